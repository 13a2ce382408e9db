"""The rows of evaluations. Each method is one transaction."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.storage.database import Database
from services.trainer.evaluations import results
from services.trainer.evaluations.question import Question, shown
from services.trainer.evaluations.rows import evaluated, said, text_of
from services.trainer.evaluations.tables import (
    AnswerRow,
    EvaluatedRow,
    EvaluationRow,
    JudgementRow,
    PromotionRow,
)
from services.wire.errors import EvaluationFinished, EvaluationInUse, EvaluationNotFound
from services.wire.training import (
    EvaluatedExample,
    EvaluationStatus,
    Split,
    Task,
)

OPEN = (EvaluationStatus.QUEUED, EvaluationStatus.RUNNING)


class Stopped(Exception):
    """The evaluation was cancelled or deleted, or another worker has it."""


class Evaluations:
    def __init__(self, database: Database) -> None:
        self._db = database

    async def create(self, row: EvaluationRow) -> EvaluationRow:
        """Record `row`; of a key that was used before, the row of then."""
        try:
            async with self._db.session.begin() as s:
                s.add(row)
        except IntegrityError:
            # the same key came at the same moment, and the other request was first
            if row.key is None or (known := await self.keyed(row.key)) is None:
                raise
            return known
        return row

    async def keyed(self, key: str) -> EvaluationRow | None:
        """The evaluation that was made with `key`."""
        async with self._db.read() as s:
            row: EvaluationRow | None = await s.scalar(select(EvaluationRow).where(EvaluationRow.key == key))
        return row

    async def row(self, id_: str) -> EvaluationRow:
        """Raises EvaluationNotFound."""
        async with self._db.read() as s:
            return await _row(s, id_)

    async def listed(self, dataset: str | None, after: str | None, limit: int) -> Sequence[EvaluationRow]:
        """Newest first, from past `after` on."""
        query = select(EvaluationRow).order_by(EvaluationRow.id.desc()).limit(limit)
        if dataset is not None:
            query = query.where(EvaluationRow.dataset == dataset)
        if after is not None:
            query = query.where(EvaluationRow.id < after)
        async with self._db.read() as s:
            return (await s.scalars(query)).all()

    async def cancel(self, id_: str) -> EvaluationRow:
        """Raises EvaluationNotFound, EvaluationFinished."""
        async with self._db.session.begin() as s:
            row = await _row(s, id_, lock=True)
            if row.status not in OPEN:
                raise EvaluationFinished
            row.status, row.finished_at, row.seconds_left = EvaluationStatus.CANCELLED, time.time(), None
        return row

    async def delete(self, id_: str) -> None:
        """Raises EvaluationNotFound, EvaluationInUse."""
        async with self._db.session.begin() as s:
            row = await _row(s, id_, lock=True)
            if await s.scalar(select(PromotionRow.id).where(PromotionRow.evaluation == id_).limit(1)):
                raise EvaluationInUse
            await s.delete(row)

    async def finished_of(self, model: str, dataset: str, version: int) -> str | None:
        """The newest finished evaluation of `model` on the holdout of that version."""
        query = (
            select(EvaluationRow.id, EvaluationRow.models)
            .where(
                EvaluationRow.dataset == dataset,
                EvaluationRow.dataset_version == version,
                EvaluationRow.split == Split.HOLDOUT,
                EvaluationRow.status == EvaluationStatus.SUCCEEDED,
            )
            .order_by(EvaluationRow.id.desc())
        )
        async with self._db.read() as s:
            return next((id_ for id_, models in await s.execute(query) if model in models), None)

    # --- what the worker records --------------------------------------------------------------------------------

    async def begin(self, id_: str, owner: str) -> EvaluationRow:
        """Running from now on, or still. Raises Stopped."""
        return await self.record(id_, owner, status=EvaluationStatus.RUNNING)

    async def remember(self, id_: str, owner: str, questions: Sequence[Question]) -> None:
        """Keep `questions` as they are asked; those that are known stay. Raises Stopped."""
        lines = [question.line for question in questions]
        asked = select(EvaluatedRow.line).where(EvaluatedRow.evaluation == id_, EvaluatedRow.line.in_(lines))
        async with self._db.session.begin() as s:
            await _mine(s, id_, owner)
            known = set(await s.scalars(asked))
            s.add_all(
                EvaluatedRow(
                    evaluation=id_,
                    line=question.line,
                    language=question.language,
                    task=question.task,
                    conversation=question.conversation,
                    prompt=text_of(question.prompt),
                    reference=text_of(shown(question.reference)),
                )
                for question in questions
                if question.line not in known
            )

    async def answered(self, id_: str, model: str) -> set[int]:
        """The lines that `model` has answered."""
        query = select(AnswerRow.line).where(AnswerRow.evaluation == id_, AnswerRow.model == model)
        async with self._db.read() as s:
            return set(await s.scalars(query))

    async def texts(self, id_: str, model: str) -> dict[int, str]:
        """What `model` answered, as a person reads it, by line; '' where it failed."""
        query = select(AnswerRow).where(AnswerRow.evaluation == id_, AnswerRow.model == model)
        async with self._db.read() as s:
            return {row.line: said(row) for row in await s.scalars(query)}

    async def judged(self, id_: str, model: str) -> set[int]:
        """The lines at which the judge compared `model` with the baseline."""
        query = select(JudgementRow.line).where(JudgementRow.evaluation == id_, JudgementRow.model == model)
        async with self._db.read() as s:
            return set(await s.scalars(query))

    async def keep(
        self, row: AnswerRow | JudgementRow, owner: str, seconds_left: float | None
    ) -> EvaluationRow:
        """Record an answer or a judgement, and that it is done. Raises Stopped."""
        async with self._db.session.begin() as s:
            evaluation = await _mine(s, row.evaluation, owner)
            s.add(row)
            evaluation.done += 1
            evaluation.tries, evaluation.seconds_left = 0, seconds_left
        return evaluation

    async def material(self, id_: str) -> results.Material:
        """All that a report is made of."""
        of, said, preferred = EvaluatedRow, AnswerRow, JudgementRow
        examples: dict[int, results.Example] = {}
        answers: dict[str, dict[int, results.Scored]] = {}
        judged: dict[str, dict[int, results.Judged]] = {}
        async with self._db.read() as s:
            query: Any = select(of.line, of.language, of.task, of.conversation)
            async for line, language, task, conversation in _rows(s, query.where(of.evaluation == id_)):
                examples[line] = results.Example(language, Task(task), conversation)
            query = select(
                said.model,
                said.line,
                said.scores,
                said.main,
                said.seconds,
                said.prompt_tokens,
                said.completion_tokens,
                said.cost,
                said.error.is_not(None),
            )
            async for model, line, *scored in _rows(s, query.where(said.evaluation == id_)):
                answers.setdefault(model, {})[line] = results.Scored(*scored)
            query = select(preferred.model, preferred.line, preferred.score, preferred.flipped)
            async for model, line, *found in _rows(s, query.where(preferred.evaluation == id_)):
                judged.setdefault(model, {})[line] = results.Judged(*found)
        return results.Material(examples, answers, judged)

    async def record(self, id_: str, owner: str, **fields: Any) -> EvaluationRow:
        """Record how it ended, or when it is due again. Raises Stopped."""
        async with self._db.session.begin() as s:
            row = await _mine(s, id_, owner)
            for name, value in fields.items():
                setattr(row, name, value)
            if row.status not in OPEN:
                row.finished_at, row.seconds_left = time.time(), None
        return row

    # --- what is shown ------------------------------------------------------------------------------------------

    async def examples(
        self, row: EvaluationRow, model: str | None, regressions: bool, after: int | None, limit: int
    ) -> tuple[EvaluatedExample, ...]:
        """Examples in the order of lines with their answers: of `model` and the baseline, or of all; with
        `regressions` those alone on which `model` (None: any) did worse than the baseline."""
        baseline = row.models[0]
        shown_models = row.models if model is None else list(dict.fromkeys([baseline, model]))
        query = select(EvaluatedRow).where(EvaluatedRow.evaluation == row.id).order_by(EvaluatedRow.line)
        if after is not None:
            query = query.where(EvaluatedRow.line > after)
        if regressions:
            query = query.where(EvaluatedRow.line.in_(_regressions(row.id, baseline, model)))
        async with self._db.read() as s:
            examples = (await s.scalars(query.limit(limit))).all()
            lines = [example.line for example in examples]
            answers = (
                await s.scalars(
                    select(AnswerRow).where(
                        AnswerRow.evaluation == row.id,
                        AnswerRow.line.in_(lines),
                        AnswerRow.model.in_(shown_models),
                    )
                )
            ).all()
            judgements = await s.scalars(
                select(JudgementRow).where(JudgementRow.evaluation == row.id, JudgementRow.line.in_(lines))
            )
            return evaluated(row, examples, answers, judgements.all())


def _regressions(id_: str, baseline: str, model: str | None) -> Select[Any]:
    theirs = aliased(AnswerRow)
    query = (
        select(AnswerRow.line)
        .join(theirs, (theirs.evaluation == AnswerRow.evaluation) & (theirs.line == AnswerRow.line))
        .where(AnswerRow.evaluation == id_, theirs.model == baseline, AnswerRow.main < theirs.main)
    )
    return query if model is None else query.where(AnswerRow.model == model)


async def _rows(s: AsyncSession, query: Any) -> AsyncIterator[Any]:
    """The rows of `query`, some at a time, so that others get their turn."""
    async for some in (await s.stream(query)).partitions(200):
        for row in some:
            yield row


async def _row(s: AsyncSession, id_: str, *, lock: bool = False) -> EvaluationRow:
    query = select(EvaluationRow).where(EvaluationRow.id == id_)
    row = await s.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise EvaluationNotFound
    return row


async def _mine(s: AsyncSession, id_: str, owner: str) -> EvaluationRow:
    query = select(EvaluationRow).where(
        EvaluationRow.id == id_, EvaluationRow.owner == owner, EvaluationRow.status.in_(OPEN)
    )
    row = await s.scalar(query.with_for_update())
    if row is None:
        raise Stopped
    return row
