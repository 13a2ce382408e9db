"""The area of evaluations on a bus, with a worker, a dataset of headings and a model that answers by a script."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from services.examples import heading, tasks, verdict
from services.settings import Price, Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.trainer.app import MIGRATIONS
from services.trainer.evaluations import area, running
from services.trainer.evaluations.store import Evaluations
from services.trainer.room import Room
from services.trainer.worker import Worker
from services.wire.bus import Bus, connect
from services.wire.errors import DatasetNotFound
from services.wire.intake import Intake
from services.wire.messages import Language
from services.wire.training import (
    CreateEvaluation,
    DatasetStatus,
    DatasetVersion,
    EvaluationChanged,
    EvaluationInfo,
    EvaluationStatus,
    ExampleInfo,
    ExampleList,
    GetDatasetVersion,
    GetEvaluation,
    ListExamples,
    ModelPromoted,
    Promotion,
    Split,
    Spread,
    Statistics,
)

BASE, TUNED = "base-model", "ft:base-model:tuned"
FLAT = Spread(min=1, p5=1, median=1, p95=1, max=1, mean=1)


def headed(number: int, language: Language) -> list[dict[str, Any]]:
    """The messages of an example of the task `heading`."""
    words = {"en": ("Statement", "Heading of statement"), "pt": ("Frase", "Título da frase")}[language]
    asked = heading.messages(f"{words[0]} {number} is kept.", "api.md", "API", language)
    return [*asked, {"role": "assistant", "content": heading.answer(f"{words[1]} {number}"), "weight": 1}]


def judged(number: int, language: Language = "en") -> list[dict[str, Any]]:
    """The messages of an example of the task `verdict`."""
    asked = verdict.messages(f"Statement {number}.", ["A passage."], language)
    return [*asked, {"role": "assistant", "content": verdict.answer("covered")}]


HEADINGS = [{"messages": headed(n, "pt" if n % 2 else "en")} for n in range(16)]


class Shelf:
    """Datasets that hold what a test puts in; every split holds all of it."""

    def __init__(self, **datasets: list[dict[str, Any]]) -> None:
        self.datasets = datasets
        self.status = DatasetStatus.READY

    async def version(self, request: GetDatasetVersion) -> DatasetVersion:
        examples = self._of(request.name)
        return DatasetVersion(
            dataset=request.name,
            version=request.version or 1,
            status=self.status,
            sha256="0" * 64,
            size=1,
            source="import",
            seed=0,
            shares=(0.8, 0.1, 0.1),
            statistics=Statistics(
                examples=len(examples),
                messages=FLAT,
                tokens=FLAT,
                assistant_tokens=FLAT,
                total_tokens=1,
                trained_tokens=1,
                over_limit=0,
                token_limit=1,
                by_split={split: len(examples) if split is not Split.TRAIN else 0 for split in Split},
                by_language={},
                by_task={},
                detectable_difference=None,
            ),
            created_at=1.0,
        )

    async def examples(self, request: ListExamples) -> ExampleList:
        found = [
            ExampleInfo(
                line=line,
                split=request.split or Split.HOLDOUT,
                task=tasks.task_of(example["messages"]),
                language=tasks.language_of(example["messages"]) or "en",
                tokens=1,
                content=json.dumps(example),
            )
            for line, example in enumerate(self._of(request.name), 1)
            if line > (request.after or 0)
        ]
        page = found[:3]  # several pages, however few examples
        return ExampleList(items=tuple(page), next=page[-1].line if len(found) > len(page) else None)

    async def seen(self, learnt: tuple[str, int], held: tuple[str, int]) -> int:
        ours, theirs = (self.datasets.get(name, []) for name, _ in (learnt, held))
        return sum(example in theirs for example in ours)

    def _of(self, name: str) -> list[dict[str, Any]]:
        if name not in self.datasets:
            raise DatasetNotFound(dataset=name)
        return self.datasets[name]


@dataclass
class Evaluating:
    """What a gateway sees, and what stands behind."""

    bus: Bus
    store: Evaluations
    database: Database
    changes: list[EvaluationInfo] = field(default_factory=list)
    promoted: list[Promotion] = field(default_factory=list)
    unsafe: set[str] = field(default_factory=set)
    """Models that failed their safety check."""
    learnt: set[tuple[str, int]] = field(default_factory=set)
    """What every model was trained on."""

    async def failed_moderation(self, model: str) -> bool:
        return model in self.unsafe

    async def trained_on(self, model: str) -> set[tuple[str, int]]:
        return self.learnt

    async def create(self, *models: str, dataset: str = "headings", **fields: Any) -> EvaluationInfo:
        return await self.bus.request(CreateEvaluation(dataset=dataset, models=models, **fields))

    async def until(self, id_: str, *statuses: EvaluationStatus) -> EvaluationInfo:
        async with asyncio.timeout(30):
            while True:
                found = await self.bus.request(GetEvaluation(id=id_))
                if found.status in statuses:
                    return found
                await asyncio.sleep(0.02)

    async def evaluated(self, *models: str, **fields: Any) -> EvaluationInfo:
        """A finished evaluation."""
        created = await self.create(*models, **fields)
        return await self.until(created.id, EvaluationStatus.SUCCEEDED, EvaluationStatus.FAILED)


@asynccontextmanager
async def evaluating(
    database: Database, folder: Path, base_url: str, shelf: Shelf | None = None, *, patience: float = 5.0
) -> AsyncIterator[Evaluating]:
    """The area at work on `database`, asking the models at `base_url`."""
    settings = Settings(
        data=folder,
        openai_base_url=base_url,
        report_models=("judge-*",),
        model_prices={"ft:*": Price(input=1, output=2)},
    )
    bus = connect("memory:", name="test")
    await bus.start()
    intake, worker = Intake(bus), Worker(database, every=0.05, patience=patience)
    seen = Evaluating(bus, Evaluations(database), database)

    async def changed(event: EvaluationChanged) -> None:
        seen.changes.append(event.evaluation)

    async def promoted(event: ModelPromoted) -> None:
        seen.promoted.append(event.promotion)

    await bus.subscribe(EvaluationChanged, changed)
    await bus.subscribe(ModelPromoted, promoted, group="test")
    room = Room(settings, bus, intake, database, Blobs(folder / "blobs"), worker)
    await area.enter(room, shelf or Shelf(headings=HEADINGS), seen)
    work = asyncio.create_task(worker.run())
    try:
        yield seen
    finally:
        await intake.close(1)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await bus.stop(1)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(running, "TELLING", 0.0)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'trainer.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    database = await Database.open(url, MIGRATIONS, "trainer")
    yield database
    await database.close()


def learnt(asked: dict[str, Any]) -> list[str]:
    """The base answers in prose, the tuned model as it learnt to."""
    if asked["model"] == BASE:
        return ["It should be under a heading."]
    data = json.loads(asked["messages"][-1]["content"])
    return [heading.answer("Heading of " + " ".join(data["statement"].split()[:2]))]
