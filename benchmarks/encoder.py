"""The models service over HTTP beside the bare encoder with as many processes: what batching, sharing out, HTTP
and JSON cost. Target: at least 0.9 of the bare encoder's throughput.
"""

from __future__ import annotations

import asyncio
import base64
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path

import aiohttp
import numpy as np
import orjson

from benchmarks import corpus
from benchmarks.bare import bare_encoder
from benchmarks.measure import clocked, interleaved, line, verdict
from services.settings import Settings
from tests.stack.product import Product

TEXTS = 4096
BATCH = 256
AT_ONCE = 3
"""Requests in flight, as the retriever has them."""


def run(rounds: int = 8) -> bool:
    """Print the figures; whether the target holds."""
    processes = Settings().encoder_processes
    print(
        f"encoder: {TEXTS} passages a round, {processes} processes, {AT_ONCE} requests of {BATCH} in flight"
    )
    with tempfile.TemporaryDirectory() as folder, bare_encoder(processes) as bare:
        product = Product(Path(folder), demo=False)
        product.start("models")
        try:
            seconds = asyncio.run(_measured(bare.encode, product.models_port, rounds))
        finally:
            product.kill("models")  # `stop` would ask the processes of a whole product
    for name, values in seconds.items():
        print(line(name, values), f" {TEXTS / statistics.median(values):,.0f} passages/s")
    alone, served = (statistics.median(values) for values in seconds.values())
    return verdict(
        "the models service's throughput beside the bare encoder's", alone / served, 0.9, at_most=False
    )


async def _measured(encode, port: int, rounds: int) -> dict[str, list[float]]:  # type: ignore[no-untyped-def]
    supply = corpus.mixed(7)
    texts = [list(islice(supply, TEXTS)) for _ in range(rounds + 1)]
    url = f"http://127.0.0.1:{port}"
    model = Settings().embedding_model
    async with aiohttp.ClientSession() as client:
        await _ready(client, url)
        gate = asyncio.Semaphore(AT_ONCE)

        async def batch(part: list[str]) -> np.ndarray:
            body = {"model": model, "input": part, "encoding_format": "base64"}
            async with gate, client.post(f"{url}/v1/embeddings", json=body) as answer:
                data = orjson.loads(await answer.read())["data"]
            return np.array([np.frombuffer(base64.b64decode(row["embedding"]), "<f4") for row in data])

        async def served(number: int) -> None:
            own = texts[number]
            parts = [own[at : at + BATCH] for at in range(0, TEXTS, BATCH)]
            vectors = np.concatenate(await asyncio.gather(*map(batch, parts)))
            if vectors.shape[0] != TEXTS:
                raise RuntimeError("vectors are missing")

        async def alone(number: int) -> None:
            await asyncio.to_thread(encode, texts[number])

        contenders = {"bare encoder": clocked(alone), "models service over HTTP": clocked(served)}
        return await interleaved(contenders, rounds=rounds, warm_up=1)


async def _ready(client: aiohttp.ClientSession, url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            async with client.get(f"{url}/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.2)
    raise TimeoutError("the models service is not ready")
