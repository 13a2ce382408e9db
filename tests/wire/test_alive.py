"""Signs of life come while the work lasts, and no longer."""

from __future__ import annotations

import asyncio

from services.wire.alive import alive
from services.wire.errors import BrokerUnavailable


async def test_signs_come_until_the_work_ends_even_where_the_bus_fails_one() -> None:
    signs = 0

    async def sign() -> None:
        nonlocal signs
        signs += 1
        if signs == 1:
            raise BrokerUnavailable

    async with alive(sign, interval=0.001):
        while signs < 3:
            await asyncio.sleep(0.001)
    after = signs
    await asyncio.sleep(0.01)
    assert signs == after
