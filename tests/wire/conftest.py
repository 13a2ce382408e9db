"""`new_bus`: buses that speak with each other as processes do, over the memory transport or a real broker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import aio_pika
import pytest

from services.wire.bus import Bus
from services.wire.memory import MemoryBroker, MemoryTransport
from services.wire.rabbit import RabbitTransport
from services.wire.transport import Transport
from tests.wire.messages import Count, Happened, Nobody, Say

NewBus = Callable[[], Awaitable[Bus]]
RETRY_DELAYS = (0.05, 0.05, 0.1)


@pytest.fixture(params=["memory", "rabbit"])
async def new_bus(request: pytest.FixtureRequest) -> AsyncIterator[NewBus]:
    if request.param == "memory":
        broker = MemoryBroker()
        async for new in _buses(lambda: MemoryTransport(broker)):
            yield new
    else:
        url: str = request.getfixturevalue("amqp_url")
        await forget_queues(url)
        async for new in _buses(lambda: RabbitTransport(url, "tests")):
            yield new


async def _buses(transport: Callable[[], Transport]) -> AsyncIterator[NewBus]:
    buses: list[Bus] = []

    async def new() -> Bus:
        bus = Bus(transport(), retry_delays=RETRY_DELAYS)
        buses.append(bus)
        await bus.start()
        return bus

    yield new
    for bus in buses:
        await bus.stop(drain=0)


async def forget_queues(url: str) -> None:
    """Delete what an earlier test left in the durable queues of the suite's messages."""
    async with await aio_pika.connect(url) as connection:
        channel = await (await connection.channel()).get_underlay_channel()
        durable = [Count.queue, *(f"{Happened.topic}@{group}" for group in ("gateway", "audit", "tests"))]
        retries = [f".retry.{int(delay * 1000)}" for delay in set(RETRY_DELAYS)]
        for name in [name + tail for name in durable for tail in ("", ".dead", *retries)]:
            await channel.queue_delete(name)
        for route in (Say.route, Nobody.route):
            await channel.queue_delete(route)
