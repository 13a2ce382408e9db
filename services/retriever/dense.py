"""Vectors: exact search over mapped rows, and past 250,000 of them an index that is measured before it serves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

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
_SPARE = 16
"""Rows that are looked at beyond those asked for, because equal ones may come in any order."""


@dataclass(frozen=True, slots=True)
class DenseKind:
    """How a language is searched. `recall` is recall@10 against exact search, on a sample, at build."""

    kind: str
    probes: int = 0
    recall: float = 1.0
    collection: str = ""
    """Of Milvus's, where the rows are not on disk."""


class Held(Protocol):
    """The vectors of rows: float32 [..., d] by rows [...]."""

    def __getitem__(self, rows: Any, /) -> Vectors: ...


class Engine(Protocol):
    """The vectors of a language of a version, unit rows [n, d], wherever they are kept. Calls may block."""

    def best(self, queries: Vectors, limit: int) -> Rows:
        """Rows nearest to each of the unit `queries` [q, d], in one batch: int64 [q, limit], -1 where fewer."""
        ...

    def held(self, rows: Rows) -> Held:
        """The vectors of `rows`, and perhaps of others, in one go."""
        ...


Keep = Callable[[Path, str, Vectors], DenseKind]
"""Makes unit rows [n, d], which are `vectors.npy` in a folder, searchable under a name that no others have."""


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
    asked = sampled(vectors)
    right = exact(asked, vectors, _K)
    probes = 8
    while True:
        index.nprobe = probes
        _, found = index.search(asked, _K)
        recall = measured(right, found)
        if recall >= RECALL:
            break
        if probes >= lists:
            return DenseKind("flat")
        probes = min(lists, probes * 2)
    faiss.write_index(index, str(folder / "dense.ivf"))
    return DenseKind("ivf", probes, recall)


def sampled(vectors: Vectors) -> Vectors:
    """Up to 256 unit queries that lie near rows of `vectors`, always the same ones."""
    rows, dimension = vectors.shape
    random = np.random.default_rng(21)
    sample = vectors[np.sort(random.choice(rows, min(rows, 256), replace=False))]
    return normalised(sample + random.normal(0, 0.3 / dimension**0.5, sample.shape))


def measured(right: Rows, found: Rows) -> float:
    """The share of the rows `right` [q, k] that `found` [q, any] has."""
    shares = [len(np.intersect1d(a, b)) / len(a) for a, b in zip(right, found, strict=True)]
    return round(float(np.mean(shares)), 4)


def exact(queries: Vectors, vectors: Vectors, limit: int) -> Rows:
    """The `limit` rows of `vectors` [n, d] with the highest inner product for each of the unit `queries` [q, d],
    best first, equal ones by row: int64 [q, limit]; `limit` is at most n.

    A query's rows are the same whatever other queries are in the batch: the matrix product, whose last bits depend
    on its shape, only says which rows may be among them, and `products` of these decide.

    faiss.knn answers the same, but in 337 ms where the product takes 88 (50 queries of 512 dimensions on 130,000
    rows, one thread): its own is slow for the few dozen statements of a text.
    """
    return np.concatenate(
        [_exact(queries[at : at + _QUERIES], vectors, limit) for at in range(0, len(queries), _QUERIES)]
    )


def _exact(queries: Vectors, vectors: Vectors, limit: int) -> Rows:
    kept = min(len(vectors), limit + _SPARE)
    scores, rows = np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
    for start in range(0, len(vectors), _ROWS):
        own = queries @ vectors[start : start + _ROWS].T
        best = _highest(own, kept)
        scores = np.concatenate((scores, np.take_along_axis(own, best, 1)), 1)
        rows = np.concatenate((rows, best + start), 1)
    best = _highest(scores, kept)
    scores, rows = np.take_along_axis(scores, best, 1), np.take_along_axis(rows, best, 1)
    # how far two ways of summing d products of unit vectors can be apart: Higham, Accuracy and Stability, 3.1
    apart = 2 * vectors.shape[1] * float(np.finfo(np.float32).eps)
    least = np.partition(scores, kept - limit, axis=1)[:, kept - limit] - apart
    precise = np.einsum("qkd,qd->qk", vectors[rows], queries)
    out = np.take_along_axis(rows, np.lexsort((rows, -precise), axis=1), 1)[:, :limit]
    if kept < len(vectors):
        for at in np.flatnonzero(
            scores.min(axis=1) >= least
        ).tolist():  # more rows than spare ones are this near
            out[at] = _nearly(queries[at], vectors, float(least[at]) - apart, limit)
    return np.asarray(out, np.int64)


def _nearly(query: Vectors, vectors: Vectors, least: float, limit: int) -> Rows:
    """The `limit` best of all rows whose product with `query` [d] is about `least` or more."""
    rows = np.concatenate(
        [
            start + np.flatnonzero(vectors[start : start + _ROWS] @ query >= least)
            for start in range(0, len(vectors), _ROWS)
        ]
    )
    precise = np.concatenate(
        [products(query, vectors[rows[at : at + _ROWS]]) for at in range(0, len(rows), _ROWS)]
    )
    return np.asarray(rows[np.lexsort((rows, -precise))][:limit], np.int64)


def products(query: Vectors, vectors: Vectors) -> Vectors:
    """The inner product of `query` [d] with each of `vectors` [n, d], whatever their number and order."""
    return np.asarray(np.einsum("rd,d->r", vectors, query, dtype=np.float32))


def _highest(scores: Vectors, limit: int) -> Rows:
    """Positions of the `limit` highest of each row of `scores`, in no order; all where there are fewer."""
    if scores.shape[1] <= limit:
        return np.tile(np.arange(scores.shape[1], dtype=np.int64), (len(scores), 1))
    return np.argpartition(scores, -limit, axis=1)[:, -limit:]


class Dense:
    """Rows that are mapped from disk: searched exactly, or by FAISS's index of them."""

    def __init__(self, folder: Path, kind: DenseKind) -> None:
        self.vectors: Vectors = mapped(folder / "vectors.npy")
        self._index: Any = None
        if kind.kind == "ivf":
            self._index = faiss.read_index(str(folder / "dense.ivf"), faiss.IO_FLAG_MMAP)
            self._index.nprobe = kind.probes
            # its matrix product would choose lists by the shape of the batch
            faiss.cvar.distance_compute_blas_threshold = 2**30

    def best(self, queries: Vectors, limit: int) -> Rows:
        if not len(queries):
            return np.empty((0, 0), np.int64)
        limit = min(limit, len(self.vectors))
        if self._index is None:
            return exact(queries, self.vectors, limit)
        _, rows = self._index.search(queries, limit)
        return np.asarray(rows, np.int64)

    def held(self, rows: Rows) -> Held:
        return self.vectors


def best_of_all(dense: Engine, asked: Sequence[tuple[Vectors, int]]) -> list[Rows]:
    """`dense.best` of each of `asked` (unit queries [q, d], limit), in one batch for each limit that is among them."""
    out: list[Rows] = [np.empty((0, 0), np.int64)] * len(asked)
    for limit in {limit for _, limit in asked}:
        places = [at for at, (_, own) in enumerate(asked) if own == limit]
        rows = dense.best(np.concatenate([asked[at][0] for at in places]), limit)
        start = 0
        for at in places:
            out[at] = rows[start : start + len(asked[at][0])]
            start += len(asked[at][0])
    return out
