"""The rows of trainings: what is asked of them, and what their owners want. Each method is one transaction."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.settings import Settings
from services.storage.database import Database
from services.trainer.ids import shown
from services.trainer.trainings.estimating import Speed
from services.trainer.trainings.events import Wish
from services.trainer.trainings.life import FINAL
from services.trainer.trainings.mirrored import event_of, info_of, summary_of
from services.trainer.trainings.tables import CheckpointRow, TrainingEventRow, TrainingRow, UnsafeModelRow
from services.trainer.trainings.waits import LONGEST
from services.wire.errors import TrainingFinished, TrainingNotFound, TrainingRunning
from services.wire.training import TrainingEvent, TrainingInfo, TrainingStatus

_SPEEDS = 20
"""Earlier trainings that an estimate goes by."""


class Store:
    """`settings` have the prices."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._db, self._settings = database, settings

    async def create(self, row: TrainingRow) -> TrainingInfo:
        """Record `row`; of a key that was used before, the training of then."""
        try:
            async with self._db.session.begin() as s:
                s.add(row)
        except IntegrityError:
            # the same key came at the same moment, and the other request was first
            if row.key is None or (known := await self.keyed(row.key)) is None:
                raise
            return known
        return info_of(row, (), self._settings)

    async def keyed(self, key: str) -> TrainingInfo | None:
        """The training that was made with `key`."""
        async with self._db.read() as s:
            row = await s.scalar(select(TrainingRow).where(TrainingRow.key == key))
            return None if row is None else info_of(row, await _checkpoints(s, row.id), self._settings)

    async def get(self, id_: str) -> TrainingInfo:
        """Raises TrainingNotFound."""
        async with self._db.read() as s:
            row = await _row(s, id_)
            return info_of(row, await _checkpoints(s, id_), self._settings)

    async def page(self, after: str | None, limit: int) -> tuple[TrainingInfo, ...]:
        """Newest first, those older than `after`; without checkpoints, curve and defects."""
        query = select(TrainingRow).order_by(TrainingRow.id.desc()).limit(limit)
        if after is not None:
            query = query.where(TrainingRow.id < after)
        async with self._db.read() as s:
            return tuple(summary_of(row, self._settings) for row in await s.scalars(query))

    async def events(self, id_: str, after: int, limit: int) -> tuple[TrainingEvent, ...]:
        """Oldest first, those past number `after`. Raises TrainingNotFound."""
        row = TrainingEventRow
        query = select(row).where(row.training == id_, row.number > after).order_by(row.number).limit(limit)
        async with self._db.read() as s:
            await _row(s, id_)
            return tuple(event_of(event) for event in await s.scalars(query))

    async def want(self, id_: str, what: Wish) -> None:
        """Its owner wants `what`, from now on; a cancel is not taken back.

        Raises TrainingNotFound, TrainingFinished.
        """
        async with self._db.session.begin() as s:
            row = await _row(s, id_, lock=True)
            if row.status in FINAL:
                raise TrainingFinished
            if row.wanted not in {what, "cancel"}:
                row.wanted, row.due_at = what, time.time()

    async def delete(self, id_: str) -> None:
        """Its models stay, and so does that they failed a moderation check.

        Raises TrainingNotFound, TrainingRunning.
        """
        async with self._db.session.begin() as s:
            row = await _row(s, id_, lock=True)
            if row.status not in FINAL or row.due_at is not None:
                raise TrainingRunning
            if not all(result["passed"] for result in row.moderation):
                models = {row.fine_tuned_model, *(c.model for c in await _checkpoints(s, id_))}
                for model in models - {None}:
                    await s.merge(UnsafeModelRow(model=model))
            await s.execute(delete(TrainingRow).where(TrainingRow.id == id_))

    def due(self) -> Select[*tuple[Any, ...]]:
        """Those with a step to take. One that is due later than is ever planned waits for a clock that went back."""
        now = time.time()
        row = TrainingRow
        return (
            select(row.id, row.owner, row.beat)
            .where(or_(row.due_at <= now, row.due_at > now + 2 * LONGEST))
            .order_by(row.due_at)
        )

    async def failed_moderation(self, model: str) -> bool:
        """Whether the training that `model` came of, as its result or as a checkpoint, failed a moderation check; the
        training may be deleted."""
        of = select(CheckpointRow.training).where(CheckpointRow.model == model)
        query = select(TrainingRow.moderation).where(
            or_(TrainingRow.fine_tuned_model == model, TrainingRow.id.in_(of))
        )
        async with self._db.read() as s:
            if await s.get(UnsafeModelRow, model) is not None:
                return True
            return any(not result["passed"] for row in await s.scalars(query) for result in row)

    async def trained_on(self, model: str) -> set[tuple[str, int]]:
        """The datasets' versions, by name and number, that `model` and what it was trained from have learnt."""
        found: set[tuple[str, int]] = set()
        models, known = [model], {model}
        async with self._db.read() as s:
            while models:
                one = models.pop()
                of = select(CheckpointRow.training).where(CheckpointRow.model == one)
                query = select(TrainingRow.dataset, TrainingRow.dataset_version, TrainingRow.model).where(
                    or_(TrainingRow.fine_tuned_model == one, TrainingRow.id.in_(of))
                )
                for dataset, version, base in await s.execute(query):
                    found.add((dataset, version))
                    if base not in known:
                        known.add(base)
                        models.append(base)
        return found

    async def speeds(self, provider: str, model: str) -> list[Speed]:
        """Of the newest trainings that succeeded there, of that model."""
        row = TrainingRow
        query = select(row.trained_tokens, row.estimated_tokens, row.started_at, row.finished_at).where(
            row.provider == provider,
            row.model == model,
            row.status == TrainingStatus.SUCCEEDED,
            row.started_at.is_not(None),
            row.finished_at.is_not(None),
        )
        async with self._db.read() as s:
            rows = await s.execute(query.order_by(row.id.desc()).limit(_SPEEDS))
            return [
                Speed(told or estimated, (finished or 0.0) - (started or 0.0))
                for told, estimated, started, finished in rows
            ]


async def _row(s: AsyncSession, id_: str, *, lock: bool = False) -> TrainingRow:
    query = select(TrainingRow).where(TrainingRow.id == id_)
    row = await s.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise TrainingNotFound(id=shown(id_))
    return row


async def _checkpoints(s: AsyncSession, id_: str) -> list[CheckpointRow]:
    return list(await s.scalars(select(CheckpointRow).where(CheckpointRow.training == id_)))
