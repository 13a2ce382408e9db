"""What the worker who has a training's lease records of it. Each method is one transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.storage.database import Database
from services.trainer.trainings import curves
from services.trainer.trainings.actions import Hold
from services.trainer.trainings.events import Event, Wanted, Wish
from services.trainer.trainings.life import Life, next_action
from services.trainer.trainings.mirrored import Mirrored, Told, checkpoint_of, waiting
from services.trainer.trainings.tables import CheckpointRow, TrainingEventRow, TrainingRow
from services.trainer.trainings.transitions import apply
from services.wire.training import CurvePoint, ModerationResult, TrainingStatus

_TRAINING = frozenset({TrainingStatus.RUNNING, TrainingStatus.PAUSED, TrainingStatus.SUCCEEDED})


_KNOWN = 500


class Recording:
    """Waits are `pace` times as long as they are planned."""

    def __init__(self, database: Database, pace: float = 1.0) -> None:
        self._db, self._pace = database, pace

    async def load(self, id_: str) -> TrainingRow | None:
        async with self._db.read() as s:
            return await s.get(TrainingRow, id_)

    async def known(self, id_: str) -> frozenset[str]:
        """The ids of the backend's events that were mirrored last."""
        row = TrainingEventRow
        query = select(row.remote_id).where(row.training == id_, row.remote_id.is_not(None))
        async with self._db.read() as s:
            found = await s.scalars(query.order_by(row.number.desc()).limit(_KNOWN))
            return frozenset(id_ for id_ in found if id_ is not None)

    async def keep(
        self,
        id_: str,
        owner: str,
        events: Sequence[Event],
        roll: float,
        *,
        told: Sequence[Told] = (),
        mirrored: Mirrored | None = None,
    ) -> Life | None:
        """Apply `events` to the training's life, and record with it what else was learnt.

        `told` are events of ours. The life that came of it; None where `owner` has lost the lease.
        """
        async with self._db.session.begin() as s:
            query = select(TrainingRow).where(TrainingRow.id == id_, TrainingRow.owner == owner)
            row = await s.scalar(query.with_for_update())
            if row is None:
                return None
            before = Life.model_validate(row.life)
            life = before
            for event in (*events, Wanted(wish_of(row))):
                life = apply(life, event, roll)
            notes = [*told]
            if mirrored is not None:
                notes += await self._mirror(s, row, mirrored)
            notes += changes(before, life)
            _tell(s, row, notes)
            row.life, row.status = life.model_dump(mode="json"), life.status
            action = next_action(life)
            idle = action is None or isinstance(action, Hold)
            row.due_at = None if idle else time.time() + life.wait * self._pace
            if row.started_at is None and life.status in _TRAINING:
                row.started_at = time.time()
            if life.final and row.finished_at is None:
                row.finished_at, row.seconds_left = time.time(), None
            return life

    async def _mirror(self, s: AsyncSession, row: TrainingRow, mirrored: Mirrored) -> list[Told]:
        """Put the job's fields into `row` and its checkpoints into theirs; the events that are new."""
        ids = [event.remote_id for event in mirrored.events]
        known: set[str | None] = set()
        for at in range(0, len(ids), 500):
            query = select(TrainingEventRow.remote_id).where(
                TrainingEventRow.training == row.id, TrainingEventRow.remote_id.in_(ids[at : at + 500])
            )
            known.update(await s.scalars(query))
        new = []
        for event in mirrored.events:
            if event.remote_id not in known:
                known.add(event.remote_id)
                new.append(event)
        points = [CurvePoint.model_validate(point) for point in row.curve]
        metrics = [event.data for event in new if event.kind == "metrics"]
        if metrics:
            points = list(curves.curve(points, metrics))
            row.curve = [point.model_dump(exclude_none=True) for point in points]
        checks = [event.data for event in new if event.kind == "moderation_checks"]
        if checks:
            results = [ModerationResult.model_validate(result) for result in row.moderation]
            row.moderation = [result.model_dump() for result in curves.moderation(results, checks)]
        if mirrored.checkpoints is not None:
            marked = curves.marked(mirrored.checkpoints, points)
            rows = await s.scalars(select(CheckpointRow).where(CheckpointRow.training == row.id))
            if marked != tuple(sorted(map(checkpoint_of, rows), key=lambda c: (c.step, c.id))):
                await s.execute(delete(CheckpointRow).where(CheckpointRow.training == row.id))
                s.add_all(CheckpointRow(training=row.id, **checkpoint.model_dump()) for checkpoint in marked)
        row.seconds_left = mirrored.seconds_left
        for name in ("fine_tuned_model", "trained_tokens", "upstream_error"):
            if (value := getattr(mirrored, name)) is not None:
                setattr(row, name, value)
        if mirrored.defects:
            row.defects = [defect.model_dump() for defect in mirrored.defects]
        return new


def wish_of(row: TrainingRow) -> Wish:
    """What its owner wants."""
    match row.wanted:
        case "pause" | "cancel":
            return row.wanted
    return "run"


def changes(before: Life, life: Life) -> list[Told]:
    """The events of ours that tell what changed."""
    out = []
    if life.job is not None and before.job is None:
        lookup = before.looks > 0
        out.append(Told("message", code="job_adopted" if lookup else "job_created", data={"job": life.job}))
    for job in life.extra:
        if job not in before.extra and job != life.job:
            out.append(Told("message", "warn", "job_duplicate", data={"job": job}))
    if life.status is not before.status:
        failed = life.status is TrainingStatus.FAILED
        data = {"status": str(life.status), **({"error": life.error.code} if life.error else {})}
        out.append(Told("status", "error" if failed else "info", str(life.status), data=data))
    elif life.error is not None and (before.error is None or before.error.code != life.error.code):
        out.append(waiting(life.error))
    return out


def _tell(s: AsyncSession, row: TrainingRow, notes: Sequence[Told]) -> None:
    now = time.time()
    for event in notes:
        row.events += 1
        s.add(
            TrainingEventRow(
                training=row.id,
                number=row.events,
                remote_id=event.remote_id,
                kind=event.kind,
                level=event.level,
                code=event.code,
                message=event.message,
                data=event.data,
                created_at=now if event.at is None else event.at,
            )
        )
