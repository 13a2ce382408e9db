"""Past the size of exact search an index answers, and says how well."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import faiss
import numpy as np

from services.retriever.dense import RECALL, Dense, Vectors, build, normalised


def clustered(rows: int, dimension: int = 32, clusters: int = 60) -> Vectors:
    random = np.random.default_rng(7)
    centres = random.normal(size=(clusters, dimension))
    return normalised(centres[random.integers(0, clusters, rows)] + random.normal(0, 0.35, (rows, dimension)))


def saved(folder: Path, vectors: Vectors) -> Vectors:
    np.save(folder / "vectors.npy", vectors)
    return vectors


def test_an_index_finds_what_exact_search_finds(tmp_path: Path) -> None:
    vectors = saved(tmp_path, clustered(6_000))
    kind = build(tmp_path, vectors, exact_up_to=1_000)
    assert kind.kind == "ivf"
    assert kind.recall >= RECALL
    dense = Dense(tmp_path, kind)
    asked = normalised(vectors[::40] + np.random.default_rng(9).normal(0, 0.02, vectors[::40].shape))
    _, exact = faiss.knn(asked, vectors, 10, metric=faiss.METRIC_INNER_PRODUCT)
    found = dense.best(asked, 10)
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(exact.tolist(), found.tolist(), strict=True)])
    assert recall >= 0.97


def test_its_lists_are_mapped_not_read(tmp_path: Path) -> None:
    kind = build(tmp_path, saved(tmp_path, clustered(6_000)), exact_up_to=1_000)
    dense = Dense(tmp_path, kind)
    dense.best(normalised(np.ones((1, 32), np.float32)), 5)
    maps = Path("/proc/self/maps").read_text()
    assert str(tmp_path / "dense.ivf") in maps
    assert str(tmp_path / "vectors.npy") in maps


def test_a_small_language_is_searched_exactly(tmp_path: Path) -> None:
    kind = build(tmp_path, saved(tmp_path, clustered(1_000)), exact_up_to=1_000)
    assert dataclasses.asdict(kind) == {"kind": "flat", "probes": 0, "recall": 1.0}
    assert not (tmp_path / "dense.ivf").exists()
