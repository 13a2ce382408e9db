"""`new_bus`: buses that speak with each other as processes do, over the memory transport or a real broker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from services.wire.bus import Bus
from services.wire.memory import MemoryBroker, MemoryTransport
from services.wire.transport import Transport

NewBus = Callable[[], Awaitable[Bus]]
RETRY_DELAYS = (0.05, 0.05, 0.1)


@pytest.fixture(params=["memory"])
async def new_bus(request: pytest.FixtureRequest) -> AsyncIterator[NewBus]:
    broker = MemoryBroker()
    buses: list[Bus] = []

    async def new() -> Bus:
        transport: Transport = MemoryTransport(broker)
        bus = Bus(transport, retry_delays=RETRY_DELAYS)
        buses.append(bus)
        await bus.start()
        return bus

    yield new
    for bus in buses:
        await bus.stop(drain=0)
