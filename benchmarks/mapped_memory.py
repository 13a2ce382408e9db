"""What a version of a base costs in memory: several processes map it, search all of it and judge a text each.

Measured is the proportional set size (PSS, proc_pid_smaps_rollup(5)): a page that n processes map counts a n-th in
each, so that the sum over the processes is what the machine spends. What each had before it opened the version is
taken off; what it keeps of its own by judging (caches of words and facts) is in.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np

from benchmarks.measure import verdict
from services.retriever.analysing import units_of
from services.retriever.judging import Unit, supports
from services.retriever.search import candidates
from services.retriever.snapshots import LanguageIndex, open_snapshot

PROCESSES = 4
LIMIT = 3 * 1024
"""Bytes a passage, of all processes together."""


def memory(folder: Path, texts: Sequence[str], passages: int) -> bool:
    """Print bytes a passage of `PROCESSES` processes that map the version in `folder`; whether the target holds."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(PROCESSES)
    with context.Pool(PROCESSES, _begin, (ready,)) as pool:
        sizes = pool.starmap(_grown, [(folder, texts[n % len(texts)]) for n in range(PROCESSES)], chunksize=1)
    one = sum(sizes) / PROCESSES / passages
    print(f"  of it each of {PROCESSES} processes that map the version: {one:.0f} bytes a passage")
    return verdict("memory of the version, bytes a passage", sum(sizes) / passages, LIMIT, at_most=True)


_ready: Barrier


def _begin(ready: Barrier) -> None:
    global _ready  # noqa: PLW0603 a barrier reaches a pool's process only as it starts
    _ready = ready


def _grown(folder: Path, text: str) -> int:
    """Bytes of PSS that this process gained by opening a version and judging a text on it, while all hold it."""
    warm = units_of("Warm up, please. This is a sentence.", "en")
    _ready.wait(300)
    before = _pss()
    _ready.wait(300)
    index = open_snapshot(folder).languages["en"]
    _judge(index, [u for u in units_of(text, "en") if u.checkable] or warm)
    _ready.wait(300)
    after = _pss()
    _ready.wait(300)
    return after - before


def _judge(index: LanguageIndex, units: Sequence[Unit]) -> None:
    rows = np.arange(len(units))
    vectors = np.ascontiguousarray(index.dense.held(rows)[rows])
    found = candidates(index, [u.text for u in units], vectors, "en")
    for unit, own in zip(units, found, strict=True):
        supports(index, unit, "en", own)


def _pss() -> int:
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the system tells no PSS")
