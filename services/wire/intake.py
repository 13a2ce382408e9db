"""What a service takes from the bus: refused once it closes, and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from services.wire.bus import Bus
from services.wire.errors import ShuttingDown
from services.wire.messages import Job, Message, Request

A = TypeVar("A")
B = TypeVar("B")
Q = TypeVar("Q", bound=Request)  # type: ignore[type-arg]
J = TypeVar("J", bound=Job)


class Intake:
    """Registers handlers on `bus`, as it does. `close` ends the intake before what handlers use is closed."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._closing = False
        self._running: set[asyncio.Task[Any]] = set()

    async def serve(
        self, kind: type[Q], handler: Callable[[Q], Awaitable[Message]], *, prefetch: int = 64
    ) -> None:
        """Answer requests of `kind`, see `Bus.serve`."""
        await self._bus.serve(kind, self._guarded(handler), prefetch=prefetch)

    async def work(
        self, kind: type[J], handler: Callable[[J], Awaitable[None]], *, prefetch: int = 4
    ) -> None:
        """Do jobs of `kind`, see `Bus.work`."""
        await self._bus.work(kind, self._guarded(handler), prefetch=prefetch)

    async def close(self, drain: float) -> None:
        """Refuse what comes, give what runs `drain` seconds, then cancel it: jobs are delivered again."""
        self._closing = True
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=drain)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _guarded(self, handler: Callable[[A], Awaitable[B]]) -> Callable[[A], Awaitable[B]]:
        async def handle(message: A) -> B:
            if self._closing:
                raise ShuttingDown
            task = asyncio.ensure_future(handler(message))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            try:
                return await task
            except asyncio.CancelledError:
                task.cancel()
                if self._closing:
                    raise ShuttingDown from None
                raise

        return handle
