"""Fine-tuning jobs as their owners see and steer them: rows, each change with the event that tells it."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.models.tuning.names import new_id, tuned_model
from services.models.tuning.tables import CheckpointRow, EventRow, JobRow
from services.storage.database import Database
from services.wire.errors import ModelRefusedInput, RemoteNotFound

ENDED = ("succeeded", "failed", "cancelled")
_PAGE = 100


class Jobs:
    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, row: JobRow) -> None:
        """A new job, to be validated."""
        row.status, row.step, row.deaths, row.created_at = "validating_files", 0, 0, now()
        async with self._db.session.begin() as s:
            s.add(row)
            await s.flush()
            tell(s, row.id, f"Created fine-tuning job: {row.id}")
            tell(s, row.id, f"Validating training file: {row.training_file}")
            if row.validation_file:
                tell(s, row.id, f"Validating validation file: {row.validation_file}")

    async def get(self, id_: str) -> JobRow:
        """Raises RemoteNotFound."""
        async with self._db.read() as s:
            return await _row(s, id_)

    async def ids(self) -> list[str]:
        async with self._db.read() as s:
            return list(await s.scalars(select(JobRow.id)))

    async def ended(self, ids: Collection[str]) -> list[str]:
        """Those of `ids` that are over."""
        query = select(JobRow.id).where(JobRow.id.in_(ids), JobRow.status.in_(ENDED))
        async with self._db.read() as s:
            return list(await s.scalars(query))

    async def with_status(self, *statuses: str) -> list[JobRow]:
        """The oldest first."""
        query = select(JobRow).where(JobRow.status.in_(statuses)).order_by(JobRow.number)
        async with self._db.read() as s:
            return list(await s.scalars(query))

    async def page(
        self, *, limit: int, after: str | None, metadata: Mapping[str, str] | None, null: bool
    ) -> tuple[list[JobRow], bool]:
        """Up to `limit` jobs older than `after`, newest first, and whether there are more.

        `metadata`: only those that have these pairs; `null`: only those that have none. Raises RemoteNotFound.
        """
        found: list[JobRow] = []
        async with self._db.read() as s:
            before = None if after is None else (await _row(s, after)).number
            while len(found) <= limit:
                query = select(JobRow).order_by(JobRow.number.desc()).limit(_PAGE)
                rows = list(await s.scalars(query if before is None else query.where(JobRow.number < before)))
                found += [row for row in rows if _fits(row, metadata, null=null)]
                if len(rows) < _PAGE:
                    break
                before = rows[-1].number
        return found[:limit], len(found) > limit

    async def cancel(self, id_: str) -> JobRow:
        """Raises RemoteNotFound, and ModelRefusedInput where it has ended."""
        async with self._db.session.begin() as s:
            row = await _row(s, id_, locked=True)
            if row.status == "cancelled":
                return row
            if row.status in ENDED:
                raise _refused(row, "cancelled")
            row.status, row.finished_at, row.estimated_finish = "cancelled", now(), None
            tell(s, id_, "Fine-tuning job cancelled")
            return row

    async def pause(self, id_: str) -> JobRow:
        """Raises RemoteNotFound, and ModelRefusedInput where it neither waits nor runs."""
        async with self._db.session.begin() as s:
            row = await _row(s, id_, locked=True)
            if row.status == "paused":
                return row
            if row.status not in {"queued", "running"}:
                raise _refused(row, "paused")
            row.status, row.estimated_finish = "paused", None
            tell(s, id_, "Fine-tuning job paused")
            return row

    async def resume(self, id_: str) -> JobRow:
        """Raises RemoteNotFound, and ModelRefusedInput where it is not paused."""
        async with self._db.session.begin() as s:
            row = await _row(s, id_, locked=True)
            if row.status in {"queued", "running"}:
                return row
            if row.status != "paused":
                raise _refused(row, "resumed")
            row.status = "queued"
            tell(s, id_, "Fine-tuning job resumed")
            return row

    async def events(self, id_: str, *, limit: int, after: str | None) -> tuple[list[EventRow], bool]:
        """Newest first. Raises RemoteNotFound."""
        query = select(EventRow).where(EventRow.job_id == id_).order_by(EventRow.number.desc())
        async with self._db.read() as s:
            await _row(s, id_)
            if after is not None:
                last = await s.scalar(select(EventRow).where(EventRow.id == after, EventRow.job_id == id_))
                if last is None:
                    raise _missing_after(after)
                query = query.where(EventRow.number < last.number)
            return await _some(s, query, limit)

    async def checkpoints(
        self, id_: str, *, limit: int, after: str | None
    ) -> tuple[list[CheckpointRow], bool]:
        """Newest first. Raises RemoteNotFound."""
        query = select(CheckpointRow).where(CheckpointRow.job_id == id_).order_by(CheckpointRow.step.desc())
        async with self._db.read() as s:
            await _row(s, id_)
            if after is not None:
                last = await s.get(CheckpointRow, after)
                if last is None or last.job_id != id_:
                    raise _missing_after(after)
                query = query.where(CheckpointRow.step < last.step)
            return await _some(s, query, limit)


def tell(
    s: AsyncSession,
    job: str,
    message: str,
    *,
    level: str = "info",
    kind: str = "message",
    data: dict[str, Any] | None = None,
) -> None:
    """Add an event of `job`."""
    s.add(
        EventRow(
            id=new_id("ftevent-"),
            job_id=job,
            level=level,
            type=kind,
            message=message,
            data=data,
            created_at=now(),
        )
    )


def describe(row: JobRow) -> dict[str, Any]:
    """The job as OpenAI's server tells it."""
    return {
        "object": "fine_tuning.job",
        "id": row.id,
        "model": row.model,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
        "fine_tuned_model": row.fine_tuned_model,
        "organization_id": "org-lacuna",
        "result_files": [row.result_file] if row.status == "succeeded" else [],
        "status": row.status,
        "training_file": row.training_file,
        "validation_file": row.validation_file,
        "hyperparameters": row.hyperparameters,
        "method": {"type": "supervised", "supervised": {"hyperparameters": row.hyperparameters}},
        "trained_tokens": row.trained_tokens,
        "error": row.error,
        "user_provided_suffix": row.suffix or None,
        "seed": row.seed,
        "estimated_finish": row.estimated_finish,
        "integrations": [],
        "metadata": row.details,
    }


def describe_event(row: EventRow) -> dict[str, Any]:
    return {
        "object": "fine_tuning.job.event",
        "id": row.id,
        "created_at": row.created_at,
        "level": row.level,
        "message": row.message,
        "type": row.type,
        "data": row.data or {},
    }


def describe_checkpoint(row: CheckpointRow) -> dict[str, Any]:
    return {
        "object": "fine_tuning.job.checkpoint",
        "id": row.id,
        "created_at": row.created_at,
        "fine_tuned_model_checkpoint": row.model,
        "fine_tuning_job_id": row.job_id,
        "step_number": row.step,
        "metrics": row.metrics,
    }


def model_of(row: JobRow) -> str:
    """The id that its fine-tuned model has, or will have."""
    return tuned_model(row.base, row.suffix, row.id)


def now() -> int:
    return int(time.time())


async def _row(s: AsyncSession, id_: str, *, locked: bool = False) -> JobRow:
    """`locked`: nobody else changes it until the transaction ends. Raises RemoteNotFound."""
    query = select(JobRow).where(JobRow.id == id_)
    row = await s.scalar(query.with_for_update() if locked else query)
    if row is None:
        what = id_[:100]
        raise RemoteNotFound(
            provider="local", reason=f"Could not find fine tune: {what}", field="fine_tune_id", id=what
        )
    return row


async def _some(s: AsyncSession, query: Select[Any], limit: int) -> tuple[list[Any], bool]:
    rows = list(await s.scalars(query.limit(limit + 1)))
    return rows[:limit], len(rows) > limit


def _fits(row: JobRow, metadata: Mapping[str, str] | None, *, null: bool) -> bool:
    if null:
        return row.details is None
    return not metadata or metadata.items() <= (row.details or {}).items()


def _refused(row: JobRow, what: str) -> ModelRefusedInput:
    return ModelRefusedInput(
        reason=f"The job {row.id} has status '{row.status}' and cannot be {what}.", field="fine_tuning_job_id"
    )


def _missing_after(after: str) -> RemoteNotFound:
    return RemoteNotFound(
        provider="local", reason=f"Could not find: {after[:100]}", field="after", id=after[:100]
    )
