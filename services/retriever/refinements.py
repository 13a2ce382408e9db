"""Refinements as jobs: each done once in this process, stopped when it is cancelled, answered in any case."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from services.observe import metrics
from services.retriever.refining import Advance
from services.wire.alive import alive
from services.wire.errors import ShuttingDown
from services.wire.messages import AnalysisAdvanced, Event, Judged, RefineVerdicts, VerdictsRefined

_KEPT = 64
"""Finished refinements, for deliveries that come twice."""
_REMEMBERED = 1024

log = structlog.get_logger(__name__)


class Refines(Protocol):
    async def refine(self, job: RefineVerdicts, advance: Advance) -> Judged: ...


class Refinements:
    """`publish` puts events on the bus."""

    def __init__(self, refiner: Refines, publish: Callable[[Event], Awaitable[None]]) -> None:
        self._refiner = refiner
        self._publish = publish
        self._running: dict[str, asyncio.Task[VerdictsRefined]] = {}
        self._analyses: dict[str, str] = {}
        self._done: OrderedDict[str, VerdictsRefined] = OrderedDict()
        self._cancelled: OrderedDict[str, None] = OrderedDict()

    async def refine(self, job: RefineVerdicts) -> None:
        """Publish VerdictsRefined; nothing once the analysis was cancelled or its time is over.

        Raises ShuttingDown where it was stopped before it had finished: another retriever does it then.
        """
        if job.analysis_id in self._cancelled or job.expires_at <= time.time():
            log.info("nobody waits", action="retriever.refinement_skipped", analysis=job.analysis_id)
            return
        refined = self._done.get(job.job_id)
        if refined is None:
            task = self._running.get(job.job_id) or self._begin(job)
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                task.cancel()
                raise
            if task.cancelled():
                if job.analysis_id in self._cancelled:
                    log.info("cancelled", action="retriever.refinement_cancelled", analysis=job.analysis_id)
                    return
                raise ShuttingDown
            refined = task.result()
            self._remember(job.job_id, refined)
        await self._publish(refined)

    def cancel(self, analysis_id: str) -> None:
        """Stop the analysis's refinement here and now, and start none for it later."""
        self._cancelled[analysis_id] = None
        while len(self._cancelled) > _REMEMBERED:
            self._cancelled.popitem(last=False)
        for job_id, owner in tuple(self._analyses.items()):
            if owner == analysis_id:
                self._running[job_id].cancel()

    def _begin(self, job: RefineVerdicts) -> asyncio.Task[VerdictsRefined]:
        task = asyncio.create_task(self._refined(job))
        self._running[job.job_id] = task
        self._analyses[job.job_id] = job.analysis_id
        task.add_done_callback(lambda _: self._forget(job.job_id))
        return task

    def _forget(self, job_id: str) -> None:
        self._running.pop(job_id, None)
        self._analyses.pop(job_id, None)

    def _remember(self, job_id: str, refined: VerdictsRefined) -> None:
        self._done[job_id] = refined
        while len(self._done) > _KEPT:
            self._done.popitem(last=False)

    async def _refined(self, job: RefineVerdicts) -> VerdictsRefined:
        place = (0, 1)

        async def advance(done: int, total: int) -> None:
            nonlocal place
            place = (done, total)
            await self._publish(
                AnalysisAdvanced(
                    analysis_id=job.analysis_id,
                    attempt=job.attempt,
                    stage="refining",
                    done=done,
                    total=total,
                )
            )

        began = time.monotonic()
        async with alive(lambda: advance(*place)):
            judged = await self._refiner.refine(job, advance)
        metrics.ANALYSIS_STAGE.labels("refining").observe(time.monotonic() - began)
        return VerdictsRefined(analysis_id=job.analysis_id, attempt=job.attempt, judged=judged)
