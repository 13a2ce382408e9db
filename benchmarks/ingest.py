"""From files to a searchable base, over HTTP, beside what cannot be avoided.

With the local encoder: beside the encoder alone, with as many processes, on the same passages; target: at least
0.8 of its throughput. With embeddings answered at once (a stand-in of OpenAI's protocol in a process of its own):
beside the parser, the sentence splitter and tiktoken alone, in as many processes as read documents, on the same
files; target: at least 0.5. Every round has documents of its own, so that no cache helps.

The documents come in a folder's worth, each as long as a long page: what a base costs once (the wait for a burst
of PUTs to end, the start of processes) has the share that it has in use.
"""

from __future__ import annotations

import asyncio
import base64
import multiprocessing
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import orjson
import sentencex
from aiohttp import web
from markdown_it import MarkdownIt

from benchmarks import corpus
from benchmarks.bare import bare_encoder
from benchmarks.large_base import wait_ready
from benchmarks.measure import Timed, clocked, interleaved, line, verdict
from services.retriever import tokens
from services.retriever.reading import read_document
from services.settings import Settings
from tests.stack.product import Product, free_port, running

DOCUMENTS = 24
DOCUMENTS_AT_ONCE = 200
"""Where embeddings are answered at once: the encoder alone would take minutes for as many."""
CHUNKS = 30
"""Of each document: 7,000 tokens, 30 kB."""
PUTS = 4
"""At once."""
READERS = max(1, min(4, os.cpu_count() or 1))
"""Processes, as `services.retriever.app` starts them."""
PEERS = 159_000
"""Tokens a second: R2R's published ingest, the fastest of shared/reference's peers (embedding by a provider)."""


@dataclass(frozen=True)
class Round:
    """The documents of a round, and what the product's own reading finds in them."""

    files: dict[str, str]
    passages: list[str]
    tokens: int

    @property
    def told(self) -> str:
        return f"{len(self.files)} documents a round, {len(self.passages):,} passages, {self.tokens:,} tokens"


def _round(number: int, documents: int) -> Round:
    first = 1_000_000 + number * documents
    files = {f"en/{n}.md": corpus.document(n, CHUNKS) for n in range(first, first + documents)}
    read = [read_document(text.encode(), path, "text/markdown", "en") for path, text in files.items()]
    passages = [p.text for document in read for chunk in document.chunks for p in chunk.passages]
    return Round(files, passages, sum(chunk.tokens for document in read for chunk in document.chunks))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _libraries(text: str) -> int:
    """What the three libraries do for a document, and nothing else."""
    prose = [token.content for token in _parser().parse(text) if token.type == "inline"]
    sentences = sum(len(sentencex.segment("en", content)) for content in prose)
    return sentences + len(tokens.encoding().encode_ordinary(text))


def _reading(text: str) -> int:
    return len(read_document(text.encode(), "en/bench.md", "text/markdown", "en").chunks)


def _stand_in(port: int) -> None:
    random = np.random.default_rng(0).normal(size=(4096, 512)).astype("<f4")
    rows = [b'"embedding":"' + base64.b64encode(row / np.linalg.norm(row)) + b'"}' for row in random]

    async def embeddings(request: web.Request) -> web.Response:
        inputs = orjson.loads(await request.read())["input"]
        data = b",".join(
            b'{"object":"embedding","index":%d,%b' % (at, rows[len(text) * 31 * (at + 1) % 4096])
            for at, text in enumerate(inputs)
        )
        tail = b'],"model":"stand-in","usage":{"prompt_tokens":1,"total_tokens":1}}'
        return web.Response(body=b'{"object":"list","data":[' + data + tail, content_type="application/json")

    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/embeddings", embeddings)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


@contextmanager
def embeddings_at_once() -> Iterator[dict[str, str]]:
    """The settings by which a stand-in answers all requests of embeddings, with vectors of 512 dimensions."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_stand_in, args=(port,), daemon=True)
    process.start()
    try:
        yield {"LACUNA_OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1"}
    finally:
        process.terminate()


def _ingest(product: Product, base: str, files: dict[str, str]) -> None:
    product.call("POST", "/api/v1/bases", {"name": base})
    with ThreadPoolExecutor(PUTS) as pool:
        statuses = list(pool.map(lambda file: product.put(base, *file), files.items()))
    if set(statuses) != {201}:
        raise RuntimeError(f"PUTs answered {set(statuses)}")
    wait_ready(product, base, len(files))


def _measured(
    supply: list[Round], bare: Mapping[str, Callable[[Round], object]], environment: dict[str, str]
) -> list[float]:
    """Print the figures of each, the product last; the median seconds."""
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), demo=False, environment=environment)

        def timed(do: Callable[[Round], object]) -> Timed:
            return clocked(lambda number: asyncio.to_thread(do, supply[number]))

        contenders = {name: timed(do) for name, do in bare.items()}
        contenders["lacuna: first PUT to ready"] = clocked(
            lambda number: asyncio.to_thread(_ingest, product, f"bench-{number}", supply[number].files)
        )
        with running(product):
            seconds = asyncio.run(interleaved(contenders, rounds=len(supply) - 1, warm_up=1))
    counted = statistics.mean(one.tokens for one in supply)
    passages = statistics.mean(len(one.passages) for one in supply)
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    for name, values in seconds.items():
        rates = f"{passages / middle[name]:,.0f} passages/s, {counted / middle[name]:,.0f} tokens/s"
        print(line(name, values, 1, "s "), f" {rates}")
    return list(middle.values())


def run(rounds: int = 5) -> bool:
    """Print the figures; whether the targets hold."""
    supply = [_round(number, DOCUMENTS) for number in range(rounds + 1)]
    print(f"ingest, beside peers that publish {PEERS:,} tokens/s")
    processes = Settings().encoder_processes
    print(f" with the local encoder, {processes} processes, {supply[0].told}")
    with bare_encoder(processes) as encoder:
        alone, ours = _measured(supply, {"the encoder alone": lambda r: encoder.encode(r.passages)}, {})
    local = verdict("ingest beside the encoder's own throughput", alone / ours, 0.8, at_most=False)
    return at_once(rounds) and local


def at_once(rounds: int) -> bool:
    """The half of `run` whose embeddings cost nothing."""
    supply = [_round(number, DOCUMENTS_AT_ONCE) for number in range(rounds + 1)]
    print(f" with embeddings answered at once, {READERS} processes read, {supply[0].told}")
    with multiprocessing.get_context("spawn").Pool(READERS) as pool, embeddings_at_once() as environment:
        bare = {
            "parser, splitter and tiktoken alone": lambda r: pool.map(_libraries, r.files.values(), 1),
            "the product's reading alone": lambda r: pool.map(_reading, r.files.values(), 1),
        }
        libraries, reading, ours = _measured(supply, bare, environment)
    print(f"  beside the product's reading alone: {reading / ours:.2f}")
    what = "ingest beside parser, splitter and tiktoken"
    return verdict(what, libraries / ours, 0.5, at_most=False)
