"""Refinements as jobs: each done once in this process, stopped when it is cancelled, answered in any case."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from services.observe import metrics
from services.retriever.once import Once
from services.retriever.refining import Advance
from services.wire.alive import alive
from services.wire.clock import steady
from services.wire.messages import AnalysisAdvanced, Event, Judged, RefineVerdicts, VerdictsRefined

_KEPT = 64
"""Finished refinements, for deliveries that come twice."""

log = structlog.get_logger(__name__)


class Refines(Protocol):
    async def refine(self, job: RefineVerdicts, advance: Advance) -> Judged: ...


class Refinements:
    """`publish` puts events on the bus."""

    def __init__(self, refiner: Refines, publish: Callable[[Event], Awaitable[None]]) -> None:
        self._refiner = refiner
        self._publish = publish
        self._once: Once[VerdictsRefined] = Once(_KEPT)

    async def refine(self, job: RefineVerdicts) -> None:
        """Publish VerdictsRefined; nothing once the analysis was cancelled or its time is over.

        Raises ShuttingDown where it was stopped before it had finished: another retriever does it then.
        """
        late = job.expires_at <= steady()
        refined = (
            None if late else await self._once.result(job.job_id, job.analysis_id, lambda: self._refined(job))
        )
        if refined is None:
            log.info("nobody waits", action="retriever.refinement_skipped", analysis=job.analysis_id)
            return
        await self._publish(refined)

    def cancel(self, analysis_id: str) -> None:
        """Stop the analysis's refinement here and now, and start none for it later."""
        self._once.cancel(analysis_id)

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
