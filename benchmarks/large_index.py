"""An index of 1,000,000 vectors of 512 dimensions beside hnswlib's and milvus-lite's: one build each, one after the
other, each in a process of its own.

Told of each: seconds of building, memory (what the process holds when it searches, vectors included, and the highest
it held), and, with the least effort that finds 0.97 of the ten nearest, the recall and the time of one query. Vectors
lie in clusters, as those of texts do. Target: our recall is at least 0.97.
BENCH_ROWS takes fewer rows. milvus-lite is Milvus's calls over FAISS in Python, not Milvus's server.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import verdict
from services.retriever.dense import (
    RECALL,
    Dense,
    DenseKind,
    Rows,
    Vectors,
    build,
    exact,
    measured,
    normalised,
)
from services.retriever.mapped import mapped
from services.retriever.milvus import Milvus, MilvusPlace

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
DIMENSION = 512
CLUSTERS = 2_000
QUERIES = 200
_K = 10

Answer = Callable[[Vectors], Rows]
"""The nearest rows of one query [1, d]."""


def _made(folder: Path) -> None:
    """`vectors.npy`, the queries and their true neighbours."""
    random = np.random.default_rng(1)
    centres = random.standard_normal((CLUSTERS, DIMENSION), np.float32)
    out = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, (ROWS, DIMENSION))
    for start in range(0, ROWS, 50_000):
        count = min(50_000, ROWS - start)
        noise = random.standard_normal((count, DIMENSION), np.float32)
        out[start : start + count] = normalised(centres[random.integers(0, CLUSTERS, count)] + 0.8 * noise)
    out.flush()
    sample = out[np.sort(random.choice(ROWS, QUERIES, replace=False))]
    asked = normalised(sample + 0.3 / DIMENSION**0.5 * random.standard_normal(sample.shape, np.float32))
    np.save(folder / "asked.npy", asked)
    np.save(folder / "right.npy", exact(asked, mapped(folder / "vectors.npy"), _K))


def _ours(folder: Path) -> Iterator[Answer]:
    kind = build(folder, mapped(folder / "vectors.npy"), exact_up_to=min(ROWS - 1, 250_000))
    yield lambda query: np.empty((1, 0), np.int64)  # built
    probes = 1
    while True:
        dense = Dense(folder, DenseKind(kind.kind, probes, kind.recall))
        yield lambda query, dense=dense: dense.best(query, _K)  # type: ignore[misc]
        probes *= 2


def _hnswlib(folder: Path) -> Iterator[Answer]:
    import hnswlib

    vectors = mapped(folder / "vectors.npy")
    index: Any = hnswlib.Index(space="ip", dim=DIMENSION)
    index.init_index(max_elements=ROWS, ef_construction=200, M=16)
    index.set_num_threads(os.cpu_count() or 1)
    for start in range(0, ROWS, 10_000):
        index.add_items(vectors[start : start + 10_000])
    index.set_num_threads(1)
    yield lambda query: np.empty((1, 0), np.int64)
    ef = _K
    while True:
        index.set_ef(ef)
        yield lambda query: np.asarray(index.knn_query(query, k=_K)[0], np.int64)
        ef *= 2


def _milvus(folder: Path) -> Iterator[Answer]:
    vectors = mapped(folder / "vectors.npy")
    own = folder / "milvus"
    own.mkdir()
    os.link(folder / "vectors.npy", own / "vectors.npy")  # it is taken away once it is in the collection
    milvus = Milvus(MilvusPlace(str(own / "lite.db")))
    kind = milvus.keep(own, "lacuna_1_1_000000000000_en", vectors, exact_up_to=min(ROWS - 1, 250_000))
    yield lambda query: np.empty((1, 0), np.int64)
    ef = _K
    while True:
        yield lambda query, ef=ef: np.array(milvus.search(kind.collection, query, _K, ef), np.int64)  # type: ignore[misc]
        ef *= 2


PEERS = {"lacuna (FAISS, IVF and 8-bit codes)": _ours, "hnswlib": _hnswlib, "milvus-lite (HNSW)": _milvus}


def _measure(peer: Callable[[Path], Iterator[Answer]], folder: Path, pipe: Connection) -> None:
    asked, right = np.load(folder / "asked.npy"), np.load(folder / "right.npy")
    began = time.perf_counter()
    answers = peer(folder)
    next(answers)
    built = time.perf_counter() - began
    for answer in answers:
        found = np.concatenate([answer(asked[at : at + 1]) for at in range(QUERIES)])
        recall = measured(right, found)
        if recall >= RECALL:
            break
    seconds = []
    for at in range(QUERIES):
        began = time.perf_counter()
        answer(asked[at : at + 1])
        seconds.append(time.perf_counter() - began)
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    pipe.send((built, recall, seconds, resident, highest))


def run(rounds: int = 1) -> bool:
    """Print the figures; whether the target holds. One round, however many are asked for."""
    print(f"large_index: {ROWS:,} x {DIMENSION}, ten nearest, {QUERIES} queries one at a time")
    folder = Path(tempfile.mkdtemp(prefix="lacuna-index-"))
    context = multiprocessing.get_context("spawn")
    recalls, middles = [], []
    try:
        _made(folder)
        for name, peer in PEERS.items():
            ours, theirs = context.Pipe()
            process = context.Process(target=_measure, args=(peer, folder, theirs))
            process.start()
            theirs.close()
            try:
                built, recall, seconds, resident, highest = ours.recv()
            except EOFError:
                print(f"  {name}: did not finish")
                recalls.append(0.0)
                middles.append(float("nan"))
                continue
            finally:
                process.join(10)
                process.kill()
            cuts = statistics.quantiles(seconds, n=100)
            print(
                f"  {name:<36} built in {built:,.0f} s, {resident / 2**20:,.0f} MiB (highest {highest / 2**20:,.0f}),"
                f" recall {recall:.3f}, one query {1e3 * cuts[49]:.2f} ms, p99 {1e3 * cuts[98]:.2f} ms"
            )
            recalls.append(recall)
            middles.append(cuts[49])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, middle in list(zip(PEERS, middles, strict=True))[1:]:
        print(f"  a query of ours beside {name}'s, at equal recall: {middles[0] / middle:.2f}")
    return verdict("recall of the ten nearest", recalls[0], RECALL, at_most=False)
