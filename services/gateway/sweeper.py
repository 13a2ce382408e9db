"""Looks for analyses that did not move: sends their work again, and ends them when their time is over."""

from __future__ import annotations

import asyncio

import structlog

from services.gateway.idempotency import Keys
from services.gateway.store import Store
from services.wire.clock import steady

log = structlog.get_logger(__name__)

INTERVAL = 5.0
KEYS_EVERY = 600.0


class Sweeper:
    """Several gateways may sweep at once: a transition happens once, under the row's lock."""

    def __init__(self, store: Store, keys: Keys, *, interval: float = INTERVAL) -> None:
        self._store = store
        self._keys = keys
        self._interval = interval
        self._keys_at = 0.0

    async def run(self, *, lost_queue: bool) -> None:
        """Sweep until cancelled. `lost_queue`: the jobs of before this start are gone (memory bus)."""
        while True:
            try:
                await self.sweep(lost_queue=lost_queue)
                lost_queue = False
            except Exception as error:  # a database that is away for a moment must not end the sweeping
                log.warning("not swept", action="sweeper.failed", error=type(error).__name__)
            await asyncio.sleep(self._interval)

    async def sweep(self, *, lost_queue: bool = False, now: float | None = None) -> None:
        """Look once at all that is unfinished; `now` in Unix seconds."""
        now = steady() if now is None else now
        for analysis_id, moved_at, expires_at, life in await self._store.open_lives():
            if now >= expires_at:
                log.warning("expired", action="sweeper.expired", analysis=analysis_id, attempt=life.attempt)
                await self._store.expire(analysis_id)
            elif (lost_queue or now - moved_at >= life.patience) and await self._store.resend(
                analysis_id, life
            ):
                log.warning("sent again", action="sweeper.resent", analysis=analysis_id, attempt=life.attempt)
        if now - self._keys_at >= KEYS_EVERY:
            self._keys_at = now
            await self._keys.forget_old()
