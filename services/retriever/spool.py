"""The vectors that a build collects, in two growing files: memory holds their keys alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.retriever.dense import Vectors, normalised
from services.retriever.mapped import mapped

_KEY = np.dtype("S16")
"""Trailing NULs don't count when such values are compared, which tells keys of one length apart all the same."""


def sortable(keys: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """Keys [n, 16] as values that NumPy sorts and searches, [n]."""
    return np.ascontiguousarray(keys).view(_KEY).reshape(-1)


class Spool:
    """Collects unit vectors, float16, by text key."""

    def __init__(self, folder: Path) -> None:
        self._keys = (folder / "spool.keys").open("wb")
        self._vectors = (folder / "spool.vectors").open("wb")

    def add(self, keys: Sequence[bytes], packed: Sequence[bytes]) -> None:
        self._vectors.write(b"".join(packed))
        self._keys.write(b"".join(keys))

    def close(self) -> None:
        self._keys.close()
        self._vectors.close()


class Spooled:
    """What a closed `Spool` in `folder` and a version before, if there is one, hold together."""

    def __init__(self, folder: Path, dimension: int, before: Sequence[Path]) -> None:
        """`before` are the folders of the languages of a version of the same model."""
        self._dimension = dimension
        size = (folder / "spool.keys").stat().st_size // 16
        self._sources: list[Vectors | NDArray[np.float16]] = []
        keys: list[NDArray[np.bytes_]] = []
        if size:
            keys.append(sortable(np.fromfile(folder / "spool.keys", np.uint8).reshape(-1, 16)))
            self._sources.append(np.memmap(folder / "spool.vectors", "<f2", "r", shape=(size, dimension)))
        for language in before:
            keys.append(sortable(mapped(language / "keys.npy")))
            self._sources.append(mapped(language / "vectors.npy"))
        self._keys = np.concatenate(keys) if keys else np.empty(0, _KEY)
        self._source = np.repeat(np.arange(len(keys)), [len(k) for k in keys])
        self._row = np.concatenate([np.arange(len(k)) for k in keys]) if keys else np.empty(0, np.int64)
        self._order = np.argsort(self._keys, kind="stable")
        self._sorted = self._keys[self._order]

    def of(self, keys: Sequence[bytes]) -> Vectors:
        """Unit vectors of `keys`, float32 [n, d]. Raises KeyError for one that was not collected."""
        wanted = np.array(keys, _KEY)
        at = np.searchsorted(self._sorted, wanted).clip(max=max(0, len(self._sorted) - 1))
        if len(wanted) and (not len(self._sorted) or bool((self._sorted[at] != wanted).any())):
            raise KeyError("a text without a vector")
        found = self._order[at]
        out = np.empty((len(keys), self._dimension), np.float32)
        for number, source in enumerate(self._sources):
            own = self._source[found] == number
            vectors = source[self._row[found[own]]]
            out[own] = normalised(vectors) if vectors.dtype == np.float16 else vectors
        return out
