"""Signs of life: a worker that waits for a slow model is not a dead one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from services.wire.errors import ShuttingDown, Unavailable

INTERVAL = 10.0
"""Seconds between two signs: the gateway sends work again after 30 without any."""


@asynccontextmanager
async def alive(sign: Callable[[], Awaitable[None]], *, interval: float = INTERVAL) -> AsyncIterator[None]:
    """Call `sign` every `interval` seconds until the block ends. One that the bus does not take is left out."""

    async def repeat() -> None:
        while True:
            await asyncio.sleep(interval)
            with suppress(Unavailable, ShuttingDown):
                await sign()

    task = asyncio.create_task(repeat())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
