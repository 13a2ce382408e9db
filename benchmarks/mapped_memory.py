"""What a version of a base costs in memory: several processes map it, search all of it and judge a text each.

Measured is the proportional set size (PSS, proc_pid_smaps_rollup(5)): a page that n processes map counts a n-th in
each, so that the sum over the processes is what the machine spends. For the memory a passage, what each had before it
opened the version is taken off; what it keeps of its own by judging (caches of words and facts) is in.
Target of `run`: N retrievers with a version of 2 GB take at most 1 + 0.1 N times what one takes, all that they have
counted in.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np

from benchmarks import corpus
from benchmarks.made_base import make_base
from benchmarks.measure import verdict
from services.retriever.analysing import units_of
from services.retriever.judging import Unit, supports
from services.retriever.search import candidates
from services.retriever.snapshots import LanguageIndex, open_snapshot

PROCESSES = 4
LIMIT = 3 * 1024
"""Bytes a passage, of all processes together."""
RETRIEVERS = (1, 2, 4)
PASSAGES = int(os.environ.get("BENCH_ROWS", "100000"))
DIMENSION = 5_000
"""More than any model gives: 2 GB of vectors with a twentieth of the passages that they would take."""


def memory(folder: Path, texts: Sequence[str], passages: int) -> bool:
    """Print bytes a passage of `PROCESSES` processes that map the version in `folder`; whether the target holds."""
    sizes = [after - before for before, after in _sizes(folder, texts, PROCESSES)]
    one = sum(sizes) / PROCESSES / passages
    print(f"  of it each of {PROCESSES} processes that map the version: {one:.0f} bytes a passage")
    return verdict("memory of the version, bytes a passage", sum(sizes) / passages, LIMIT, at_most=True)


def run(rounds: int = 1) -> bool:
    """Print the figures; whether the target holds."""
    print(f"mapped_memory: retrievers on one host, {PASSAGES:,} x {DIMENSION}")
    data = Path(tempfile.mkdtemp(prefix="lacuna-memory-"))
    held = []
    try:
        folder, _ = make_base(data, PASSAGES, DIMENSION)
        texts = [corpus.text(number) for number in range(max(RETRIEVERS))]
        for _ in range(rounds):
            alone = 0
            for count in RETRIEVERS:
                total = sum(after for _, after in _sizes(folder, texts, count))
                alone = alone or total
                print(f"  {count} retrievers: {total / 2**20:,.0f} MiB")
                if count > 1:
                    what = f"memory of {count} retrievers beside one's"
                    held.append(verdict(what, total / alone, 1 + 0.1 * count, at_most=True))
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return all(held)


def _sizes(folder: Path, texts: Sequence[str], processes: int) -> list[tuple[int, int]]:
    """Bytes of PSS before and after, of each process."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(processes)
    with context.Pool(processes, _begin, (ready,)) as pool:
        work = [(folder, texts[n % len(texts)]) for n in range(processes)]
        return pool.starmap(_grown, work, chunksize=1)


_ready: Barrier


def _begin(ready: Barrier) -> None:
    global _ready  # noqa: PLW0603 a barrier reaches a pool's process only as it starts
    _ready = ready
    import services.retriever.app  # noqa: F401 all that a retriever loads counts


def _grown(folder: Path, text: str) -> tuple[int, int]:
    """Bytes of PSS of this process before it opened a version and judged a text on it, and after, while all hold it."""
    warm = units_of("Warm up, please. This is a sentence.", "en")
    _ready.wait(300)
    before = _pss()
    _ready.wait(300)
    index = open_snapshot(folder).languages["en"]
    _judge(index, [u for u in units_of(text, "en") if u.checkable] or warm)
    _ready.wait(300)
    after = _pss()
    _ready.wait(300)
    return before, after


def _judge(index: LanguageIndex, units: Sequence[Unit]) -> None:
    rows = np.arange(len(units))
    vectors = np.ascontiguousarray(index.dense.held(rows)[rows])  # searches every row, whatever is asked
    found = candidates(index, [u.text for u in units], vectors, "en")
    for unit, own in zip(units, found, strict=True):
        supports(index, unit, "en", own)


def _pss() -> int:
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the system tells no PSS")
