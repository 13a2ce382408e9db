"""The trainer beside a stand-in of OpenAI's server, and datasets that are ready."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from services.settings import Price, Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.trainer import room
from services.trainer.room import Room
from services.trainer.trainings import area
from services.trainer.trainings.life import FINAL
from services.trainer.trainings.store import Store
from services.trainer.trainings.tables import TrainingRow
from services.trainer.worker import Worker
from services.wire.bus import Bus, connect
from services.wire.errors import DatasetNotFound
from services.wire.intake import Intake
from services.wire.messages import BlobRef
from services.wire.training import (
    CreateTraining,
    DatasetStatus,
    DatasetVersion,
    Defect,
    DefectList,
    ExampleInfo,
    ExampleList,
    ExportDataset,
    GetDatasetVersion,
    GetTraining,
    ListDefects,
    ListExamples,
    ListTrainingEvents,
    Split,
    Spread,
    Statistics,
    Task,
    TrainingEvent,
    TrainingInfo,
)
from tests.stack.openai_tuning import OpenAITuning

SPREAD = Spread(min=1, p5=1, median=1, p95=1, max=1, mean=1)
MODEL = "gpt-test"
MIGRATIONS = Path(room.__file__).parent / "migrations"


@dataclass
class ReadySets:
    """A dataset of `examples` lines, of which each tenth is the validation's and each fifth the holdout's."""

    blobs: Blobs
    examples: int = 100
    over_limit: int = 0
    status: DatasetStatus = DatasetStatus.READY
    found: tuple[Defect, ...] = ()

    def split(self, line: int) -> Split:
        if line % 10 == 0:
            return Split.VALIDATION
        return Split.HOLDOUT if line % 5 == 0 else Split.TRAIN

    def lines(self, split: Split | None) -> list[int]:
        return [n for n in range(1, self.examples + 1) if split is None or self.split(n) is split]

    async def version(self, request: GetDatasetVersion) -> DatasetVersion:
        if request.name != "data":
            raise DatasetNotFound(name=request.name)
        statistics = Statistics(
            examples=self.examples, messages=SPREAD, tokens=SPREAD, assistant_tokens=SPREAD,
            total_tokens=self.examples * 100, trained_tokens=self.examples * 20, over_limit=self.over_limit,
            token_limit=2048, by_split={split: len(self.lines(split)) for split in Split},
            by_language={"en": self.examples}, by_task={Task.CHAT: self.examples}, detectable_difference=0.4,
        )  # fmt: skip
        ready = self.status is DatasetStatus.READY
        return DatasetVersion(
            dataset="data", version=request.version or 1, status=self.status, sha256="0" * 64, size=1,
            source="import", seed=0, shares=(0.8, 0.1, 0.1), statistics=statistics if ready else None, created_at=1.0,
        )  # fmt: skip

    async def export(self, request: ExportDataset) -> BlobRef:
        return await self.blobs.put("".join(self.line(n) for n in self.lines(request.split)).encode())

    def line(self, number: int) -> str:
        messages = [{"role": "user", "content": f"{number}?"}, {"role": "assistant", "content": f"{number}!"}]
        return json.dumps({"messages": messages}) + "\n"

    async def examples_of(self, request: ListExamples) -> ExampleList:
        lines = [n for n in self.lines(request.split) if n > (request.after or 0)]
        shown = lines[: request.limit]
        items = tuple(
            ExampleInfo(
                line=n, split=self.split(n), task=Task.CHAT, language="en", tokens=9, content=self.line(n)
            )
            for n in shown
        )
        return ExampleList(items=items, next=shown[-1] if len(lines) > len(shown) else None)

    async def defects(self, _: ListDefects) -> DefectList:
        return DefectList(items=self.found)


@dataclass
class Sets:
    """`ReadySets` by the names that trainings ask with."""

    ready: ReadySets

    async def version(self, request: GetDatasetVersion) -> DatasetVersion:
        return await self.ready.version(request)

    async def export(self, request: ExportDataset) -> BlobRef:
        return await self.ready.export(request)

    async def examples(self, request: ListExamples) -> ExampleList:
        return await self.ready.examples_of(request)

    async def defects(self, request: ListDefects) -> DefectList:
        return await self.ready.defects(request)


@dataclass
class Evaluations:
    """`known`: the evaluation of each model that has one."""

    known: dict[str, str] = field(default_factory=lambda: {MODEL: "evaluation-1"})

    async def finished_of(self, model: str, dataset: str, version: int) -> str | None:
        return self.known.get(model)


@dataclass
class Trainer:
    """A trainer as it runs, and how its callers reach it."""

    settings: Settings
    bus: Bus
    database: Database
    sets: ReadySets
    evaluations: Evaluations

    async def create(self, **fields: Any) -> TrainingInfo:
        asked = {"dataset": "data", "model": MODEL, "provider": "openai", **fields}
        return await self.bus.request(CreateTraining(**asked))

    async def until(
        self, id_: str, reached: Callable[[TrainingInfo], bool] = lambda info: info.status in FINAL
    ) -> TrainingInfo:
        """The training once it is as `reached` says."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            info = await self.bus.request(GetTraining(id=id_))
            if reached(info):
                return info
            await asyncio.sleep(0.01)
        raise AssertionError(f"still {info}")

    async def settled(self, id_: str) -> TrainingInfo:
        """The finished training once nothing is to be done for it any more."""
        await self.until(id_)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            async with self.database.read() as s:
                row = await s.get(TrainingRow, id_)
            if row is not None and row.due_at is None and row.owner is None:
                return await self.until(id_)
            await asyncio.sleep(0.02)
        raise AssertionError("never at rest")

    async def events(self, id_: str) -> list[TrainingEvent]:
        found: list[TrainingEvent] = []
        after: int | None = 0
        while after is not None:
            page = await self.bus.request(ListTrainingEvents(id=id_, after=after, limit=7))
            found += page.items
            after = page.next
        return found


@asynccontextmanager
async def trainer(
    data: Path, backend_url: str, database_url: str | None = None, *, part: int = 2**20, pace: float = 0.02
) -> AsyncIterator[Trainer]:
    """A trainer on the data folder, in a hurry."""
    settings = Settings(
        data=data,
        openai_base_url=backend_url,
        database_url=database_url,
        drain=2.0,
        model_prices={"gpt-*": Price(input=1, output=2, training=25)},
    )
    async with AsyncExitStack() as stack:
        bus = connect("memory:", name="trainer")
        await bus.start()
        stack.push_async_callback(bus.stop, 1.0)
        database = await Database.open(settings.database("trainer"), MIGRATIONS, "trainer")
        stack.push_async_callback(database.close)
        blobs, worker = Blobs(data / "blobs"), Worker(database, every=0.05, patience=0.6)
        made = Room(settings, bus, Intake(bus), database, blobs, worker)
        store, sets, evaluations = Store(database, settings), ReadySets(blobs), Evaluations()
        await area.enter(made, stack, store, Sets(sets), evaluations, pace=pace, timeout=1.0, part=part)
        running = asyncio.create_task(worker.run())
        try:
            yield Trainer(settings, bus, database, sets, evaluations)
        finally:
            await made.intake.close(2.0)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def openai_tuning() -> AsyncIterator[OpenAITuning]:
    async with OpenAITuning().running() as server:
        yield server


@pytest.fixture
async def product(tmp_path: Path, openai_tuning: OpenAITuning) -> AsyncIterator[Trainer]:
    async with trainer(tmp_path, openai_tuning.url) as running:
        yield running
