"""200 event streams at once: the way of a piece of a report from the reporter to the client, beside a bare relay.

Both publish over RabbitMQ to one process that holds 200 streams, each piece with the time at which it left, and at most
4 pieces a second to a stream. Ours is the reporter's own `Advancing`, the bus, and the gateway, on real analyses; the
bare relay takes messages by aio-pika and writes them to aiohttp responses. Targets: p99 at most 3 times p50, and p50 at
most twice the bare relay's.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aio_pika
import aiohttp
import orjson
from aiohttp import web

from benchmarks.ingest import embeddings_at_once
from benchmarks.measure import verdict
from services.reporter.advancing import INTERVAL, Advancing
from services.wire.bus import connect
from tests.stack.product import Product, free_port, running
from tests.stack.rabbit import Rabbit

STREAMS = int(os.environ.get("BENCH_STREAMS", "200"))
SECONDS = 8.0
TOKENS_EVERY = 0.05
"""Seconds between two tokens of a model: several go into a piece."""
BASE = "streams"
_TEXT = "Keys expire after ninety days. Sessions end at midnight."

Push = Callable[[int], None]
"""Tells stream `n` the time."""


def _stamp() -> str:
    return f"{time.monotonic():.6f} "


def _delays(text: str) -> list[float]:
    """Of each piece the delay of the token that was pushed last: one that waits to go with others is not on its way."""
    now = time.monotonic()
    stamps = text.split()
    return [now - float(stamps[-1])] if stamps else []


async def _nothing(_: int) -> None:
    """There is nothing to close."""


async def _spoken(push: list[Push], close: Callable[[int], Awaitable[None]] = _nothing) -> None:
    """Each stream speaks for `SECONDS` and is closed, all at their own pace."""

    async def speak(one: Push, number: int) -> None:
        pace = random.Random(number)
        await asyncio.sleep(pace.random() * INTERVAL)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            one(number)
            await asyncio.sleep(TOKENS_EVERY * pace.uniform(0.5, 1.5))
        await close(number)

    await asyncio.gather(*(speak(one, number) for number, one in enumerate(push)))


async def _listened(
    client: aiohttp.ClientSession, url: str, found: list[float], open_: asyncio.Semaphore
) -> None:
    async with client.get(url) as answer:
        event = b""
        open_.release()
        async for line in answer.content:
            if line.startswith(b"event: "):
                event = line[7:].strip()
            elif line.startswith(b"data: ") and event == b"report":
                found += _delays(orjson.loads(line[6:])["text"])
            elif line.startswith(b"data: ") and event == b"done":
                return


async def _measured(urls: list[str], speak: Callable[[], Awaitable[None]]) -> list[float]:
    found: list[float] = []
    opened = asyncio.Semaphore(0)
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=None), connector=aiohttp.TCPConnector(limit=0)
    ) as client:
        listening = [asyncio.create_task(_listened(client, url, found, opened)) for url in urls]
        for _ in urls:
            await opened.acquire()
        await asyncio.sleep(0.5)
        await speak()
        await asyncio.sleep(1)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    return found


# --- ours


async def _analyses(client: aiohttp.ClientSession, count: int) -> list[str]:
    """Ids of analyses that have their verdicts, and whose reports nobody writes."""
    ids = []
    for _ in range(count):
        async with client.post("/api/v1/analyses", json={"text": _TEXT, "base": BASE}) as answer:
            ids.append((await answer.json())["id"])
    for id_ in ids:
        for _ in range(600):
            async with client.get(f"/api/v1/analyses/{id_}") as answer:
                if (await answer.json())["statements"]:
                    break
            await asyncio.sleep(0.1)
        else:
            raise TimeoutError(id_)
    return ids


async def _ours(product: Product, amqp: str) -> list[float]:
    bus = connect(amqp, name="bench-reporter")
    await bus.start()
    async with aiohttp.ClientSession(product.url) as client:
        ids = await _analyses(client, STREAMS)
    reports = [Advancing(bus.publish, id_, attempt=1) for id_ in ids]

    async def speak() -> None:
        await _spoken([lambda n: reports[n].push(_stamp())] * STREAMS, lambda n: reports[n].close())

    try:
        return await _measured([f"{product.url}/api/v1/analyses/{id_}/events" for id_ in ids], speak)
    finally:
        await bus.stop(1)


# --- the bare relay


def _relay(port: int, amqp: str) -> None:
    app = web.Application()
    streams: dict[str, web.StreamResponse] = {}

    async def events(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        streams[request.match_info["id"]] = response
        await asyncio.Event().wait()
        return response

    async def consumed(_: web.Application) -> AsyncIterator[None]:
        connection = await aio_pika.connect(amqp)
        channel = await connection.channel()
        queue = await channel.declare_queue("bare.streams", exclusive=True)

        async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            if (response := streams.get(message.routing_key or "")) is None:
                response = streams.get(str(message.correlation_id))
            if response is not None:
                await response.write(b"event: report\ndata: " + message.body + b"\n\n")

        await queue.consume(take, no_ack=True)
        yield
        await connection.close()

    app.cleanup_ctx.append(consumed)
    app.router.add_get("/{id}", events)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


@asynccontextmanager
async def _bare_publisher(amqp: str) -> AsyncIterator[list[Push]]:
    """As much as it takes: tokens are joined for the same time, and published."""
    async with await aio_pika.connect(amqp) as connection:
        channel = await connection.channel(publisher_confirms=False)
        waiting: dict[int, list[str]] = {}
        tasks: set[asyncio.Task[None]] = set()

        async def flush(number: int) -> None:
            while waiting[number]:
                text = "".join(waiting[number])
                waiting[number].clear()
                message = aio_pika.Message(orjson.dumps({"text": text}), correlation_id=str(number))
                await channel.default_exchange.publish(message, "bare.streams", mandatory=False)
                await asyncio.sleep(INTERVAL)
            del waiting[number]

        def push(number: int) -> None:
            if number in waiting:
                waiting[number].append(_stamp())
                return
            waiting[number] = [_stamp()]
            task = asyncio.create_task(flush(number))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        yield [push] * STREAMS
        await asyncio.gather(*tasks)


async def _bare(port: int, amqp: str) -> list[float]:
    async with _bare_publisher(amqp) as push:
        return await _measured(
            [f"http://127.0.0.1:{port}/{n}" for n in range(STREAMS)], lambda: _spoken(push)
        )


async def _turns(product: Product, amqp: str, port: int, rounds: int) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        bare += await _bare(port, amqp)
        ours += await _ours(product, amqp)
    return ours, bare


def run(rounds: int = 3) -> bool:
    """Print the figures; whether the targets hold."""
    print(f"streams: {STREAMS} at once, at most {1 / INTERVAL:.0f} pieces a second each")
    folder, port = Path(tempfile.mkdtemp(prefix="lacuna-streams-")), free_port()
    node = Rabbit(folder / "rabbit")
    relay = multiprocessing.get_context("spawn").Process(target=_relay, args=(port, node.url()), daemon=True)
    try:
        node.start()
        relay.start()
        with embeddings_at_once() as environment:
            only = ("retriever-1", "gateway")
            product = Product(folder / "data", node.url(), demo=False, environment=environment, only=only)
            with running(product):
                product.call("POST", "/api/v1/bases", {"name": BASE})
                product.put(BASE, "en/a.md", f"# Keys\n\n{_TEXT}\n")
                product.wait_indexed(BASE)
                ours, bare = asyncio.run(_turns(product, node.url(), port, rounds))
    finally:
        relay.kill()
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)
    middles = []
    for name, seconds in {"bare relay": bare, "lacuna": ours}.items():
        cuts = statistics.quantiles(seconds, n=100)
        middles.append(cuts[49])
        print(
            f"  {name:<12} {len(seconds):,} pieces, p50 {1e3 * cuts[49]:.2f} ms, p99 {1e3 * cuts[98]:.2f} ms"
        )
    tail = statistics.quantiles(ours, n=100)[98] / middles[1]
    held = verdict("p99 of a piece's way beside its p50", tail, 3.0, at_most=True)
    return (
        verdict("p50 of a piece's way beside the bare relay's", middles[1] / middles[0], 2.0, at_most=True)
        and held
    )
