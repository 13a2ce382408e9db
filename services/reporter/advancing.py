"""Report text on its way to whoever watches: a few larger pieces a second, their offsets in code points."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from services.wire.errors import LacunaError
from services.wire.messages import Event, ReportAdvanced

INTERVAL = 0.25
log = structlog.get_logger(__name__)


class Advancing:
    """Publishes what is `push`ed, at most once each `interval` seconds. Leave it by `close`."""

    def __init__(
        self,
        publish: Callable[[Event], Awaitable[None]],
        analysis_id: str,
        attempt: int,
        interval: float = INTERVAL,
    ) -> None:
        self._publish = publish
        self._analysis_id, self._attempt = analysis_id, attempt
        self._interval = interval
        self._pending: list[str] = []
        self._offset = 0
        self._lock = asyncio.Lock()
        self._timer: asyncio.Task[None] | None = None

    def push(self, text: str) -> None:
        """Publish `text` soon, after all that was pushed before."""
        self._pending.append(text)
        if self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Publish what still waits."""
        if self._timer is not None:
            self._timer.cancel()
            await asyncio.gather(self._timer, return_exceptions=True)
        await self._flush()

    async def abandon(self) -> None:
        """Publish nothing more."""
        self._pending.clear()
        await self.close()

    async def _run(self) -> None:
        while self._pending:
            # a publish once begun is let finish: cancelled half-way its text would be lost or come twice
            await asyncio.shield(self._flush())
            await asyncio.sleep(self._interval)

    async def _flush(self) -> None:
        async with self._lock:  # pieces leave in order, and `close` waits for the one on its way
            text = "".join(self._pending)
            self._pending.clear()
            if not text:
                return
            event = ReportAdvanced(
                analysis_id=self._analysis_id, attempt=self._attempt, offset=self._offset, text=text
            )
            self._offset += len(text)
            try:
                await self._publish(event)
            except LacunaError as error:
                # transient by contract: ReportWritten makes it good
                log.warning("a piece was not published", action="report.advance_lost", code=error.code)
