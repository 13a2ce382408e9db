"""Who works on a row: a lease in the database that a living owner keeps beating.

Any table can be leased that has the columns `id`, `owner` (text, null: nobody) and `beat` (whole number, 0 at first).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar, cast

import structlog
from sqlalchemy import CursorResult, Row, Select, Table, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from services.storage.database import Database

Id = TypeVar("Id", int, str)

log = structlog.get_logger(__name__)


class Leases(Generic[Id]):
    """The leases of `rows` that `owner` (unique to a process's run) holds or would take.

    A lease whose beat stands still for `patience` seconds, on this process's monotonic clock, belongs to
    someone who is gone. Clocks of different machines are never compared, so a stepping clock frees nothing.
    """

    def __init__(self, database: Database, rows: type[DeclarativeBase], owner: str, patience: float) -> None:
        self._db = database
        self._table = cast("Table", rows.__table__)
        self.owner = owner
        self._patience = patience
        self._seen: dict[Id, tuple[str, int, float]] = {}
        self._held: set[Id] = set()

    async def free(self, query: Select[*tuple[Any, ...]]) -> list[Row[*tuple[Any, ...]]]:
        """The rows of `query`, which selects `id`, `owner` and `beat` among others, that have no living owner."""
        async with self._db.read() as s:
            rows = await s.execute(query)
            return [row for row in rows if self._free(row.id, row.owner, row.beat)]

    async def take(self, id_: Id) -> bool:
        """Own the row `id_` from now on, if nobody living does."""
        columns = self._table.c
        async with self._db.session.begin() as s:
            row = (await s.execute(select(columns.owner, columns.beat).where(columns.id == id_))).first()
            if row is None or not self._free(id_, row.owner, row.beat):
                return False
            taken = await self._set(s, id_, row.owner, row.beat)
        if taken:
            self._held.add(id_)
            self._seen.pop(id_, None)
        return taken

    async def beat(self, id_: Id) -> bool:
        """Say that the owner lives; False where the lease was lost."""
        async with self._db.session.begin() as s:
            done = await s.execute(self._mine(id_).values(beat=self._table.c.beat + 1))
            return bool(cast("CursorResult[Any]", done).rowcount)

    async def release(self, id_: Id) -> None:
        """Let others have it at once."""
        self._held.discard(id_)
        async with self._db.session.begin() as s:
            await s.execute(self._mine(id_).values(owner=None, beat=self._table.c.beat + 1))

    async def hold(self, id_: Id, work: Callable[[], Awaitable[None]]) -> bool:
        """Do `work` under the lease of `id_`, which beats meanwhile, and give it back; False: another has it.

        Work whose lease is lost is cancelled. Raises what `work` raises.
        """
        if not await self.take(id_):
            return False
        working = asyncio.ensure_future(work())
        beats = asyncio.create_task(self._beat(id_, working))
        try:
            await asyncio.wait([working])
            if not working.cancelled() and (error := working.exception()) is not None:
                raise error
        finally:
            beats.cancel()
            working.cancel()
            await asyncio.gather(working, beats, return_exceptions=True)
            await asyncio.shield(self.release(id_))
        return True

    async def _beat(self, id_: Id, working: asyncio.Future[None]) -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(self._patience / 6)
            try:
                held = await self.beat(id_)
            except Exception:
                # the database is away: past half of the patience somebody else may take over, so stop
                held = time.monotonic() - last < self._patience / 2
            else:
                last = time.monotonic()
            if not held:
                log.warning("lease lost", action="lease.lost", table=self._table.name)
                working.cancel()
                return

    def _free(self, id_: Id, owner: str | None, beat: int) -> bool:
        if owner is None:
            return True
        if owner == self.owner:
            return id_ not in self._held
        now = time.monotonic()
        seen = self._seen.get(id_)
        if seen is None or seen[:2] != (owner, beat):
            self._seen[id_] = (owner, beat, now)
            return False
        return now - seen[2] >= self._patience

    def _mine(self, id_: Id) -> Any:
        return update(self._table).where(self._table.c.id == id_, self._table.c.owner == self.owner)

    async def _set(self, s: AsyncSession, id_: Id, old: str | None, beat: int) -> bool:
        columns = self._table.c
        same = columns.owner.is_(None) if old is None else columns.owner == old
        query = update(self._table).where(columns.id == id_, columns.beat == beat, same)
        done = await s.execute(query.values(owner=self.owner, beat=beat + 1))
        return bool(cast("CursorResult[Any]", done).rowcount)
