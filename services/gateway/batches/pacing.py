"""Keeps batches going, and tells how they stand."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from services.gateway.batches.store import Batches
from services.wire.batches import BatchChanged
from services.wire.bus import Bus
from services.wire.errors import BatchNotFound, LacunaError

log = structlog.get_logger(__name__)

INTERVAL = 2.0
"""Seconds between looks for what other gateways ended or recorded."""

TELL_EVERY = 0.5
"""Seconds between two events of one batch."""


class Pacing:
    """Handles what the store tells of batches."""

    def __init__(self, batches: Batches, bus: Bus) -> None:
        self._batches = batches
        self._bus = bus
        self._woken = asyncio.Event()
        self._news = asyncio.Event()
        self._moved: dict[str, None] = {}

    def moved(self, batch_id: str) -> None:
        """An analysis of it changed, or it is new: there may be room for the next."""
        self._moved[batch_id] = None
        self._woken.set()
        self._news.set()

    async def run(self) -> None:
        """Release what has its turn, until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self._batches.release()
            except Exception as error:  # a database that is away for a moment ends nothing
                log.warning("not released", action="batches.not_released", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), INTERVAL)

    async def tell(self) -> None:
        """Publish how batches stand that moved, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            moved, self._moved = self._moved, {}
            for batch_id in moved:
                try:
                    await self._bus.publish(BatchChanged(batch=await self._batches.get(batch_id)))
                except BatchNotFound:
                    continue
                except LacunaError as error:  # transient by contract
                    log.info("not told", action="batches.not_told", code=error.code)
                except Exception as error:
                    log.warning("not told", action="batches.not_told", error=type(error).__name__)
            await asyncio.sleep(TELL_EVERY)
