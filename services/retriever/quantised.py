"""Unit vectors with a byte for each dimension: a vector is about its scale times int8."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from services.retriever.dense import Rows, Vectors
from services.retriever.snapshots import LanguageIndex

_STEP = 4096


def scales(index: LanguageIndex, rows: Rows) -> NDArray[np.float32]:
    """The scale of each of `rows`: its largest component is 127."""
    steps = (rows[at : at + _STEP] for at in range(0, len(rows), _STEP))
    found = [np.abs(_vectors(index, own)).max(axis=1) / 127 for own in steps]
    out = np.concatenate(found).astype(np.float32) if found else np.empty(0, np.float32)
    out[out == 0] = 1
    return out


def signed(index: LanguageIndex, rows: Rows, scale: NDArray[np.float32]) -> Iterator[NDArray[np.int8]]:
    """The vectors of `rows` by their `scale`, many at a time."""
    for at in range(0, len(rows), _STEP):
        vectors = _vectors(index, rows[at : at + _STEP]) / scale[at : at + _STEP, None]
        yield np.rint(vectors).astype(np.int8)


def _vectors(index: LanguageIndex, rows: Rows) -> Vectors:
    return index.dense.held(rows)[rows]
