"""Exact search is exact, whatever the sizes, and is what FAISS says."""

from __future__ import annotations

import faiss
import numpy as np
import pytest

from services.retriever.dense import exact, normalised


@pytest.mark.parametrize(
    ("rows", "queries", "limit"), [(1, 1, 1), (40, 3, 40), (9_000, 300, 30), (20_000, 1, 7)]
)
def test_exact_search_finds_what_faiss_finds_best_first(rows: int, queries: int, limit: int) -> None:
    random = np.random.default_rng(rows)
    vectors = normalised(random.normal(size=(rows, 32)))
    asked = normalised(random.normal(size=(queries, 32)))
    expected, _ = faiss.knn(asked, vectors, limit, metric=faiss.METRIC_INNER_PRODUCT)
    found = exact(asked, vectors, limit)
    assert all(len(set(row)) == limit for row in found.tolist())
    # by score: which of two rows a hair apart comes first is the machine's affair
    assert np.allclose(np.take_along_axis(asked @ vectors.T, found, 1), expected, atol=1e-6)


def test_equal_rows_come_in_their_order() -> None:
    vectors = normalised(np.ones((10, 4)))
    assert exact(vectors[:1], vectors, 10).tolist() == [list(range(10))]
