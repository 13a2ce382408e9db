"""The relay from the outbox table to the bus: what was recorded is announced, at least once."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time

import structlog
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.tables import AnalysisRow, OutboxRow
from services.observe import traces
from services.observe.traces import traceparent
from services.storage.database import Database
from services.wire.bus import Bus
from services.wire.correlation import correlation, current_correlation
from services.wire.errors import ShuttingDown
from services.wire.messages import AnalyseText, Job, RefineVerdicts, WriteReport
from services.wire.training import KeepCapture

log = structlog.get_logger(__name__)

BATCH = 100
KINDS: dict[str, type[Job]] = {
    kind.__name__: kind for kind in (AnalyseText, RefineVerdicts, WriteReport, KeepCapture)
}


def json_bytes(message: BaseModel) -> bytes:
    """`message` as JSON, without the detour over a str."""
    return type(message).__pydantic_serializer__.to_json(message)


def add(session: AsyncSession, job: Job, *, of: AnalysisRow | None = None) -> None:
    """Promise `job` within the transaction of `session`; one of an analysis is forgotten with it, and goes by the
    correlation of who asked for it, whoever sends it again."""
    session.add(
        OutboxRow(
            kind=type(job).__name__,
            body=json_bytes(job),
            correlation=(of.correlation if of is not None else "") or current_correlation(),
            trace=traceparent(),
            analysis_id=of.id if of is not None else None,
            created_at=time.time(),
        )
    )


class Outbox:
    """Sends what the table holds, oldest first, as soon as `wake` is called and every `interval` seconds.

    Replicas may both send a row: workers are idempotent by job id. A broker that is out of reach costs
    `longest_pause` seconds at most after it is back.
    """

    def __init__(
        self, database: Database, bus: Bus, *, interval: float = 2.0, longest_pause: float = 5.0
    ) -> None:
        self._database = database
        self._bus = bus
        self._interval = interval
        self._longest_pause = longest_pause
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something to send now."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled."""
        pause = 0.0
        while True:
            wait = pause or self._interval
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._paused(pause), wait)
            self._woken.clear()
            try:
                while await self.relay() == BATCH:
                    pass
                pause = 0.0
            except ShuttingDown:
                return
            except Exception as error:  # whatever it is, what was promised must go out later
                pause = min(self._longest_pause, max(0.2, pause * 2)) * random.uniform(0.8, 1.2)  # noqa: S311
                log.warning(
                    "not sent", action="outbox.not_sent", error=type(error).__name__, pause=round(pause, 2)
                )

    async def promise(self, job: Job) -> None:
        """Record `job`, which is of no analysis, and send it as soon as may be."""
        async with self._database.session.begin() as session:
            add(session, job)
        self.wake()

    async def relay(self) -> int:
        """Send one batch; how many were sent. What the bus has not taken stays.

        Raises what the bus raised for the first that failed, after those that went are forgotten.
        """
        async with self._database.read() as session:
            rows = (await session.scalars(select(OutboxRow).order_by(OutboxRow.id).limit(BATCH))).all()
        if not rows:
            return 0
        outcomes = await asyncio.gather(*(self._send(row) for row in rows), return_exceptions=True)
        sent = [row.id for row, outcome in zip(rows, outcomes, strict=True) if outcome is None]
        if sent:
            async with self._database.session.begin() as session:
                await session.execute(delete(OutboxRow).where(OutboxRow.id.in_(sent)))
        for outcome in outcomes:
            if outcome is not None:
                raise outcome
        return len(sent)

    async def _send(self, row: OutboxRow) -> None:
        correlation.set(row.correlation)  # gather runs this in a context of its own
        with traces.below(row.trace):
            await self._bus.send(KINDS[row.kind].model_validate_json(row.body))

    async def _paused(self, pause: float) -> None:
        # during an outage each new row would wake the relay, and it would try again at once
        if pause:
            await asyncio.sleep(pause * 2)
        else:
            await self._woken.wait()
