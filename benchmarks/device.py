"""What runs on the device, in headless Chromium's worker: loading a base's vectors and searching them.

Loading: a base file to what a search takes, beside the same vectors as embeddings-<language>.json has its own, to
objects; both from bytes or text in memory, and both from the browser's store; and how far the renderer's memory rises.
Searching: 50 queries on all rows, beside a plain WebAssembly SIMD scan of the same bytes that lie in its memory already
(frontend/harness/assembly/plain.ts) and keeps the largest product alone.
Targets: at most 1/50 of the time and 1/8 of the memory; at most 2 times the plain scan.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.made_base import NAME, make_base
from benchmarks.measure import line, verdict
from services.retriever.base_file import write_base
from services.retriever.snapshots import LanguageIndex, Snapshot, open_snapshot
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.stack.harness import ASK, READY, build_harness
from tests.stack.product import Product, running

ROWS = 10_000
STATEMENTS = 50
HITS = 8
BASE, JSON = "/files/base.bin", "/files/embeddings-en.json"

Tabs = Callable[[], AbstractContextManager["_Tab"]]
"""Opens the harness in a new browser."""


def run(rounds: int = 20) -> bool:
    """Print the figures; whether the targets hold."""
    with tempfile.TemporaryDirectory(prefix="lacuna-device-") as folder, _pages(Path(folder)) as page:
        return all([_loading(page, rounds), _searching(page, rounds)])


def _loading(page: Tabs, rounds: int) -> bool:
    steps = ("base file: to bytes", "base file: to views", "JSON: to a text", "JSON: parsed")
    seconds: dict[str, list[float]] = {step: [] for step in steps}
    peaks: dict[str, list[float]] = {"loadBase": [], "loadJson": []}
    for _ in range(max(3, rounds // 4)):
        for job, address in (("loadBase", BASE), ("loadJson", JSON)):
            # a process of its own, so that neither has what the other left
            with page() as tab:
                tab.ask("keep", address=address)
                before = tab.rest()
                tab.ask(job, address=address)
                peaks[job].append(tab.peak() - before)
    with page() as tab:
        for number in range(-2, rounds):
            took = [*tab.ask("loadBase", address=BASE), *tab.ask("loadJson", address=JSON)]
            tab.ask("forget")
            for step, value in zip(steps, took, strict=True):
                if number >= 0:
                    seconds[step].append(value / 1e3)
    for step, values in seconds.items():
        print(line(step, values))
    for job, sizes in peaks.items():
        print(line(f"memory of {job}", sizes, 2**-20, "MiB"))
    read, viewed, told, parsed = (statistics.median(values) for values in seconds.values())
    ours, theirs = (statistics.median(sizes) for sizes in peaks.values())
    # what the store takes is the browser's own, and most of it: no target
    print(f"  both from the browser's store: {(told + parsed) / (read + viewed):.1f} times")
    return all(
        [
            verdict("parsing the JSON beside loading the base file", parsed / viewed, 50, at_most=False),
            verdict("memory of the JSON beside the base file's", theirs / ours, 8, at_most=False),
        ]
    )


def _searching(page: Tabs, rounds: int) -> bool:
    with page() as tab:
        tab.ask("loadBase", address=BASE)
        took = tab.ask("search", queries=STATEMENTS, rounds=rounds + 3, limit=HITS)
    seconds = {name: [value / 1e3 for value in took[name][3:]] for name in ("search", "plain")}
    for name, values in seconds.items():
        print(line(f"{name}: {STATEMENTS} statements", values))
    search, plain = (statistics.median(values) for values in seconds.values())
    return verdict("searching beside a plain scan", search / plain, 2.0, at_most=True)


class _Tab:
    """The harness in a browser of its own, whose renderer's memory can be read."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.page: Page = browser.new_page()
        self.page.goto(url)
        self.page.wait_for_function(READY)
        told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        # all of them: which one a page gets is the browser's affair
        self._processes = [Path("/proc") / str(one["id"]) for one in told if one["type"] == "renderer"]

    def ask(self, job: str, **params: Any) -> Any:
        """What the worker answers."""
        return self.page.evaluate(ASK, [job, params])

    def rest(self) -> int:
        """Bytes resident now, from which on `peak` counts."""
        time.sleep(0.5)
        for process in self._processes:
            (process / "clear_refs").write_text("5")
        return self._sum("VmRSS")

    def peak(self) -> int:
        return self._sum("VmHWM")

    def _sum(self, field: str) -> int:
        rows = [row for process in self._processes for row in (process / "status").read_text().splitlines()]
        return sum(int(row.split()[1]) * 1024 for row in rows if row.startswith(f"{field}:"))


@contextmanager
def _pages(folder: Path) -> Iterator[Tabs]:
    """The harness, served by a gateway with the files."""
    page, data = build_harness(folder / "page"), folder / "data"
    made, rows = make_base(folder / "made", ROWS)
    snapshot = open_snapshot(made)
    index = snapshot.languages["en"]
    (page / "files").mkdir()
    with (page / BASE[1:]).open("wb") as file:
        write_base(file, NAME, snapshot, index)
    _write_json(page / JSON[1:], snapshot, index)
    sizes = [(page / name[1:]).stat().st_size / 2**20 for name in (BASE, JSON)]
    print(f"device: {rows:,} vectors of {snapshot.dimension}: {sizes[0]:.1f} MiB, as JSON {sizes[1]:.1f} MiB")

    environment = {"LACUNA_FRONTEND": str(page)}
    with (
        running(Product(data, demo=False, environment=environment)) as product,
        sync_playwright() as playwright,
    ):

        @contextmanager
        def opened() -> Iterator[_Tab]:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            try:
                yield _Tab(browser, product.url)
            finally:
                browser.close()

        yield opened


def _write_json(path: Path, snapshot: Snapshot, index: LanguageIndex) -> None:
    """embeddings-en.json as the retriever writes it, were each of these rows a chunk."""
    count = len(index.rows)
    rows = np.arange(count)
    vectors = index.dense.held(rows)[rows]
    items = [
        {
            "document": index.documents[0],
            "position": row,
            "headings": [],
            "anchor": "",
            "start": 0,
            "end": 0,
            "text": index.rows[row],
            "vector": vectors[row],
        }
        for row in range(count)
    ]
    head = {"format": "lacuna-embeddings-1", "model": snapshot.model, "dimension": snapshot.dimension}
    path.write_bytes(
        orjson.dumps({**head, "count": count, "chunks": items}, option=orjson.OPT_SERIALIZE_NUMPY)
    )
