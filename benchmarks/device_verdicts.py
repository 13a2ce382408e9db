"""From a text to its verdicts in the browser, beside the retriever's: 50 statements on a base of 10,000 chunks.

The server: `analyse` in this process, with the packaged encoder on one thread, as each of the product's encoder
processes has; nothing of HTTP, bus and database. The device: the page's worker in headless Chromium, with its own
encoder, the base's file and its own search. In turns, each on a new text; before, each has read what it keeps.
Target: at most 6 times the server's time.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.coverage_map import texts, version_of
from benchmarks.device_parity import OneThread
from benchmarks.large_base import large_base
from benchmarks.measure import line, verdict
from benchmarks.quality.indexed import Encoder
from services.retriever.analysing import analyse
from services.retriever.base_file import write_base
from services.retriever.kept import Kept
from services.retriever.snapshots import Snapshot, open_snapshot
from services.wire.messages import AnalyseText
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.stack.harness import ASK, READY, build_harness
from tests.stack.product import Product, running

LIMIT = 6.0
BASE = "/files/base.bin"


def run(rounds: int = 10) -> bool:
    """Print the figures; whether the target holds."""
    with large_base() as data, tempfile.TemporaryDirectory(prefix="lacuna-verdicts-") as aside:
        snapshot = open_snapshot(version_of(data))
        page = build_harness(Path(aside) / "page")
        (page / "files").mkdir()
        with (page / BASE[1:]).open("wb") as file:
            write_base(file, "bench", snapshot, snapshot.languages["en"])
        index = snapshot.languages["en"]
        size = (page / BASE[1:]).stat().st_size / 2**20
        print(
            f"device_verdicts: {len(index.chunks):,} chunks, {len(index.rows):,} rows, a file of {size:.0f} MiB"
        )
        return _measured(snapshot, page, Path(aside), rounds)


def _measured(snapshot: Snapshot, page: Path, aside: Path, rounds: int) -> bool:
    embedder: Any = OneThread(Encoder())
    seconds: dict[str, list[float]] = {"server": [], "device": [], "device, of these vectors": []}
    environment = {"LACUNA_FRONTEND": str(page)}
    with (
        running(Product(aside / "data", demo=False, environment=environment)) as product,
        sync_playwright() as playwright,
        ThreadPoolExecutor(1) as pool,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tab = browser.new_page()
        tab.set_default_timeout(600_000)
        tab.goto(product.url)
        tab.wait_for_function(READY)
        read = tab.evaluate(ASK, ["openBases", {"addresses": [BASE]}])
        print(f"  words of the base read in {read / 1e3:.2f} s, once a version")
        new = texts()
        for number in range(-2, rounds):
            text, _ = next(new)
            began = time.perf_counter()
            # in a thread, because Playwright's own loop runs in this one
            pool.submit(asyncio.run, _analysed(snapshot, embedder, text)).result()
            server = time.perf_counter() - began
            [said] = tab.evaluate(ASK, ["judge", {"texts": [{"text": text, "language": "en"}]}])
            took = (server, said["milliseconds"] / 1e3, said["encoding"] / 1e3)
            for name, one in zip(seconds, took, strict=True):
                if number >= 0:
                    seconds[name].append(one)
        browser.close()
    for name, values in seconds.items():
        print(line(name, values))
    server, device, _ = (statistics.median(values) for values in seconds.values())
    return verdict("verdicts on the device beside the server's", device / server, LIMIT, at_most=True)


async def _analysed(snapshot: Snapshot, embedder: Any, text: str) -> None:
    async def nothing(*_: object) -> None:
        pass

    job = AnalyseText(
        job_id="verdicts:1",
        analysis_id="verdicts",
        attempt=1,
        text=text,
        base="bench",
        language="en",
        expires_at=0,
    )
    await analyse(job, snapshot, embedder, kept=Kept(0), advance=nothing, max_text=len(text))
