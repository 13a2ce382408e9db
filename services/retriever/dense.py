"""Vectors: exact search over mapped rows, and past 250,000 of them an index that is measured before it serves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from services.retriever.mapped import mapped

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]

EXACT_UP_TO = 250_000
RECALL = 0.97
_K = 10
_ROWS, _QUERIES = 8_192, 256


@dataclass(frozen=True, slots=True)
class DenseKind:
    """How a language is searched. `recall` is recall@10 against exact search, on a sample, at build."""

    kind: str
    probes: int = 0
    recall: float = 1.0


def normalised(vectors: NDArray[Any]) -> Vectors:
    """Rows of unit length, float32; a zero row stays zero."""
    out = np.ascontiguousarray(vectors, np.float32)
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return np.asarray(out / np.where(length > 0, length, 1), np.float32)


def build(folder: Path, vectors: Vectors, exact_up_to: int = EXACT_UP_TO) -> DenseKind:
    """Write what `Dense` needs for unit rows [n, d] into `folder`, beside vectors.npy.

    Past `exact_up_to` rows: IVF with 8-bit codes, its probes raised until recall@10 >= RECALL on up to 256
    rows that are asked with a little noise (seeded), or until exact search is the honest answer.
    """
    rows, dimension = vectors.shape
    if rows <= exact_up_to:
        return DenseKind("flat")
    lists = int(4 * rows**0.5)
    index: Any = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    random = np.random.default_rng(20)
    index.train(vectors[np.sort(random.choice(rows, min(rows, 64 * lists), replace=False))])
    for start in range(0, rows, 65_536):
        index.add(np.ascontiguousarray(vectors[start : start + 65_536]))
    sample = vectors[np.sort(random.choice(rows, min(rows, 256), replace=False))]
    asked = normalised(sample + random.normal(0, 0.3 / dimension**0.5, sample.shape))
    _, exact = faiss.knn(asked, vectors, _K, metric=faiss.METRIC_INNER_PRODUCT)
    probes = 8
    while True:
        index.nprobe = probes
        _, found = index.search(asked, _K)
        recall = float(np.mean([len(np.intersect1d(a, b)) / _K for a, b in zip(exact, found, strict=True)]))
        if recall >= RECALL:
            break
        if probes >= lists:
            return DenseKind("flat")
        probes = min(lists, probes * 2)
    faiss.write_index(index, str(folder / "dense.ivf"))
    return DenseKind("ivf", probes, round(recall, 4))


def exact(queries: Vectors, vectors: Vectors, limit: int) -> Rows:
    """The `limit` rows of `vectors` [n, d] with the highest inner product for each of `queries` [q, d], best
    first, equal ones by row: int64 [q, limit]; `limit` is at most n.

    faiss.knn answers the same, but in 337 ms where this takes 88 (50 queries of 512 dimensions on 130,000
    rows, one thread): its matrix product is slow for the few dozen statements of a text.
    """
    return np.concatenate(
        [_exact(queries[at : at + _QUERIES], vectors, limit) for at in range(0, len(queries), _QUERIES)]
    )


def _exact(queries: Vectors, vectors: Vectors, limit: int) -> Rows:
    scores, rows = np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
    for start in range(0, len(vectors), _ROWS):
        own = queries @ vectors[start : start + _ROWS].T
        best = _highest(own, limit)
        scores = np.concatenate((scores, np.take_along_axis(own, best, 1)), 1)
        rows = np.concatenate((rows, best + start), 1)
    best = _highest(scores, limit)
    scores, rows = np.take_along_axis(scores, best, 1), np.take_along_axis(rows, best, 1)
    return np.asarray(np.take_along_axis(rows, np.lexsort((rows, -scores), axis=1), 1), np.int64)


def _highest(scores: Vectors, limit: int) -> Rows:
    """Positions of the `limit` highest of each row of `scores`, in no order; all where there are fewer."""
    if scores.shape[1] <= limit:
        return np.tile(np.arange(scores.shape[1], dtype=np.int64), (len(scores), 1))
    return np.argpartition(scores, -limit, axis=1)[:, -limit:]


class Dense:
    """The vectors of a language, mapped: float32 unit rows [n, d]."""

    def __init__(self, folder: Path, kind: DenseKind) -> None:
        self.vectors: Vectors = mapped(folder / "vectors.npy")
        self._index: Any = None
        if kind.kind == "ivf":
            self._index = faiss.read_index(str(folder / "dense.ivf"), faiss.IO_FLAG_MMAP)
            self._index.nprobe = kind.probes

    def best(self, queries: Vectors, limit: int) -> Rows:
        """Rows nearest to each of the unit `queries` [q, d], in one batch: int64 [q, limit], -1 where fewer."""
        if not len(queries):
            return np.empty((0, 0), np.int64)
        limit = min(limit, len(self.vectors))
        if self._index is None:
            return exact(queries, self.vectors, limit)
        _, rows = self._index.search(queries, limit)
        return np.asarray(rows, np.int64)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Cosine of the unit `query` [d] with `rows`: float32 [len(rows)], whatever else is in the batch."""
        return np.asarray(np.einsum("rd,d->r", self.vectors[rows], query, dtype=np.float32))
