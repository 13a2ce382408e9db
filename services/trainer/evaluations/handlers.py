"""What is asked of evaluations on the bus."""

from __future__ import annotations

import time
from collections.abc import Callable

from services.examples import prompts
from services.settings import Settings
from services.trainer.evaluations.rows import info
from services.trainer.evaluations.sets import Sets
from services.trainer.evaluations.store import Evaluations
from services.trainer.evaluations.tables import EvaluationRow
from services.trainer.ids import new_id
from services.wire.bus import Bus
from services.wire.errors import (
    DatasetEmpty,
    DatasetNotReady,
    FieldInvalid,
    IdempotencyMismatch,
    LacunaError,
    ModelNotTrusted,
)
from services.wire.messages import Empty
from services.wire.training import (
    CancelEvaluation,
    CreateEvaluation,
    DatasetStatus,
    DeleteEvaluation,
    EvaluatedExampleList,
    EvaluationChanged,
    EvaluationInfo,
    EvaluationList,
    EvaluationStatus,
    GetDatasetVersion,
    GetEvaluation,
    ListEvaluatedExamples,
    ListEvaluations,
)

_MOST = 1_000


def page_of(asked: int) -> int:
    """Items of a list where `asked` are asked for."""
    return max(1, min(asked, _MOST))


class Handlers:
    """`wake` makes the worker look at once."""

    def __init__(
        self, settings: Settings, bus: Bus, store: Evaluations, sets: Sets, wake: Callable[[], None]
    ) -> None:
        self._settings, self._bus, self._store, self._sets, self._wake = settings, bus, store, sets, wake

    async def create(self, request: CreateEvaluation) -> EvaluationInfo:
        """Raises DatasetNotFound, DatasetNotReady, DatasetEmpty; ModelNotTrusted (to judge); FieldInvalid (there is
        no such version of a prompt); IdempotencyMismatch."""
        if request.key is not None and (known := await self._store.keyed(request.key)) is not None:
            return _same(known, request)
        version = await self._sets.version(
            GetDatasetVersion(name=request.dataset, version=request.dataset_version)
        )
        if version.status is not DatasetStatus.READY or version.statistics is None:
            raise DatasetNotReady(name=request.dataset, version=version.version)
        examples = version.statistics.by_split.get(request.split, 0)
        if not examples:
            raise DatasetEmpty(name=request.dataset)
        if request.judge_model is not None and not self._settings.trusts(request.judge_model):
            raise ModelNotTrusted(model=request.judge_model)
        if request.prompt_version is not None and request.prompt_version not in prompts.versions():
            raise FieldInvalid(field="prompt_version", reason=", ".join(prompts.versions()))
        models = _models(request)
        judged = len(models) - 1 if request.judge_model is not None else 0
        row = await self._store.create(
            EvaluationRow(
                id=new_id("eval"),
                key=request.key,
                dataset=version.dataset,
                dataset_version=version.version,
                split=request.split,
                models=models,
                judge_model=request.judge_model,
                prompt_version=request.prompt_version,
                status=EvaluationStatus.QUEUED,
                done=0,
                total=examples * (len(models) + judged),
                tries=0,
                not_before=0.0,
                beat=0,
                created_at=time.time(),
            )
        )
        await self.changed(row)
        self._wake()
        return _same(row, request)

    async def get(self, request: GetEvaluation) -> EvaluationInfo:
        """Raises EvaluationNotFound."""
        return info(await self._store.row(request.id))

    async def list(self, request: ListEvaluations) -> EvaluationList:
        """Newest first."""
        limit = page_of(request.limit)
        rows = await self._store.listed(request.dataset, request.after, limit + 1)
        items = tuple(info(row) for row in rows[:limit])
        return EvaluationList(items=items, next=items[-1].id if len(rows) > limit else None)

    async def cancel(self, request: CancelEvaluation) -> EvaluationInfo:
        """Raises EvaluationNotFound, EvaluationFinished."""
        row = await self._store.cancel(request.id)
        await self.changed(row)
        return info(row)

    async def delete(self, request: DeleteEvaluation) -> Empty:
        """Raises EvaluationNotFound, EvaluationInUse."""
        await self._store.delete(request.id)
        return Empty()

    async def examples(self, request: ListEvaluatedExamples) -> EvaluatedExampleList:
        """Raises EvaluationNotFound."""
        row = await self._store.row(request.id)
        limit = page_of(request.limit)
        found = await self._store.examples(row, request.model, request.regressions, request.after, limit + 1)
        more = found[limit - 1].line if len(found) > limit else None
        return EvaluatedExampleList(items=found[:limit], next=more)

    async def changed(self, row: EvaluationRow) -> None:
        """Tell whoever looks on; nobody waits for it."""
        try:
            await self._bus.publish(EvaluationChanged(evaluation=info(row)))
        except LacunaError:
            return  # transient by contract


def _models(request: CreateEvaluation) -> list[str]:
    """Each once, in the order they are named."""
    return list(dict.fromkeys(request.models))


def _same(known: EvaluationRow, request: CreateEvaluation) -> EvaluationInfo:
    """`known`, where it is what `request` asks for. Raises IdempotencyMismatch."""
    asked = ("dataset", "split", "judge_model", "prompt_version")
    if (
        any(getattr(known, name) != getattr(request, name) for name in asked)
        or known.models != _models(request)
        or request.dataset_version not in {None, known.dataset_version}
    ):
        raise IdempotencyMismatch
    return info(known)
