"""The tables of evaluations and promotions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.trainer.tables import Table


def _of() -> ForeignKey:
    return ForeignKey("trainer_evaluations.id", ondelete="CASCADE")


class EvaluationRow(Table):
    __tablename__ = "trainer_evaluations"
    __table_args__ = (
        Index("ix_trainer_evaluations_due", "status", "not_before"),
        Index("ix_trainer_evaluations_of", "dataset", "dataset_version", "split"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Grows with time: the newest is the greatest."""
    key: Mapped[str | None] = mapped_column(String(255), unique=True)
    """A repeated request has the same one."""
    dataset: Mapped[str] = mapped_column(String(255))
    dataset_version: Mapped[int]
    split: Mapped[str] = mapped_column(String(16))
    models: Mapped[list[str]] = mapped_column(JSON(none_as_null=True))
    judge_model: Mapped[str | None] = mapped_column(String(255))
    prompt_version: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    seconds_left: Mapped[float | None]
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Of a finished one: the fields of `EvaluationInfo` that say how the models did."""
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    tries: Mapped[int] = mapped_column(default=0)
    """Times in a row that a model was out of reach without an answer between."""
    not_before: Mapped[float] = mapped_column(default=0.0)
    owner: Mapped[str | None] = mapped_column(String(64))
    beat: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[float]
    finished_at: Mapped[float | None]


class EvaluatedRow(Table):
    """An example of the split, as the evaluation needs it when the dataset is gone."""

    __tablename__ = "trainer_evaluated"

    evaluation: Mapped[str] = mapped_column(_of(), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    task: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[str] = mapped_column(String(64))
    prompt: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)


class AnswerRow(Table):
    """What a model answered to an example: once written it is never asked again."""

    __tablename__ = "trainer_answers"

    evaluation: Mapped[str] = mapped_column(_of(), primary_key=True)
    model: Mapped[str] = mapped_column(String(255), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    calls: Mapped[list[list[str]]] = mapped_column(JSON(none_as_null=True))
    """Of functions: pairs of name and arguments."""
    scores: Mapped[dict[str, float]] = mapped_column(JSON(none_as_null=True))
    main: Mapped[float]
    """The score by the task's main metric."""
    seconds: Mapped[float]
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    cost: Mapped[float | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class JudgementRow(Table):
    """What the judge said of a model's answer beside the baseline's, asked in both orders."""

    __tablename__ = "trainer_judgements"

    evaluation: Mapped[str] = mapped_column(_of(), primary_key=True)
    model: Mapped[str] = mapped_column(String(255), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    score: Mapped[float]
    """1: the model's in both orders; 0: the baseline's in both; 0.5: neither."""
    flipped: Mapped[bool]
    """The orders disagreed."""
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class PromotionRow(Table):
    """A model's role in a base. Whoever did not hear of it yet is told by the worker, under a lease."""

    __tablename__ = "trainer_promotions"
    __table_args__ = (
        Index("ix_trainer_promotions_of", "base", "role", "id"),
        Index("ix_trainer_promotions_announced", "announced"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Grows with time: the newest is the greatest."""
    base: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16))
    model: Mapped[str | None] = mapped_column(String(255))
    evaluation: Mapped[str | None] = mapped_column(String(40), index=True)
    forced_reason: Mapped[str | None] = mapped_column(Text)
    demotion: Mapped[bool]
    """It undoes the promotion before, and tells again what was before that."""
    created_at: Mapped[float]
    announced: Mapped[bool] = mapped_column(default=False)
    owner: Mapped[str | None] = mapped_column(String(64))
    beat: Mapped[int] = mapped_column(default=0)
