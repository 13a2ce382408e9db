"""From publish to consume over RabbitMQ, beside bare aio-pika: a durable job of 2 KB from its sending to its handler.

Both confirm what they publish, to a quorum queue of the same arguments, and acknowledge after the handler.
Targets: within 1.3 times of the bare rate with 64 jobs under way, and of the time of a single one.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

import aio_pika
import uvloop

from benchmarks.measure import interleaved, line, verdict
from services.wire import rabbit_queues
from services.wire.bus import connect
from services.wire.messages import Job
from tests.stack.rabbit import Rabbit

SINGLE = 200
MANY = 1500
UNDER_WAY = 64
LIMIT = 1.3
TEXT = "x" * 2000

Send = Callable[[int], Awaitable[None]]


class BenchJob(Job):
    queue: ClassVar[str] = "bench.publish"
    text: str


class _Arrivals:
    """Lets a sender wait until its job has arrived."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def expect(self, name: str) -> asyncio.Future[None]:
        return self._waiting.setdefault(name, asyncio.get_running_loop().create_future())

    def arrived(self, name: str) -> None:
        waiting = self._waiting.pop(name, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)


@asynccontextmanager
async def _ours(url: str) -> AsyncIterator[Send]:
    arrivals = _Arrivals()

    async def handle(job: BenchJob) -> None:
        arrivals.arrived(job.job_id)

    worker, sender = connect(url, name="worker"), connect(url, name="sender")
    await worker.start()
    await worker.work(BenchJob, handle, prefetch=UNDER_WAY)
    await sender.start()

    async def send(number: int) -> None:
        arrival = arrivals.expect(str(number))
        await sender.send(BenchJob(job_id=str(number), text=TEXT))
        await arrival

    try:
        yield send
    finally:
        await sender.stop(1)
        await worker.stop(1)


@asynccontextmanager
async def _bare(url: str) -> AsyncIterator[Send]:
    arrivals = _Arrivals()
    queue = rabbit_queues.work("bench.bare")

    async def handle(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        arrivals.arrived(str(message.message_id))
        await message.ack()

    async with await aio_pika.connect(url) as there, await aio_pika.connect(url) as here:
        worker, sender = await there.channel(), await here.channel(publisher_confirms=True)
        await worker.set_qos(prefetch_count=UNDER_WAY)
        declared = await worker.declare_queue(queue.name, durable=True, arguments=queue.arguments)
        await declared.consume(handle)

        async def send(number: int) -> None:
            arrival = arrivals.expect(str(number))
            message = aio_pika.Message(
                TEXT.encode(), message_id=str(number), delivery_mode=aio_pika.DeliveryMode.PERSISTENT
            )
            await sender.default_exchange.publish(message, queue.name)
            await arrival

        yield send


async def _one_by_one(send: Send, base: int) -> float:
    """Seconds of the median job, with nothing else under way."""
    seconds = []
    for number in range(SINGLE):
        began = time.perf_counter()
        await send(base + number)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


async def _together(send: Send, base: int) -> float:
    """Seconds a job, with many under way."""
    gate = asyncio.Semaphore(UNDER_WAY)

    async def one(number: int) -> None:
        async with gate:
            await send(base + number)

    began = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(MANY)))
    return (time.perf_counter() - began) / MANY


async def _measured(url: str, rounds: int) -> list[dict[str, list[float]]]:
    async with _bare(url) as bare, _ours(url) as ours:
        answers = []
        for offset, measure in ((0, _one_by_one), (1 << 30, _together)):
            contenders = {
                name: (lambda n, s=send, m=measure, o=offset: m(s, o + n * MANY))
                for name, send in {"bare aio-pika": bare, "lacuna's bus": ours}.items()
            }
            answers.append(await interleaved(contenders, rounds=rounds, warm_up=1))
        return answers


def run(rounds: int = 10) -> bool:
    """Print the figures; whether the targets hold."""
    print("publish: a job of 2 KB over RabbitMQ, from sending to its handler")
    folder = Path(tempfile.mkdtemp(prefix="lacuna-rabbit-"))
    node = Rabbit(folder)
    try:
        node.start()
        single, many = uvloop.run(_measured(node.url(), rounds))
    finally:
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for values, what in ((single, "alone"), (many, f"{UNDER_WAY} under way, each")):
        for name, seconds in values.items():
            print(line(f"{name}, {what}", seconds))
    alone, together = (
        statistics.median(values["lacuna's bus"]) / statistics.median(values["bare aio-pika"])
        for values in (single, many)
    )
    latency = verdict("the time of one job beside bare aio-pika's", alone, LIMIT, at_most=True)
    return (
        verdict("the time a job, many under way, beside bare aio-pika's", together, LIMIT, at_most=True)
        and latency
    )
