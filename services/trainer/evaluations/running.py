"""An evaluation at work: every model answers every example, a judge compares, and the report is made of the rows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import DeclarativeBase

from services.settings import Settings
from services.trainer.evaluations import results
from services.trainer.evaluations.asking import Asking
from services.trainer.evaluations.preferring import Judge
from services.trainer.evaluations.question import Question, shown
from services.trainer.evaluations.rows import answer_row
from services.trainer.evaluations.sets import Sets
from services.trainer.evaluations.store import OPEN, Evaluations, Stopped
from services.trainer.evaluations.tables import EvaluationRow, JudgementRow
from services.wire.clock import steady
from services.wire.errors import DatasetEmpty, LacunaError, Limited, ModelQuota, TimedOut, Unavailable
from services.wire.training import EvaluationStatus, ListExamples, Split

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Questions put to a model at a time."""
PAGE = 100
TRIES = 12
"""Times in a row that a model may be out of reach, without an answer between, before the evaluation fails."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0
TELLING = 1.0
"""Seconds between two signs of progress."""
T = TypeVar("T")


class Running:
    """The worker's steps of evaluations: one takes an evaluation from where it was to its end, or to a model that
    is out of reach; then it is due again later."""

    name: str = "evaluations"
    rows: type[DeclarativeBase] = EvaluationRow
    at_once: int = 2

    def __init__(
        self,
        settings: Settings,
        store: Evaluations,
        sets: Sets,
        changed: Callable[[EvaluationRow], Awaitable[None]],
    ) -> None:
        """`changed` tells of an evaluation that moved."""
        self._settings, self._store, self._sets, self._changed = settings, store, sets, changed

    def due(self) -> Select[*tuple[Any, ...]]:
        """See `Work.due`."""
        return (
            select(EvaluationRow.id, EvaluationRow.owner, EvaluationRow.beat)
            .where(EvaluationRow.status.in_(OPEN), EvaluationRow.not_before <= steady())
            .order_by(EvaluationRow.id)
        )

    async def step(self, id_: str, owner: str) -> None:
        """See `Work.step`."""
        try:
            row = await self._store.row(id_)
            try:
                row = await self._run(row, owner)
            except LacunaError as error:
                row = await self._failed(row, owner, error)
            await self._changed(row)
        except Stopped:
            log.info("evaluation stopped", action="evaluation.stopped", evaluation=id_)

    async def _run(self, row: EvaluationRow, owner: str) -> EvaluationRow:
        row = await self._store.begin(row.id, owner)
        questions = await self._questions(row, owner)
        if not questions:
            raise DatasetEmpty(name=row.dataset)
        judged = len(row.models) - 1 if row.judge_model else 0
        row = await self._store.record(row.id, owner, total=len(questions) * (len(row.models) + judged))
        await self._changed(row)
        progress = _Progress(self._store, row, owner, self._changed)
        await self._ask(row, questions, progress)
        if row.judge_model:
            await self._judge(row, row.judge_model, questions, progress)
        material = await self._store.material(row.id)
        report = await asyncio.to_thread(results.report, row.models, Split(row.split), material)
        done = EvaluationStatus.SUCCEEDED
        row = await self._store.record(row.id, owner, status=done, report=report.model_dump(mode="json"))
        log.info("evaluation finished", action="evaluation.finished", evaluation=row.id, answers=row.done)
        return row

    async def _failed(self, row: EvaluationRow, owner: str, error: LacunaError) -> EvaluationRow:
        """Plan the next look where a model is out of reach for now; else the evaluation has failed."""
        tries = (await self._store.row(row.id)).tries + 1
        passing = isinstance(error, Unavailable | Limited | TimedOut) and not isinstance(error, ModelQuota)
        log.info(
            "evaluation held up", action="evaluation.held_up", evaluation=row.id, code=error.code, tries=tries
        )
        if passing and tries < TRIES:
            wait = max(error.retry_after or 0.0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1)))
            return await self._store.record(row.id, owner, tries=tries, not_before=steady() + wait)
        failed = EvaluationStatus.FAILED
        return await self._store.record(row.id, owner, status=failed, error=error.info().model_dump())

    async def _questions(self, row: EvaluationRow, owner: str) -> list[Question]:
        found: list[Question] = []
        after: int | None = None
        while True:
            page = await self._sets.examples(
                ListExamples(
                    name=row.dataset,
                    version=row.dataset_version,
                    split=Split(row.split),
                    after=after,
                    limit=PAGE,
                )
            )
            read = (Question.of(example, row.prompt_version) for example in page.items)
            asked = [question for question in read if question is not None]
            await self._store.remember(row.id, owner, asked)
            found += asked
            if page.next is None:
                return found
            after = page.next

    async def _ask(self, row: EvaluationRow, questions: list[Question], progress: _Progress) -> None:
        asking = Asking(self._settings)
        try:
            for model in row.models:  # one after the other: a local server changes adapters seldom
                answered = await self._store.answered(row.id, model)

                async def ask(question: Question, model: str = model) -> None:
                    asked = await asking.ask(model, question)
                    cost = self._settings.cost(model, asked.prompt_tokens, asked.completion_tokens)
                    await progress.keep(
                        await asyncio.to_thread(answer_row, row.id, model, question, asked, cost)
                    )

                await _each(ask, (q for q in questions if q.line not in answered))
        finally:
            await asking.close()

    async def _judge(
        self, row: EvaluationRow, judge_model: str, questions: list[Question], progress: _Progress
    ) -> None:
        judge = Judge(self._settings, judge_model)
        baseline, *others = row.models
        theirs = await self._store.texts(row.id, baseline)
        try:
            for model in others:
                ours, judged = await self._store.texts(row.id, model), await self._store.judged(row.id, model)

                async def compare(
                    question: Question, model: str = model, ours: dict[int, str] = ours
                ) -> None:
                    said, error = await judge.compare(
                        question.prompt, shown(question.reference), ours[question.line], theirs[question.line]
                    )
                    await progress.keep(
                        JudgementRow(
                            evaluation=row.id,
                            model=model,
                            line=question.line,
                            score=said.score,
                            flipped=said.flipped,
                            error=error.info().model_dump() if error else None,
                        )
                    )

                await _each(compare, (q for q in questions if q.line not in judged))
        finally:
            await judge.close()


class _Progress:
    """Keeps what came, and tells of it now and then."""

    def __init__(
        self,
        store: Evaluations,
        row: EvaluationRow,
        owner: str,
        changed: Callable[[EvaluationRow], Awaitable[None]],
    ) -> None:
        self._store, self._owner, self._changed = store, owner, changed
        self._left = row.total - row.done
        self._kept = 0
        self._began = self._told = time.monotonic()

    async def keep(self, row: Any) -> None:
        """Raises Stopped."""
        self._kept += 1
        left = (time.monotonic() - self._began) / self._kept * max(0, self._left - self._kept)
        evaluation = await self._store.keep(row, self._owner, left)
        if time.monotonic() - self._told >= TELLING:
            self._told = time.monotonic()
            await self._changed(evaluation)


async def _each(work: Callable[[T], Awaitable[None]], items: Iterable[T]) -> None:
    """Do `work` for each of `items`, some at a time. Raises the first error, after the others were stopped."""
    left = iter(items)

    async def some() -> None:
        for item in left:
            await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(some())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
