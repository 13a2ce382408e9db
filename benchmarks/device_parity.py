"""Whether the browser judges as the server does: a bench's development texts through both.

The server's half is the retriever's own, in this process, with the packaged encoder. The browser's is the page's
worker in headless Chromium, from text to verdicts: its own encoder, the base's file with int8 vectors, its own search.
The bench is the folder that BENCH names; its key is not read.
Target: at most 0.5% of verdicts differ.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.measure import verdict
from benchmarks.quality.bench import Bench, Input
from benchmarks.quality.indexed import Encoder, indexed
from services.retriever.analysing import analyse
from services.retriever.base_file import write_base
from services.retriever.dense import Vectors
from services.retriever.kept import Kept
from services.retriever.snapshots import Snapshot
from services.wire.messages import AnalyseText, Statement
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.stack.harness import ASK, READY, build_harness
from tests.stack.product import Product, running

LIMIT = 0.005
_AT_ONCE = 8
"""Texts that the browser is asked of in one go."""


def run(rounds: int = 0) -> bool:
    """Print the share of differing verdicts; whether the target holds. `rounds`: of so many texts alone, 0: of all."""
    folder = os.environ.get("BENCH")
    if not folder:
        print("device_parity: BENCH=folder of a bench is needed")
        return False
    bench = Bench(Path(folder))
    inputs = bench.inputs("dev")[: rounds or None]
    with tempfile.TemporaryDirectory(prefix="lacuna-parity-") as aside:
        (Path(aside) / "base").mkdir()
        encoder = Encoder()
        snapshot = indexed(bench, encoder, Path(aside) / "base")
        server = asyncio.run(_server(inputs, snapshot, encoder))
        device = _device(inputs, snapshot, Path(aside))
    return _told(inputs, server, device)


class OneThread:
    """The packaged encoder in this process, as an `Embedder`."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    async def embed(self, model: str, texts: Sequence[str]) -> tuple[Vectors, int]:
        return self._encoder.embed(texts), 0


async def _server(
    inputs: Sequence[Input], snapshot: Snapshot, encoder: Encoder
) -> list[tuple[Statement, ...]]:
    embedder: Any = OneThread(encoder)

    async def nothing(*_: object) -> None:
        pass

    out = []
    for one in inputs:
        job = AnalyseText(
            job_id="parity:1",
            analysis_id="parity",
            attempt=1,
            text=one.text,
            base="parity",
            language=one.language,
            expires_at=0,
        )
        judged = await analyse(job, snapshot, embedder, kept=Kept(0), advance=nothing, max_text=len(one.text))
        out.append(judged.statements)
    return out


def _device(inputs: Sequence[Input], snapshot: Snapshot, aside: Path) -> list[list[list[Any]]]:
    """Of each text, of each statement: [verdict, score, passage]."""
    page = build_harness(aside / "page")
    (page / "files").mkdir()
    addresses = [f"/files/{language}.bin" for language in snapshot.languages]
    for address, index in zip(addresses, snapshot.languages.values(), strict=True):
        with (page / address[1:]).open("wb") as file:
            write_base(file, "parity", snapshot, index)
    out: list[list[list[Any]]] = []
    environment = {"LACUNA_FRONTEND": str(page)}
    with (
        running(Product(aside / "data", demo=False, environment=environment)) as product,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tab = browser.new_page()
        tab.set_default_timeout(600_000)
        tab.goto(product.url)
        tab.wait_for_function(READY)
        tab.evaluate(ASK, ["openBases", {"addresses": addresses}])
        for at in range(0, len(inputs), _AT_ONCE):
            texts = [{"text": i.text, "language": i.language} for i in inputs[at : at + _AT_ONCE]]
            out += [said["statements"] for said in tab.evaluate(ASK, ["judge", {"texts": texts}])]
        browser.close()
    return out


def _told(
    inputs: Sequence[Input],
    server: Sequence[tuple[Statement, ...]],
    device: Sequence[Sequence[Sequence[Any]]],
) -> bool:
    checked, others, first = 0, Counter[str](), 0
    for one, wanted, found in zip(inputs, server, device, strict=True):
        if len(wanted) != len(found):
            print(f"  {one.id}: {len(wanted)} statements, on the device {len(found)}")
            others["statements"] += max(len(wanted), len(found))
            continue
        for statement, (said, score, passage) in zip(wanted, found, strict=True):
            if "not_checkable" in {said, statement.verdict} and said == statement.verdict:
                continue
            checked += 1
            first += passage == (statement.evidence[0].passage if statement.evidence else "")
            if said != statement.verdict:
                others[f"{statement.verdict} on the server, {said} here"] += 1
                print(
                    f"  {one.id}, statement {statement.index}: {statement.verdict} {statement.score} -> {said} {score}"
                )
    print(
        f"  {len(inputs)} texts, {checked:,} checkable statements; first evidence the same: {first / checked:.2%}"
    )
    for what, times in others.most_common():
        print(f"  {times} {what}")
    differing = sum(others.values())
    return verdict("percent of verdicts that differ", 100 * differing / checked, 100 * LIMIT, at_most=True)
