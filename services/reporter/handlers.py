"""What the reporter does with its messages."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from time import monotonic
from typing import Any

import structlog
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_exponential_jitter

from services.calls.chat import Spent
from services.observe import metrics
from services.reporter.advancing import Advancing
from services.reporter.composing import Composition, compose
from services.reporter.headings import headings
from services.reporter.narrating import Failed, narrate
from services.reporter.outline import Outline, outline
from services.reporter.prompting import BRIEF, FULL, prompt
from services.reporter.texts import texts
from services.reporter.tongue import ready
from services.reporter.writing import ANSWER, Writer
from services.settings import Settings
from services.wire.alive import alive
from services.wire.bus import Bus
from services.wire.clock import steady
from services.wire.errors import InternalError, ModelUnreachable, ShuttingDown
from services.wire.messages import (
    AnalysisAdvanced,
    CancelAnalysis,
    Heading,
    Report,
    ReportStatus,
    ReportWritten,
    WriteReport,
)

_REMEMBERED = 1024
_KEPT = 64
"""Finished reports, for deliveries that come twice."""
_AWAY = 15.0
"""Seconds in which a model that is out of reach is tried again: a gateway that is started anew is there by then."""
_MARGIN = 2.0
"""Seconds of an analysis's time kept for composing and publishing after the model."""

log = structlog.get_logger(__name__)


def _out_of_reach(error: BaseException) -> bool:
    return isinstance(error, Failed) and error.reason == ModelUnreachable.code


class Reporting:
    """Writes reports, each job once in this process."""

    def __init__(self, settings: Settings, bus: Bus, writer: Writer) -> None:
        self._settings = settings
        self._bus = bus
        self._writer = writer
        self._running: dict[str, asyncio.Task[None]] = {}
        self._analyses: dict[str, str] = {}
        self._cancelled: OrderedDict[str, None] = OrderedDict()
        self._written: OrderedDict[str, ReportWritten] = OrderedDict()
        self._stopping = False

    async def write(self, job: WriteReport) -> None:
        """Write and publish the report of `job`. A delivery of a job that runs here waits for that run.

        Raises ShuttingDown where it was stopped before it had finished: another reporter writes it then.
        """
        if self._stopping:
            raise ShuttingDown
        if job.analysis_id in self._cancelled or job.expires_at <= steady():
            log.info("nobody waits for a report", action="report.skipped", analysis=job.analysis_id)
            return
        written = self._written.get(job.job_id)
        if written is not None:  # only its acknowledgement was lost
            await self._bus.publish(written)
            return
        task = self._running.get(job.job_id)
        if task is None:
            task = asyncio.create_task(self._write(job))
            self._running[job.job_id] = task
            self._analyses[job.job_id] = job.analysis_id
            task.add_done_callback(lambda _: self._forget(job.job_id))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if job.analysis_id in self._cancelled:
                return
            if task.cancelled():
                raise ShuttingDown from None
            # the bus itself withdrew this delivery: the run is given up as well
            task.cancel()
            raise

    async def cancel(self, event: CancelAnalysis) -> None:
        """Stop the analysis's report here and now, and start none for it later."""
        self._cancelled[event.analysis_id] = None
        while len(self._cancelled) > _REMEMBERED:
            self._cancelled.popitem(last=False)
        for job_id, analysis_id in tuple(self._analyses.items()):
            if analysis_id == event.analysis_id:
                self._running[job_id].cancel()
                log.info("report cancelled", action="report.cancelled", analysis=analysis_id)

    async def stop(self, drain: float) -> None:
        """Take no more jobs, give running ones `drain` seconds, then stop them."""
        self._stopping = True
        running = set(self._running.values())
        if running:
            _, late = await asyncio.wait(running, timeout=drain)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _remember(self, job_id: str, written: ReportWritten) -> None:
        """A job delivered again is answered alike, without asking the model twice."""
        self._written[job_id] = written
        while len(self._written) > _KEPT:
            self._written.popitem(last=False)

    def _forget(self, job_id: str) -> None:
        self._running.pop(job_id, None)
        self._analyses.pop(job_id, None)

    async def _write(self, job: WriteReport) -> None:
        began, spent = monotonic(), Spent()
        await self._progress(job, 0)
        advancing = Advancing(self._bus.publish, job.analysis_id, job.attempt)
        try:
            async with alive(lambda: self._progress(job, 0)):
                report = await self._report(job, advancing, spent)
        except asyncio.CancelledError:
            await advancing.abandon()
            raise
        except Exception as error:  # a defect: the analysis ends with it, instead of waiting for ever
            await advancing.abandon()
            reason = type(error).__name__
            # no traceback: it may quote the text
            log.error("a report failed", action="report.failed", analysis=job.analysis_id, reason=reason)  # noqa: TRY400
            report = Report(
                status=ReportStatus.FAILED, markdown="", error=InternalError(reason=reason).info()
            )
        await advancing.close()
        timings = {"writing": monotonic() - began}
        metrics.ANALYSIS_STAGE.labels("writing").observe(timings["writing"])
        if spent.first_token is not None:
            timings["time_to_first_token"] = spent.first_token
        written = ReportWritten(
            analysis_id=job.analysis_id,
            attempt=job.attempt,
            report=report,
            usage=spent.usage,
            timings=timings,
        )
        self._remember(job.job_id, written)
        await self._bus.publish(written)
        await self._progress(job, 1)
        log.info(
            "report written",
            action="report.written",
            analysis=job.analysis_id,
            status=report.status,
            composed=report.composed,
            citations_removed=report.citations_removed,
        )

    async def _report(self, job: WriteReport, advancing: Advancing, spent: Spent) -> Report:
        """The model's report, or the composed one with the reason why."""
        # a long text takes a while to group and to escape: not on the loop
        lines = await asyncio.to_thread(outline, job.judged)
        composition = await asyncio.to_thread(compose, lines)
        proposed: asyncio.Task[tuple[Heading, ...]] | None = None
        if job.heading_model is not None:
            proposed = asyncio.create_task(self._propose(job, job.heading_model, lines, spent))
        try:
            report = await self._worded(job, composition, proposed, advancing, spent)
            return report if proposed is None else report.model_copy(update={"headings": await proposed})
        finally:
            if proposed is not None:
                proposed.cancel()

    async def _worded(
        self,
        job: WriteReport,
        composition: Composition,
        proposed: asyncio.Task[tuple[Heading, ...]] | None,
        advancing: Advancing,
        spent: Spent,
    ) -> Report:
        async def headed() -> Composition:
            headings = () if proposed is None else await proposed
            return (
                await asyncio.to_thread(compose, composition.outline, headings) if headings else composition
            )

        say = texts(job.judged.report_language).say
        notice = None
        if job.model is not None and not self._settings.trusts(job.model):
            notice = say("notice-untrusted", model=job.model)
        elif job.model is not None:
            try:
                async for attempt in AsyncRetrying(
                    retry=retry_if_exception(_out_of_reach),
                    stop=stop_after_delay(_AWAY),
                    wait=wait_exponential_jitter(initial=1, max=5),
                    reraise=True,
                ):
                    with attempt:
                        return await self._narrate(
                            job,
                            model=job.model,
                            composition=composition,
                            headed=headed,
                            advancing=advancing,
                            spent=spent,
                        )
            except Failed as failed:
                notice = say("notice-failed", code=failed.reason, model=job.model)
                log.info("no prose", action="report.composed", analysis=job.analysis_id, reason=failed.reason)
        composition = await headed()
        markdown = composition.markdown()
        advancing.push(markdown)
        return Report(
            status=ReportStatus.SUCCEEDED,
            markdown=markdown,
            citations=composition.ledger.used_in(markdown),
            notice=notice,
        )

    async def _propose(
        self, job: WriteReport, model: str, lines: Outline, spent: Spent
    ) -> tuple[Heading, ...]:
        """Headings by `model`; whatever goes wrong costs them alone."""
        own = Spent()
        try:
            return await headings(self._writer, model, lines, self._deadline(job), own)
        except Exception as error:
            reason = type(error).__name__
            # no traceback: it may quote the text
            log.error("no headings", action="report.headings_failed", analysis=job.analysis_id, reason=reason)  # noqa: TRY400
            return ()
        finally:
            spent.add(own)

    @staticmethod
    def _deadline(job: WriteReport) -> float:
        return monotonic() + (job.expires_at - steady()) - _MARGIN

    async def _narrate(
        self,
        job: WriteReport,
        *,
        model: str,
        composition: Composition,
        headed: Callable[[], Coroutine[Any, Any, Composition]],
        advancing: Advancing,
        spent: Spent,
    ) -> Report:
        about = await self._writer.about(model)
        room = None if about.context is None else about.context - ANSWER
        version = job.prompt_version or (BRIEF if about.local else FULL)
        try:
            asked = await asyncio.to_thread(prompt, composition, version, secrets.token_hex(8), room)
        except KeyError:
            raise Failed("prompt") from None
        if asked is None:
            raise Failed("context")
        if not asked.parts:
            raise Failed("nothing")
        await asyncio.to_thread(ready)
        async with aclosing(self._writer.stream(model, asked, self._deadline(job), spent)) as pieces:
            return await narrate(composition, pieces, model, asked, advancing.push, headed=headed)

    async def _progress(self, job: WriteReport, done: int) -> None:
        await self._bus.publish(
            AnalysisAdvanced(
                analysis_id=job.analysis_id, attempt=job.attempt, stage="writing", done=done, total=1
            )
        )
