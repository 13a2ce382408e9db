"""The tables of trainings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.trainer.tables import Table


def _of() -> ForeignKey:
    return ForeignKey("trainer_trainings.id", ondelete="CASCADE")


class TrainingRow(Table):
    """A training. `life` is the state machine's, parts that were sent included; the columns beside it repeat what is
    searched by. `wanted` is its owner's alone to write, all else is the worker's who has the lease.
    """

    __tablename__ = "trainer_trainings"
    __table_args__ = (Index("ix_trainer_trainings_due", "due_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Grows with time: the newest is the greatest."""
    key: Mapped[str | None] = mapped_column(String(255), unique=True)
    """A repeated request has the same one."""
    dataset: Mapped[str] = mapped_column(String(255))
    dataset_version: Mapped[int]
    model: Mapped[str] = mapped_column(String(255))
    provider: Mapped[str] = mapped_column(String(255))
    suffix: Mapped[str] = mapped_column(String(64))
    seed: Mapped[int | None] = mapped_column(BigInteger)
    hyperparameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    evaluation: Mapped[str | None] = mapped_column(String(40))
    override_reason: Mapped[str | None] = mapped_column(Text)
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    """By split, the SHA-256 of the blob that is trained on."""
    wanted: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    life: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[float | None] = mapped_column(Float(53))
    """Unix time of the next step; None: nothing is to be done until it is wanted."""
    shutdown_date: Mapped[str | None] = mapped_column(String(32))
    """Of the base model, as its provider told it."""
    fine_tuned_model: Mapped[str | None] = mapped_column(String(255))
    upstream_error: Mapped[str | None] = mapped_column(Text)
    defects: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    moderation: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    curve: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    seconds_left: Mapped[float | None] = mapped_column(Float(53))
    trained_tokens: Mapped[int | None] = mapped_column(BigInteger)
    estimated_tokens: Mapped[int] = mapped_column(BigInteger)
    """What the estimate said, for the speed where the backend does not tell `trained_tokens`."""
    events: Mapped[int] = mapped_column(default=0)
    """How many there are."""
    owner: Mapped[str | None] = mapped_column(String(64))
    beat: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[float] = mapped_column(Float(53))
    started_at: Mapped[float | None] = mapped_column(Float(53))
    """When the backend began to train."""
    finished_at: Mapped[float | None] = mapped_column(Float(53))


class TrainingEventRow(Table):
    """An event, ours or mirrored from the backend, where its id is `remote_id`."""

    __tablename__ = "trainer_training_events"
    __table_args__ = (Index("ix_trainer_training_events_remote", "training", "remote_id", unique=True),)

    training: Mapped[str] = mapped_column(_of(), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    remote_id: Mapped[str | None] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(32))
    level: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[float] = mapped_column(Float(53))


class CheckpointRow(Table):
    __tablename__ = "trainer_checkpoints"

    training: Mapped[str] = mapped_column(_of(), primary_key=True)
    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    step: Mapped[int]
    model: Mapped[str] = mapped_column(String(255), index=True)
    metrics: Mapped[dict[str, Any]] = mapped_column(JSON)
    overfits: Mapped[bool]
    created_at: Mapped[float] = mapped_column(Float(53))


class UnsafeModelRow(Table):
    """A model that failed a moderation check and whose training was deleted since."""

    __tablename__ = "trainer_unsafe_models"

    model: Mapped[str] = mapped_column(String(255), primary_key=True)
