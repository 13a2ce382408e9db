"""Batches in the database."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from services.gateway import idempotency, outbox
from services.gateway.batches.forms import BatchRequest, BatchText
from services.gateway.batches.sums import infos
from services.gateway.batches.turns import next_of
from services.gateway.callers.keyring import ended
from services.gateway.callers.limits import spent
from services.gateway.idempotency import IdempotencyKey
from services.gateway.jobs import job_of
from services.gateway.store import Models, new_row
from services.gateway.tables import AnalysisRow, BatchRow, ObjectRow
from services.storage.database import Database
from services.wire.batches import BatchInfo
from services.wire.clock import steady
from services.wire.correlation import correlation
from services.wire.errors import BatchNotFound

KIND = "batch"
CHUNK, CHUNK_CHARACTERS = 25, 100_000
"""Texts, and characters, that are made rows of before the event loop does something else."""

DELETED_AT_ONCE = 100

T = TypeVar("T")


class Batches:
    """`changed(id)` is called of each analysis that is deleted, `promised()` after each change that sends a job."""

    def __init__(
        self,
        database: Database,
        *,
        analysis_timeout: float,
        window: int,
        changed: Callable[[str], None],
        promised: Callable[[], None],
    ) -> None:
        self._database = database
        self._timeout = analysis_timeout
        self._window = window
        self._changed = changed
        self._promised = promised

    async def create(
        self, request: BatchRequest, *, models: Models, key: IdempotencyKey | None, owner: str | None
    ) -> tuple[BatchInfo, bool]:
        """A new batch of analyses that wait for their turn, or the one that `key` named before; and whether it is new.

        All is recorded in one transaction. Raises IdempotencyMismatch.
        """
        if key is not None and (known := await self.keyed(key)) is not None:
            return known, False
        now = time.time()
        batch = BatchRow(
            id=f"{time.time_ns() // 1000:014x}{secrets.token_hex(9)}",
            owner=owner,
            base=request.base,
            created_at=now,
        )
        try:
            async with self._database.session.begin() as session:
                session.add(batch)
                if owner is not None:
                    session.add(ObjectRow(kind=KIND, id=batch.id, owner=owner, created_at=now))
                await session.flush()
                if key is not None:
                    await idempotency.keep(session, key, KIND, batch.id)
                number = 0
                for chunk in _chunks(request.texts):
                    for text in chunk:
                        row = new_row(
                            request.analysis(text), models, seconds=self._timeout, owner=owner, number=number
                        )
                        row.batch_id, row.name, row.held = batch.id, text.name, True
                        session.add(row)
                        number += 1
                    await session.flush()
                    session.expunge_all()
                    await asyncio.sleep(0)
                [info] = await infos(session, [batch])
        except IntegrityError:
            if key is None or (known := await self.keyed(key)) is None:
                raise
            return known, False
        return info, True

    async def keyed(self, key: IdempotencyKey) -> BatchInfo | None:
        """The batch that `key` named before. Raises IdempotencyMismatch."""
        async with self._database.read() as session:
            found = await idempotency.known(session, key, KIND)
            batch = await session.get(BatchRow, found) if found is not None else None
            return (await infos(session, [batch]))[0] if batch is not None else None

    async def get(self, batch_id: str) -> BatchInfo:
        """Raises BatchNotFound."""
        async with self._database.read() as session:
            batch = await session.get(BatchRow, batch_id)
            if batch is None:
                raise BatchNotFound(id=batch_id[:64])
            return (await infos(session, [batch]))[0]

    async def page(self, after: str | None, limit: int, owner: str | None = None) -> list[BatchInfo]:
        """At most `limit` batches older than `after`, newest first, of `owner` or of all."""
        query = select(BatchRow).order_by(BatchRow.id.desc()).limit(limit)
        if after is not None:
            query = query.where(BatchRow.id < after)
        if owner is not None:
            query = query.where(BatchRow.owner == owner)
        async with self._database.read() as session:
            return await infos(session, list(await session.scalars(query)))

    async def analyses(self, batch_id: str, after: str | None, limit: int) -> list[AnalysisRow]:
        """At most `limit` analyses behind `after`, in the order of the request, without texts and results.

        Raises BatchNotFound.
        """
        columns = (
            AnalysisRow.id, AnalysisRow.status, AnalysisRow.created_at, AnalysisRow.finished_at,
            AnalysisRow.base, AnalysisRow.model, AnalysisRow.summary, AnalysisRow.error, AnalysisRow.name,
            AnalysisRow.revises, AnalysisRow.origin, AnalysisRow.wants_report,
        )  # fmt: skip
        query = select(*columns).where(AnalysisRow.batch_id == batch_id).order_by(AnalysisRow.id).limit(limit)
        if after is not None:
            query = query.where(AnalysisRow.id > after)
        async with self._database.read() as session:
            if await session.get(BatchRow, batch_id) is None:
                raise BatchNotFound(id=batch_id[:64])
            return [AnalysisRow(**row._mapping) for row in await session.execute(query)]

    async def unfinished(self, batch_id: str) -> list[tuple[str, bool]]:
        """(id, whether it still waits for its turn) of its analyses that have not ended; those that wait first."""
        query = select(AnalysisRow.id, AnalysisRow.held).where(
            AnalysisRow.batch_id == batch_id, AnalysisRow.finished_at.is_(None)
        )
        async with self._database.read() as session:
            rows = await session.execute(query.order_by(AnalysisRow.held.desc(), AnalysisRow.id))
            return [(row.id, row.held) for row in rows]

    async def delete(self, batch_id: str) -> None:
        """With its analyses. Raises BatchNotFound."""
        await self.get(batch_id)
        mine = select(AnalysisRow.id).where(AnalysisRow.batch_id == batch_id).limit(DELETED_AT_ONCE)
        while True:
            async with self._database.session.begin() as session:
                ids = list(await session.scalars(mine))
                if not ids:
                    await session.execute(delete(BatchRow).where(BatchRow.id == batch_id))
                    await idempotency.forget(session, KIND, batch_id)
                    return
                await session.execute(delete(AnalysisRow).where(AnalysisRow.id.in_(ids)))
            for id_ in ids:
                self._changed(id_)

    async def release(self) -> int:
        """Send those whose turn it is; how many. Their time begins to run now.

        Of all batches together at most `window` analyses are at work, so that one that comes alone waits behind no
        more than these. Gateways that release at the same moment may go over it for that moment. What belongs to a
        key that nobody is let in by, or whose budget is used up for today, goes on waiting.
        """
        now = steady()
        unfinished = AnalysisRow.finished_at.is_(None)  # also what the index finds them by
        owner, dialect = AnalysisRow.owner, self._database.engine.dialect.name
        may = owner.is_(None) | ~(ended(owner) | spent(owner, dialect))
        held = unfinished & AnalysisRow.held.is_(True) & may
        working = (AnalysisRow.batch_id.is_not(None), unfinished, AnalysisRow.held.is_(False))
        async with self._database.read() as session:
            if await session.scalar(select(AnalysisRow.id).where(held).limit(1)) is None:
                return 0
        async with self._database.session.begin() as session:
            batch = AnalysisRow.batch_id
            counted = await session.execute(select(batch, func.count()).where(*working).group_by(batch))
            at_work: dict[str, int] = {row[0]: row[1] for row in counted if row[0] is not None}
            room = self._window - sum(at_work.values())
            if room <= 0:
                return 0
            place = func.row_number().over(partition_by=batch, order_by=AnalysisRow.id).label("place")
            waiting = select(AnalysisRow.id, batch, place).where(held).subquery()
            first = await session.execute(select(waiting).where(waiting.c.place <= room))
            ids = next_of(at_work, [(row[0], row[1], row[2]) for row in first], room)
            rows = await session.scalars(
                select(AnalysisRow)
                .where(AnalysisRow.id.in_(ids), held)
                .order_by(AnalysisRow.id)
                .with_for_update(skip_locked=True)
            )
            released = 0
            for row in rows.all():
                row.held, row.moved_at, row.expires_at = False, now, now + self._timeout
                correlation.set(row.correlation)
                outbox.add(session, job_of(row), of=row)
                released += 1
        if released:
            self._promised()
        return released


def _chunks(texts: list[BatchText]) -> Iterator[list[BatchText]]:
    chunk: list[BatchText] = []
    size = 0
    for text in texts:
        chunk.append(text)
        size += len(text.text)
        if len(chunk) == CHUNK or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
