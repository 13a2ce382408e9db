"""A model's second look at the uncertain statements of an analysis. Whatever goes wrong, verdicts stay."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from services.calls.chat import Spent
from services.retriever.judge_answers import Finding, check, read
from services.retriever.judge_model import JudgeModel
from services.retriever.judge_prompt import Question, batches, prompt, uncertain, versions
from services.retriever.refined import recounted, restated
from services.settings import Settings
from services.wire.clock import steady
from services.wire.errors import (
    DeadlinePassed,
    ErrorInfo,
    InternalError,
    LacunaError,
    ModelAnswerUnusable,
    ModelNotTrusted,
    ModelStreamCut,
)
from services.wire.messages import Judged, Refinement, RefineVerdicts, Usage

AT_ONCE = 2
LONGEST = 120.0
"""Seconds that a refinement may take; and never over half of what the analysis has left, for the report."""

Advance = Callable[[int, int], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass
class _Look:
    """What has come of the batches so far."""

    findings: dict[int, Finding] = field(default_factory=dict)
    """By the statement's index."""
    errors: dict[int, LacunaError] = field(default_factory=dict)
    """By the batch's number."""
    answered: int = 0
    done: int = 0
    over: bool = False
    """Whether the provider itself failed: the batches that are left are not sent."""


class Refiner:
    """Asks the model and corrects the verdicts. `trusts` says which models may judge; None: the settings do."""

    def __init__(
        self, settings: Settings, model: JudgeModel, *, trusts: Callable[[str], bool] | None = None
    ) -> None:
        self._settings = settings
        self._model = model
        self._trusts = trusts or settings.trusts

    async def refine(self, job: RefineVerdicts, advance: Advance) -> Judged:
        """The verdicts of `job` after the second look; `refinement` says what it did, or why it could not.

        `advance(done, total)` counts statements. Raises nothing but cancellation.
        """
        asked = uncertain(job.judged.statements)
        spent, look = Spent(), _Look()
        began = time.monotonic()
        version = versions()[-1]
        try:
            if not self._trusts(job.model):
                raise ModelNotTrusted(model=job.model)
            left = (job.expires_at - steady()) / 2
            deadline = began + min(LONGEST, left)
            if left <= 0:
                raise DeadlinePassed(what=job.queue)
            parts = await asyncio.to_thread(batches, asked)
            await self._all(job, parts, version, deadline=deadline, spent=spent, look=look, advance=advance)
        except LacunaError as error:
            look.errors[-1] = error
        except Exception as defect:  # the verdicts are worth more than the reason: they must come through
            reason = type(defect).__name__
            # no traceback: it may quote the text
            log.error(  # noqa: TRY400
                "not refined", action="retriever.refinement_failed", analysis=job.analysis_id, reason=reason
            )
            look.errors[-1] = InternalError(reason=reason)
        judged = await asyncio.to_thread(_applied, job, look, version)
        changed = sum(
            1
            for before, after in zip(job.judged.statements, judged.statements, strict=True)
            if before.verdict is not after.verdict
        )
        refinement = Refinement(
            model=job.model,
            asked=len(asked),
            changed=changed,
            error=_reported(look),
            usage=self._usage(job.model, spent),
        )
        log.info(
            "refined",
            action="retriever.refined",
            analysis=job.analysis_id,
            asked=refinement.asked,
            answered=look.answered,
            changed=changed,
            code=refinement.error.code if refinement.error else None,
        )
        return judged.model_copy(
            update={
                "refinement": refinement,
                "usage": _sum(judged.usage, refinement.usage),
                "timings": {**judged.timings, "refining": round(time.monotonic() - began, 4)},
            }
        )

    async def _all(
        self,
        job: RefineVerdicts,
        parts: Sequence[tuple[Question, ...]],
        version: str,
        *,
        deadline: float,
        spent: Spent,
        look: _Look,
        advance: Advance,
    ) -> None:
        total = sum(len(part) for part in parts)
        await _told(advance, 0, total)
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(number: int, questions: tuple[Question, ...]) -> None:
            async with gate:
                if look.over:
                    return
                try:
                    asked = await asyncio.to_thread(prompt, questions, version)
                    text = await self._model.ask(job.model, asked, deadline, spent)
                    await asyncio.to_thread(_read, text, questions, job, look, number)
                except LacunaError as error:
                    look.errors[number] = error
                    look.over = look.over or not isinstance(error, ModelAnswerUnusable | ModelStreamCut)
                look.done += len(questions)
                await _told(advance, look.done, total)

        async with asyncio.TaskGroup() as group:
            for number, questions in enumerate(parts):
                group.create_task(one(number, questions))

    def _usage(self, model: str, spent: Spent) -> Usage:
        cost = self._settings.cost(model, spent.prompt_tokens, spent.completion_tokens)
        return Usage(
            prompt_tokens=spent.prompt_tokens,
            completion_tokens=spent.completion_tokens,
            calls=spent.calls,
            cost=cost if spent.prompt_tokens or not spent.calls else None,
        )


async def _told(advance: Advance, done: int, total: int) -> None:
    """Progress is a courtesy: a bus that is away for a moment costs no answer."""
    with contextlib.suppress(LacunaError):
        await advance(done, total)


def _read(text: str, questions: Sequence[Question], job: RefineVerdicts, look: _Look, number: int) -> None:
    refused = 0
    for question, answer in zip(questions, read(text, questions, job.model), strict=True):
        finding = check(question, answer, job.judged.language)
        if finding is None:
            refused += 1
        else:
            look.answered += 1
            look.findings[question.statement.index] = finding
    if refused:
        look.errors[number] = ModelAnswerUnusable(model=job.model, reason="citations", statements=refused)


def _applied(job: RefineVerdicts, look: _Look, version: str) -> Judged:
    judged = job.judged
    if not look.findings:
        return judged
    statements = [
        restated(s, look.findings[s.index], job.model, judged.report_language)
        if s.index in look.findings
        else s
        for s in judged.statements
    ]
    method = f"{judged.method}+{version}"
    return recounted(judged, statements).model_copy(update={"method": method})


def _reported(look: _Look) -> ErrorInfo | None:
    """The gravest: what ended the asking, else the first in the text's order."""
    if not look.errors:
        return None
    final = [
        e for _, e in sorted(look.errors.items()) if not isinstance(e, ModelAnswerUnusable | ModelStreamCut)
    ]
    return (final or [look.errors[min(look.errors)]])[0].info()


def _sum(one: Usage, other: Usage) -> Usage:
    """A cost that is not known adds nothing; None where none is known."""
    costs = [usage.cost for usage in (one, other) if usage.cost is not None]
    return Usage(
        embedding_tokens=one.embedding_tokens + other.embedding_tokens,
        prompt_tokens=one.prompt_tokens + other.prompt_tokens,
        completion_tokens=one.completion_tokens + other.completion_tokens,
        calls=one.calls + other.calls,
        reused=one.reused + other.reused,
        cost=sum(costs) if costs else None,
    )
