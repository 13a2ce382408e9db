"""Estimates and launches of trainings."""

from __future__ import annotations

import asyncio
import datetime
import time
from dataclasses import dataclass

import structlog
from openai import AsyncOpenAI

from services.calls.client import FAILURES
from services.settings import Settings
from services.trainer.ids import new_id
from services.trainer.trainings import content, estimating
from services.trainer.trainings.backend import Backend
from services.trainer.trainings.files import Files
from services.trainer.trainings.life import File, Life
from services.trainer.trainings.sets import Evaluated, Sets
from services.trainer.trainings.store import Store
from services.trainer.trainings.tables import TrainingRow
from services.wire.errors import (
    DatasetEmpty,
    DatasetInvalid,
    DatasetNotReady,
    ErrorInfo,
    EvaluationMissing,
    ExamplesCut,
    IdempotencyMismatch,
)
from services.wire.training import (
    CreateTraining,
    DatasetStatus,
    DatasetVersion,
    Estimate,
    EstimateTraining,
    GetDatasetVersion,
    Split,
    Statistics,
    TrainingInfo,
)

log = structlog.get_logger(__name__)

_LIST_TIMEOUT = 5.0
"""Seconds that a launch waits for the provider's list of models, which it can do without."""


@dataclass(frozen=True, slots=True)
class _Ready:
    version: DatasetVersion
    statistics: Statistics


class Launching:
    """`part` is as in `content.PART`."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        sets: Sets,
        evaluated: Evaluated,
        *,
        files: Files,
        client: AsyncOpenAI,
        part: int = content.PART,
    ) -> None:
        self._settings, self._store, self._sets, self._evaluated = settings, store, sets, evaluated
        self._files, self._client, self._part = files, client, part

    async def estimate(self, request: EstimateTraining) -> Estimate:
        """Raises DatasetNotFound, DatasetNotReady, DatasetInvalid."""
        ready = await self._ready(request.dataset, request.dataset_version)
        shutdown = await self._shutdown(request.provider, request.model)
        return await self._estimate(request, ready, shutdown)

    async def create(self, request: CreateTraining) -> TrainingInfo:
        """Record a training, to be started at once.

        Raises DatasetNotFound, DatasetNotReady, DatasetInvalid, DatasetEmpty, EvaluationMissing,
        IdempotencyMismatch.
        """
        if request.key is not None and (known := await self._store.keyed(request.key)) is not None:
            return _same(known, request)
        ready = await self._ready(request.dataset, request.dataset_version)
        name, number = ready.version.dataset, ready.version.version
        evaluation = await self._evaluated.finished_of(request.model, name, number)
        if evaluation is None and not (request.override_reason or "").strip():
            raise EvaluationMissing(model=request.model, dataset=name)
        if not ready.statistics.by_split.get(Split.TRAIN):
            raise DatasetEmpty
        splits = [split for split in (Split.TRAIN, Split.VALIDATION) if ready.statistics.by_split.get(split)]
        blobs = {split: await self._files.export(name, number, split) for split in splits}
        life = Life(
            files=tuple(
                File(split=split, size=ref.size, parts=content.parts_of(ref.size, self._part))
                for split, ref in blobs.items()
            )
        )
        now = time.time()
        row = TrainingRow(
            id=new_id("training"),
            key=request.key,
            dataset=name,
            dataset_version=number,
            model=request.model,
            provider=request.provider,
            suffix=request.suffix[:64],
            seed=request.seed,
            hyperparameters=request.hyperparameters.model_dump(),
            evaluation=evaluation,
            override_reason=request.override_reason,
            files={str(split): ref.sha256 for split, ref in blobs.items()},
            wanted=life.wanted,
            status=life.status,
            life=life.model_dump(mode="json"),
            due_at=now,
            shutdown_date=await self._shutdown(request.provider, request.model),
            defects=[],
            moderation=[],
            curve=[],
            estimated_tokens=estimating.tokens(ready.statistics, request.hyperparameters),
            events=0,
            beat=0,
            created_at=now,
        )
        return _same(await self._store.create(row), request)

    async def _ready(self, dataset: str, number: int | None) -> _Ready:
        version = await self._sets.version(GetDatasetVersion(name=dataset, version=number))
        if version.status is DatasetStatus.INVALID:
            raise DatasetInvalid(errors=version.errors)
        if version.status is not DatasetStatus.READY or version.statistics is None:
            raise DatasetNotReady
        return _Ready(version, version.statistics)

    async def _estimate(self, request: EstimateTraining, ready: _Ready, shutdown: str | None) -> Estimate:
        statistics, asked = ready.statistics, request.hyperparameters
        examples = statistics.by_split.get(Split.TRAIN, 0)
        tokens = estimating.tokens(statistics, asked)
        name, number = ready.version.dataset, ready.version.version
        evaluation = await self._evaluated.finished_of(request.model, name, number)
        today = datetime.datetime.now(datetime.UTC).date()
        warnings: list[ErrorInfo | None] = [
            estimating.retires(request.model, shutdown, today),
            ExamplesCut(examples=statistics.over_limit, limit=statistics.token_limit).info()
            if statistics.over_limit
            else None,
            None if evaluation else EvaluationMissing(model=request.model, dataset=name).info(),
            None if examples else DatasetEmpty().info(),
        ]
        return Estimate(
            trained_tokens=tokens,
            n_epochs=estimating.epochs(examples, asked),
            steps=estimating.steps(examples, asked),
            seconds=estimating.seconds(tokens, await self._store.speeds(request.provider, request.model)),
            cost=self._settings.training_cost(request.model, tokens),
            detectable_difference=statistics.detectable_difference,
            evaluated=evaluation,
            warnings=tuple(warning for warning in warnings if warning is not None),
        )

    async def _shutdown(self, provider: str, model: str) -> str | None:
        try:
            async with asyncio.timeout(_LIST_TIMEOUT):
                return await Backend(self._client, provider, _LIST_TIMEOUT).shutdown_date(model)
        except (*FAILURES, TimeoutError) as error:
            log.warning("no list of models", action="training.no_models", error=type(error).__name__)
            return None


def _same(known: TrainingInfo, request: CreateTraining) -> TrainingInfo:
    """`known`, where it is what `request` asks for. Raises IdempotencyMismatch."""
    asked = ("dataset", "model", "provider", "seed", "hyperparameters", "override_reason")
    version = request.dataset_version
    if (
        any(getattr(known, name) != getattr(request, name) for name in asked)
        or known.suffix != request.suffix[:64]
        or version not in {None, known.dataset_version}
    ):
        raise IdempotencyMismatch
    return known
