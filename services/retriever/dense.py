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
            _, rows = faiss.knn(queries, self.vectors, limit, metric=faiss.METRIC_INNER_PRODUCT)
        else:
            _, rows = self._index.search(queries, limit)
        return np.asarray(rows, np.int64)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Cosine of the unit `query` [d] with `rows`: float32 [len(rows)], whatever else is in the batch."""
        return np.asarray(np.einsum("rd,d->r", self.vectors[rows], query, dtype=np.float32))
