"""Who indexes a base: a lease in the database that a living owner keeps beating."""

from __future__ import annotations

import time
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update

from services.retriever.tables import BaseRow
from services.storage.database import Database


class Leases:
    """The leases that `owner` (unique to a process's run) holds or would take.

    A lease whose beat stands still for `patience` seconds, on this process's monotonic clock, belongs to
    someone who is gone. Clocks of different machines are never compared, so a stepping clock frees nothing.
    """

    def __init__(self, database: Database, owner: str, patience: float) -> None:
        self._db = database
        self.owner = owner
        self._patience = patience
        self._seen: dict[int, tuple[str, int, float]] = {}
        self._held: set[int] = set()

    async def dirty(self, model: str) -> list[tuple[int, str]]:
        """Bases that have something to index, or another model than `model`, and no living owner."""
        async with self._db.read() as s:
            rows = await s.execute(
                select(BaseRow.id, BaseRow.name, BaseRow.owner, BaseRow.beat)
                .where(or_(BaseRow.revision != BaseRow.indexed_revision, BaseRow.embedding_model != model))
                .order_by(BaseRow.updated_at)
            )
            return [(id_, name) for id_, name, owner, beat in rows if self._free(id_, owner, beat)]

    async def take(self, base: int) -> bool:
        """Own `base` from now on, if nobody living does."""
        async with self._db.session.begin() as s:
            row = (await s.execute(select(BaseRow.owner, BaseRow.beat).where(BaseRow.id == base))).first()
            if row is None or not self._free(base, row.owner, row.beat):
                return False
            taken = await self._set(s, base, row.owner, row.beat, self.owner)
        if taken:
            self._held.add(base)
        return taken

    async def beat(self, base: int) -> bool:
        """Say that the owner lives; False where the lease was lost."""
        async with self._db.session.begin() as s:
            query = update(BaseRow).where(BaseRow.id == base, BaseRow.owner == self.owner)
            done = await s.execute(query.values(beat=BaseRow.beat + 1))
            return bool(cast("CursorResult[Any]", done).rowcount)

    async def release(self, base: int) -> None:
        """Let others have it at once."""
        self._held.discard(base)
        async with self._db.session.begin() as s:
            query = update(BaseRow).where(BaseRow.id == base, BaseRow.owner == self.owner)
            await s.execute(query.values(owner=None, beat=BaseRow.beat + 1))

    def _free(self, base: int, owner: str | None, beat: int) -> bool:
        if owner is None:
            return True
        if owner == self.owner:
            return base not in self._held
        now = time.monotonic()
        seen = self._seen.get(base)
        if seen is None or seen[:2] != (owner, beat):
            self._seen[base] = (owner, beat, now)
            return False
        return now - seen[2] >= self._patience

    @staticmethod
    async def _set(s: Any, base: int, old: str | None, beat: int, new: str) -> bool:
        same = BaseRow.owner.is_(None) if old is None else BaseRow.owner == old
        query = update(BaseRow).where(BaseRow.id == base, BaseRow.beat == beat, same)
        done = await s.execute(query.values(owner=new, beat=beat + 1))
        return bool(done.rowcount)
