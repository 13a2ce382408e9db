"""Rows of evaluations: what they are made of, and how they are told. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from services.examples.scores import Answer
from services.trainer.evaluations import results
from services.trainer.evaluations.asking import Asked
from services.trainer.evaluations.question import Question, shown
from services.trainer.evaluations.tables import AnswerRow, EvaluatedRow, EvaluationRow, JudgementRow
from services.wire.errors import ErrorInfo
from services.wire.training import EvaluatedExample, EvaluationInfo, EvaluationStatus, ModelAnswer, Split


def answer_row(id_: str, model: str, question: Question, asked: Asked, cost: float | None) -> AnswerRow:
    """The row of what was `asked`, scored."""
    scores, main = question.scores(asked.answer)
    return AnswerRow(
        evaluation=id_,
        model=model,
        line=question.line,
        text=text_of(asked.answer.text) if asked.answer else "",
        calls=[[text_of(part) for part in call] for call in asked.answer.calls] if asked.answer else [],
        scores=scores,
        main=main,
        seconds=asked.seconds,
        prompt_tokens=asked.prompt_tokens,
        completion_tokens=asked.completion_tokens,
        cost=cost,
        error=asked.error.info().model_dump() if asked.error else None,
    )


def info(row: EvaluationRow) -> EvaluationInfo:
    """An evaluation as it is told."""
    return EvaluationInfo(
        id=row.id,
        dataset=row.dataset,
        dataset_version=row.dataset_version,
        split=Split(row.split),
        models=tuple(row.models),
        judge_model=row.judge_model,
        prompt_version=row.prompt_version,
        status=EvaluationStatus(row.status),
        done=row.done,
        total=row.total,
        seconds_left=row.seconds_left,
        error=ErrorInfo.model_validate(row.error) if row.error else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
        **results.Report.model_validate(row.report).__dict__ if row.report else {},
    )


def text_of(text: str) -> str:
    """`text` as a database takes it, whatever a model said: without NUL and halves of surrogate pairs."""
    return text.encode(errors="replace").decode().replace("\0", "\ufffd")


def said(row: AnswerRow) -> str:
    """An answer as a person reads it."""
    return shown(Answer(row.text, tuple((name, given) for name, given in row.calls)))


def evaluated(
    row: EvaluationRow,
    examples: Sequence[EvaluatedRow],
    answers: Sequence[AnswerRow],
    judgements: Sequence[JudgementRow],
) -> tuple[EvaluatedExample, ...]:
    """`examples` with their answers, in the order of the evaluation's models."""
    scores = {(j.model, j.line): {"judge": j.score} for j in judgements}
    by_line: dict[int, list[AnswerRow]] = {}
    for answer in sorted(answers, key=lambda a: row.models.index(a.model)):
        by_line.setdefault(answer.line, []).append(answer)
    return tuple(
        EvaluatedExample(
            line=e.line,
            language=e.language,
            prompt=e.prompt,
            reference=e.reference,
            answers=tuple(
                ModelAnswer(
                    model=a.model,
                    text=said(a),
                    scores={**a.scores, **scores.get((a.model, a.line), {})},
                    seconds=a.seconds,
                    error=ErrorInfo.model_validate(a.error) if a.error else None,
                )
                for a in by_line.get(e.line, ())
            ),
        )
        for e in examples
    )
