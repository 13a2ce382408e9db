"""The vectors a build needs, from where they are: the version before, the cache, or newly embedded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from services.retriever.dense import Vectors, normalised
from services.retriever.snapshots import Snapshot
from services.retriever.tables import EmbeddingRow
from services.storage.database import Database
from services.wire.errors import EmbeddingsMismatch

_AT_ONCE = 400


class VectorPool:
    """Vectors by text key, for one build of one model. What is new is kept in the cache at once."""

    def __init__(self, database: Database, model: str, before: Snapshot | None) -> None:
        self._db = database
        self._model = model
        self._before: dict[bytes, tuple[Vectors, int]] = {}
        self._own: dict[bytes, bytes] = {}
        self.dimension: int | None = None
        if before is not None and before.model == model:
            for index in before.languages.values():
                packed = index.keys.tobytes()
                for row in range(len(index.keys)):
                    self._before[packed[16 * row : 16 * row + 16]] = (index.dense.vectors, row)
            self.dimension = before.dimension or None

    async def missing(self, keys: Sequence[bytes]) -> list[bytes]:
        """Which of `keys` neither the version before nor the cache has, in order; the others are ready now."""
        wanted = [k for k in dict.fromkeys(keys) if k not in self._before and k not in self._own]
        async with self._db.read() as s:
            for at in range(0, len(wanted), _AT_ONCE):
                part = wanted[at : at + _AT_ONCE]
                rows = await s.execute(
                    select(EmbeddingRow.key, EmbeddingRow.vector).where(EmbeddingRow.key.in_(part))
                )
                for key, vector in rows:
                    self._check(len(vector) // 2)
                    self._own[bytes(key)] = bytes(vector)
        return [k for k in wanted if k not in self._own]

    async def add(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep unit `vectors` [n, d] of `keys`. Raises EmbeddingsMismatch."""
        self._check(vectors.shape[1])
        packed = [row.tobytes() for row in vectors.astype("<f2")]
        values = [{"key": k, "vector": v} for k, v in zip(keys, packed, strict=True)]
        insert = sqlite.insert if self._db.engine.dialect.name == "sqlite" else postgresql.insert
        async with self._db.session.begin() as s:
            await s.execute(insert(EmbeddingRow).on_conflict_do_nothing(), values)
        self._own.update(zip(keys, packed, strict=True))

    def of(self, keys: Sequence[bytes]) -> Vectors:
        """Unit vectors of known `keys`, float32 [n, d]."""
        out = np.empty((len(keys), self.dimension or 1), np.float32)
        fresh = [at for at, key in enumerate(keys) if key in self._own]
        if fresh:
            packed = np.frombuffer(b"".join(self._own[keys[at]] for at in fresh), "<f2")
            out[fresh] = normalised(packed.reshape(len(fresh), -1))
        for at, key in enumerate(keys):
            if key not in self._own:
                vectors, row = self._before[key]
                out[at] = vectors[row]
        return out

    def _check(self, dimension: int) -> None:
        if self.dimension is None:
            self.dimension = dimension
        if self.dimension != dimension:
            raise EmbeddingsMismatch(model=self._model, expected=self.dimension, got=dimension)
