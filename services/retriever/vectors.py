"""The vectors a build needs, from where they are: the version before, the cache, or newly embedded."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.retriever.dense import Vectors
from services.retriever.snapshots import Snapshot
from services.retriever.spool import Spool, sortable
from services.retriever.tables import EmbeddingRow
from services.storage.database import Database
from services.wire.errors import EmbeddingsMismatch

_AT_ONCE = 400
_FRESH = 86_400.0
"""Seconds after which a found vector's time of use is written anew."""


class VectorPool:
    """Collects vectors by text key, for one build of one model. What is new is kept in the cache at once."""

    def __init__(self, database: Database, model: str, before: Snapshot | None, folder: Path) -> None:
        self._db = database
        self.model = model
        self._folder = folder
        self._spool = Spool(folder)
        self._known: set[bytes] = set()
        usable = before is not None and before.model == model and before.on_disk
        self._before = before if usable else None
        self._old = [
            np.sort(sortable(index.keys))
            for index in (self._before.languages if self._before else {}).values()
        ]
        self.dimension: int | None = (self._before.dimension or None) if self._before else None

    @property
    def before(self) -> list[Path]:
        """Folders of the languages of the version before, where it can be used."""
        return [index.folder for index in self._before.languages.values()] if self._before else []

    async def missing(self, keys: Sequence[bytes]) -> list[bytes]:
        """Which of `keys` neither the version before nor the cache has, in order; the others are ready now."""
        wanted = [k for k in dict.fromkeys(keys) if k not in self._known]
        if wanted and self._old:
            asked = np.array(wanted, "S16")
            held = np.zeros(len(wanted), np.bool_)
            for old in self._old:
                if len(old):
                    held |= old[np.searchsorted(old, asked).clip(max=len(old) - 1)] == asked
            wanted = [k for k, has in zip(wanted, held.tolist(), strict=True) if not has]
        found: set[bytes] = set()
        for at in range(0, len(wanted), _AT_ONCE):
            found |= await self._cached(wanted[at : at + _AT_ONCE])
        return [k for k in wanted if k not in found]

    async def _cached(self, keys: list[bytes]) -> set[bytes]:
        now = time.time()
        async with self._db.read() as s:
            rows = (
                await s.execute(
                    select(EmbeddingRow.key, EmbeddingRow.vector, EmbeddingRow.used).where(
                        EmbeddingRow.key.in_(keys)
                    )
                )
            ).all()
        for row in rows:
            self._check(len(row.vector) // 2)
        self._keep([bytes(row.key) for row in rows], [bytes(row.vector) for row in rows])
        if stale := sorted(bytes(row.key) for row in rows if now - row.used > _FRESH):
            async with self._db.session.begin() as s:
                await s.execute(update(EmbeddingRow).where(EmbeddingRow.key.in_(stale)).values(used=now))
        return {bytes(row.key) for row in rows}

    async def add(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep unit `vectors` [n, d] of `keys`. Raises EmbeddingsMismatch."""
        self._check(vectors.shape[1])
        # in one order everywhere, so that two retrievers that add the same rows never wait for each other
        pairs = sorted(zip(keys, (row.tobytes() for row in vectors.astype("<f2")), strict=True))
        now = time.time()
        insert = sqlite.insert if self._db.engine.dialect.name == "sqlite" else postgresql.insert
        async with self._db.session.begin() as s:
            connection = await s.connection()  # without the objects that a session makes of rows
            await connection.execute(
                insert(cast("Table", EmbeddingRow.__table__)).on_conflict_do_nothing(),
                [{"key": k, "vector": v, "used": now} for k, v in pairs],
            )
        self._keep([k for k, _ in pairs], [v for _, v in pairs])

    def close(self) -> None:
        """Finish the files; `Spooled` reads them from here on."""
        self._spool.close()

    def _keep(self, keys: list[bytes], packed: list[bytes]) -> None:
        fresh = [(k, v) for k, v in zip(keys, packed, strict=True) if k not in self._known]
        self._spool.add([k for k, _ in fresh], [v for _, v in fresh])
        self._known.update(k for k, _ in fresh)

    def _check(self, dimension: int) -> None:
        if self.dimension is None:
            self.dimension = dimension
        if self.dimension != dimension:
            raise EmbeddingsMismatch(model=self.model, expected=self.dimension, got=dimension)
