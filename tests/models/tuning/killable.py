"""A models service in a process of its own, which may be killed and started again."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import openai

from services.models.tuning.runner import CHILD
from services.settings import ROOT

SCRIPTED = "tests.models.tuning.scripted_child"

_SERVICE = """
import asyncio, sys
from services.models.app import create_app, running
from services.settings import Settings

async def main():
    settings = Settings()
    async with running(create_app(settings, child=sys.argv[1]), settings):
        await asyncio.Event().wait()

asyncio.run(main())
"""


class Killable:
    """`base`: a folder that is trained for real; without one, the training process follows script.json."""

    def __init__(self, data: Path, base: Path | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.openai = openai.AsyncOpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="any", max_retries=0)
        self._data, self._child = data, CHILD if base else SCRIPTED
        self._environment = {
            **os.environ,
            "LACUNA_DATA": str(data),
            "LACUNA_MODELS_PORT": str(port),
            "LACUNA_ENCODER_PROCESSES": "1",
            "LACUNA_SAFETY_CHECK": "true" if base else "false",  # scripted adapters are none
            "LACUNA_TUNING_BASES": json.dumps([str(base)] if base else []),
        }
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Raises RuntimeError with what it said where it ends instead."""
        log = self._data / "service.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVICE, self._child],
                cwd=ROOT,
                env=self._environment,
                stdout=out,
                stderr=out,
            )
        while True:
            if self._process.poll() is not None:
                raise RuntimeError(log.read_text()[-2000:])
            try:
                await self.openai.models.list()
            except openai.APIConnectionError:
                await asyncio.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()

    def trainers(self) -> list[int]:
        """Processes that train in this data folder."""
        return trainers(self._child, self._data)

    async def gone(self) -> None:
        """Until none of them is left; a test in which one stays ends by its time limit."""
        while self.trainers():
            await asyncio.sleep(0.05)

    async def step(self, job: str) -> int:
        """The last one recorded, by one short call: the job moves on meanwhile."""
        page = await self.openai.fine_tuning.jobs.list_events(job, limit=20)
        return max((event.data["step"] for event in page.data if event.type == "metrics"), default=0)  # type: ignore[index]

    async def steps(self, job: str) -> list[int]:
        """Those recorded, in the order they were."""
        events = [event async for event in self.openai.fine_tuning.jobs.list_events(job, limit=100)]
        return [event.data["step"] for event in reversed(events) if event.type == "metrics"]  # type: ignore[index]


def trainers(child: str, data: Path) -> list[int]:
    """Processes of the module `child` that train in the folder `data`."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes()
        except (NotADirectoryError, FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if child.encode() + b"\0" in command and bytes(data) in command:
            found.append(int(entry.name))
    return found


@asynccontextmanager
async def killable(data: Path, base: Path | None = None) -> AsyncIterator[Killable]:
    """It runs; in the end it is killed."""
    service = Killable(data, base)
    try:
        await service.start()
        yield service
    finally:
        service.kill()
        await service.openai.close()
