"""Searches a second over RabbitMQ with 1, 2 and 4 retrievers, beside one FAISS process that is called directly.

A search asks 64 questions of a base of 100,000 passages of 512 dimensions, searched exactly. The FAISS process does
the nearest rows and nothing else, with as many threads as cores; a retriever also asks for the questions' vectors (of a
stand-in that answers at once), searches by words, lays the questions over the passages, and answers over the bus.
Target: at least 0.7 of the FAISS process's rate, by the best of the three. Told beside it: p50 and p99 of a search.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from benchmarks import corpus
from benchmarks.ingest import embeddings_at_once
from benchmarks.made_base import NAME, make_base
from benchmarks.measure import verdict
from services.retriever.mapped import mapped
from services.wire.bus import Bus, connect
from services.wire.errors import ServiceUnavailable
from services.wire.messages import Search
from tests.stack.product import Product, running
from tests.stack.rabbit import Rabbit

PASSAGES = int(os.environ.get("BENCH_ROWS", "100000"))
QUESTIONS = 64
RETRIEVERS = (1, 2, 4)
SEARCHES = 40
"""A round."""
TARGET = 0.7
_K = 30


def _faiss(vectors: Path, pipe: Connection) -> None:
    """Answers each number of batches with the seconds they took."""
    import faiss

    faiss.omp_set_num_threads(os.cpu_count() or 1)
    rows = np.array(mapped(vectors))
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    asked = rows[np.random.default_rng(1).choice(len(rows), QUESTIONS, replace=False)]
    while batches := pipe.recv():
        began = time.perf_counter()
        for _ in range(batches):
            index.search(asked, _K)
        pipe.send(time.perf_counter() - began)


@contextmanager
def _alone(vectors: Path) -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_faiss, args=(vectors, theirs), daemon=True)
    process.start()
    try:
        ours.send(2)
        ours.recv()
        yield ours
    finally:
        ours.send(0)
        process.join(10)


async def _searched(bus: Bus, questions: list[tuple[str, ...]], at_once: int) -> tuple[float, list[float]]:
    """Seconds for all, and of each."""
    gate, seconds = asyncio.Semaphore(at_once), []

    async def one(own: tuple[str, ...]) -> None:
        async with gate:
            began = time.perf_counter()
            found = await bus.request(Search(base=NAME, queries=own), timeout=120)
            seconds.append(time.perf_counter() - began)
            if len(found.results) != QUESTIONS:
                raise RuntimeError(f"{len(found.results)} results")

    began = time.perf_counter()
    await asyncio.gather(*(one(own) for own in questions))
    return time.perf_counter() - began, seconds


async def _until_served(bus: Bus) -> None:
    """Readiness asks for one route of the retrievers, which may come before this one."""
    for _ in range(300):
        try:
            await bus.request(Search(base=NAME, queries=("ready",)))
            return
        except ServiceUnavailable:
            await asyncio.sleep(0.2)
    raise TimeoutError("no retriever serves")


async def _measured(
    url: str, retrievers: int, faiss: Connection, rounds: int
) -> tuple[float, list[float], float]:
    """Searches a second, seconds of each, FAISS's batches a second."""
    bus = connect(url, name="bench")
    await bus.start()
    await _until_served(bus)
    sentences = corpus.mixed(77)
    ours, each, theirs = [], [], []
    for number in range(-1, rounds):
        questions = [tuple(next(sentences) for _ in range(QUESTIONS)) for _ in range(SEARCHES)]
        took, seconds = await _searched(bus, questions, 2 * retrievers)
        await asyncio.to_thread(faiss.send, SEARCHES // 4)
        alone = await asyncio.to_thread(faiss.recv)
        if number >= 0:
            ours.append(SEARCHES / took)
            theirs.append(SEARCHES // 4 / alone)
            each += seconds
    await bus.stop(1)
    return statistics.median(ours), each, statistics.median(theirs)


def run(rounds: int = 5) -> bool:
    """Print the figures; whether the target holds."""
    print(f"search_scale: {QUESTIONS} questions a search, {PASSAGES:,} x 512, exact")
    folder = Path(tempfile.mkdtemp(prefix="lacuna-scale-"))
    node = Rabbit(folder / "rabbit")
    try:
        version, _ = make_base(folder / "data", PASSAGES)
        node.start()
        best = 0.0
        with _alone(version / "en" / "vectors.npy") as faiss, embeddings_at_once() as environment:
            for retrievers in RETRIEVERS:
                url = node.add_vhost(f"with-{retrievers}")
                product = Product(
                    folder / "data", url, demo=False, environment=environment, retrievers=retrievers
                )
                with running(product):
                    rate, each, alone = asyncio.run(_measured(url, retrievers, faiss, rounds))
                cuts = statistics.quantiles(each, n=100)
                print(
                    f"  {retrievers} retrievers: {rate:.2f} searches/s, FAISS alone {alone:.2f},"
                    f" ratio {rate / alone:.2f}; p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s,"
                    f" p99 / p50 {cuts[98] / cuts[49]:.2f}"
                )
                best = max(best, rate / alone)
    finally:
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return verdict("searches a second beside FAISS called directly", best, TARGET, at_most=False)
