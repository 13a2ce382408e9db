"""What a poll brought of a job beside its status, and how rows of trainings are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from services.settings import Settings
from services.trainer.trainings.life import Life
from services.trainer.trainings.tables import CheckpointRow, TrainingEventRow, TrainingRow
from services.wire.errors import ErrorInfo
from services.wire.training import (
    Checkpoint,
    CheckpointMetrics,
    CurvePoint,
    Defect,
    Hyperparameters,
    ModerationResult,
    TrainingEvent,
    TrainingInfo,
    TrainingStatus,
)

Kind = Literal["status", "message", "metrics", "moderation_checks"]
Level = Literal["info", "warn", "error"]


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a training: ours, with a `code`, or the backend's, with its id and its words."""

    kind: Kind
    level: Level = "info"
    code: str = ""
    message: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    remote_id: str | None = None
    at: float | None = None
    """Unix time by the backend's clock; None: now."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """The job as its backend has it. None: it does not say."""

    events: Sequence[Told] = ()
    """Oldest first; some may be known already."""
    checkpoints: Sequence[Checkpoint] | None = None
    fine_tuned_model: str | None = None
    trained_tokens: int | None = None
    seconds_left: float | None = None
    upstream_error: str | None = None
    defects: Sequence[Defect] = ()


def info_of(row: TrainingRow, checkpoints: Sequence[CheckpointRow], settings: Settings) -> TrainingInfo:
    """The whole training."""
    return summary_of(row, settings).model_copy(
        update={
            "checkpoints": tuple(checkpoint_of(c) for c in sorted(checkpoints, key=lambda c: (c.step, c.id))),
            "curve": tuple(CurvePoint.model_validate(point) for point in row.curve),
            "defects": tuple(Defect.model_validate(defect) for defect in row.defects),
        }
    )


def summary_of(row: TrainingRow, settings: Settings) -> TrainingInfo:
    """Without checkpoints, curve and defects, as lists show it."""
    life = Life.model_validate(row.life)
    return TrainingInfo(
        id=row.id,
        dataset=row.dataset,
        dataset_version=row.dataset_version,
        model=row.model,
        provider=row.provider,
        suffix=row.suffix,
        seed=row.seed,
        hyperparameters=Hyperparameters.model_validate(row.hyperparameters),
        status=TrainingStatus(row.status),
        wanted=cast("Literal['run', 'pause', 'cancel']", row.wanted),
        remote_id=life.job,
        fine_tuned_model=row.fine_tuned_model,
        evaluation=row.evaluation,
        override_reason=row.override_reason,
        error=life.error,
        upstream_error=row.upstream_error,
        progress=life.progress,
        seconds_left=row.seconds_left,
        trained_tokens=row.trained_tokens,
        cost=None if row.trained_tokens is None else settings.training_cost(row.model, row.trained_tokens),
        moderation=tuple(ModerationResult.model_validate(result) for result in row.moderation),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def checkpoint_of(row: CheckpointRow) -> Checkpoint:
    return Checkpoint(
        id=row.id,
        step=row.step,
        model=row.model,
        metrics=CheckpointMetrics.model_validate(row.metrics),
        overfits=row.overfits,
        created_at=row.created_at,
    )


def event_of(row: TrainingEventRow) -> TrainingEvent:
    return TrainingEvent(
        number=row.number,
        kind=cast("Kind", row.kind),
        level=cast("Level", row.level),
        code=row.code,
        message=row.message,
        data={name: value for name, value in row.data.items() if isinstance(value, str | int | float)},
        created_at=row.created_at,
    )


def waiting(error: ErrorInfo) -> Told:
    """That something is waited for to pass."""
    return Told("message", "warn", "waiting", data={"error": error.code})
