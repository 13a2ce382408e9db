"""What other services finish, made known to webhooks: heard of as it happens, and looked for where that was missed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import structlog

from services.gateway.webhooks import notices
from services.gateway.webhooks.forms import EventName
from services.gateway.webhooks.notices import Notice
from services.gateway.webhooks.store import Webhooks
from services.wire.bus import Bus
from services.wire.training import (
    DatasetChanged,
    EvaluationChanged,
    ListDatasets,
    ListEvaluations,
    ListTrainings,
    TrainingChanged,
)

log = structlog.get_logger(__name__)

LOOK_EVERY = 60.0
LOOK_BACK = 24 * 3600.0
"""Seconds: what ended before is no longer news, see `schedule.DELIVERY_LIFE`."""

PAGE = 100


class Hearing:
    """The trainer's events are transient: `run` asks every `LOOK_EVERY` seconds for what ended without being heard.
    `promised` is called when there is something to send."""

    def __init__(self, webhooks: Webhooks, bus: Bus, promised: Callable[[], None]) -> None:
        self._webhooks = webhooks
        self._bus = bus
        self._promised = promised

    async def dataset(self, event: DatasetChanged) -> None:
        """Handles `DatasetChanged`."""
        await self._tell("dataset", event.version.dataset, notices.dataset(event.version))

    async def training(self, event: TrainingChanged) -> None:
        """Handles `TrainingChanged`."""
        await self._tell("training", event.training.id, notices.training(event.training))

    async def evaluation(self, event: EvaluationChanged) -> None:
        """Handles `EvaluationChanged`."""
        await self._tell("evaluation", event.evaluation.id, notices.evaluation(event.evaluation))

    async def run(self) -> None:
        """Look for what was missed, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # no trainer, no broker or no database now
                log.info("not looked", action="webhooks.not_heard", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Once. Raises what the bus raises."""
        if await self._webhooks.wanted((EventName.DATASET, EventName.TRAINING, EventName.EVALUATION)):
            since = time.time() - LOOK_BACK
            async for kind, name, notice in self._newest():
                if notice is not None and notice.at >= since:
                    await self._tell(kind, name, notice, missed=True)

    async def _newest(self) -> AsyncIterator[tuple[str, str, Notice | None]]:
        for dataset in (await self._bus.request(ListDatasets(limit=PAGE))).items:
            if dataset.latest is not None:
                yield "dataset", dataset.name, notices.dataset(dataset.latest)
        for training in (await self._bus.request(ListTrainings(limit=PAGE))).items:
            yield "training", training.id, notices.training(training)
        for evaluation in (await self._bus.request(ListEvaluations(limit=PAGE))).items:
            yield "evaluation", evaluation.id, notices.evaluation(evaluation)

    async def _tell(self, kind: str, name: str, notice: Notice | None, *, missed: bool = False) -> None:
        """A webhook is not told of what ended before it was there."""
        if notice is not None and await self._webhooks.told(
            kind, name, notice, since=notice.at if missed else None
        ):
            self._promised()
