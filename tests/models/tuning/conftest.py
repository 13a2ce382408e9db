"""The really running server with a training process that follows a script, and calls of the real `openai` package."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

from services.models.weights import PACKAGED_CHAT
from tests.models.conftest import Server, served
from tests.models.tuning.scripted_child import Script

CHILD = "tests.models.tuning.scripted_child"
ENDED = {"succeeded", "failed", "cancelled"}


def example(number: int) -> dict[str, Any]:
    return {
        "messages": [
            {"role": "system", "content": "Judge the statement."},
            {"role": "user", "content": f"Statement {number}: the door is open."},
            {"role": "assistant", "content": '{"verdict": "covered"}'},
        ]
    }


def jsonl(*examples: Any) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in examples).encode()


GOOD = jsonl(*map(example, range(12)))


@dataclass(frozen=True)
class Tuned:
    """The server, and the script that its training processes follow."""

    server: Server

    @property
    def openai(self) -> Any:
        return self.server.openai

    def script(self, **said: Any) -> None:
        file = self.server.settings.data / "script.json"
        aside = file.with_suffix(".aside")
        aside.write_text(Script(**said).model_dump_json())
        aside.rename(file)

    async def upload(
        self, content: bytes = GOOD, purpose: str = "fine-tune", name: str = "train.jsonl"
    ) -> str:
        file = await self.openai.files.create(file=(name, content), purpose=purpose)
        return str(file.id)

    async def job(self, **asked: Any) -> FineTuningJob:
        asked = {"model": PACKAGED_CHAT, **asked}
        if "training_file" not in asked:
            asked["training_file"] = await self.upload()
        job: FineTuningJob = await self.openai.fine_tuning.jobs.create(**asked)
        return job

    async def until(self, job: str, *statuses: str) -> FineTuningJob:
        """The job once it has one of `statuses`; ending otherwise is a failure of the test."""
        pauses = _pauses()
        while True:
            now: FineTuningJob = await self.openai.fine_tuning.jobs.retrieve(job)
            if now.status in statuses:
                return now
            assert now.status not in ENDED, (now.status, now.error)
            await asyncio.sleep(next(pauses))

    async def until_step(self, job: str, step: int) -> None:
        """Until that step is recorded."""
        pauses = _pauses()
        while step not in await self.steps(job):
            await asyncio.sleep(next(pauses))

    async def events(self, job: str) -> list[FineTuningJobEvent]:
        """Oldest first."""
        events = [event async for event in self.openai.fine_tuning.jobs.list_events(job, limit=50)]
        return events[::-1]

    async def messages(self, job: str) -> list[str]:
        return [event.message for event in await self.events(job)]

    async def steps(self, job: str) -> list[int]:
        """Those recorded, in the order they were."""
        return [event.data["step"] for event in await self.events(job) if event.type == "metrics"]  # type: ignore[index]

    async def checkpoint_steps(self, job: str) -> list[int]:
        """Of those kept, the first one first."""
        found = [one async for one in self.openai.fine_tuning.jobs.checkpoints.list(job)]
        return [one.step_number for one in found][::-1]


def _pauses() -> Iterator[float]:
    """Seconds between two looks: few where it takes long, since they take the time of what is waited for."""
    pause = 0.02
    while True:
        yield pause
        pause = min(0.3, pause * 1.2)


@asynccontextmanager
async def tuned(data: Path, **settings: Any) -> AsyncIterator[Tuned]:
    settings = {"safety_check": False, "encoder_processes": 1, **settings}  # the adapters are none
    async with served(child=CHILD, data=data, **settings) as server:
        yield Tuned(server)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: Any) -> AsyncIterator[Tuned]:
    """A server that the tests of a module share."""
    async with tuned(tmp_path_factory.mktemp("data")) as it:
        yield it
