"""Trainings in every state that the page can show."""

from __future__ import annotations

import math
from typing import Any

from services.wire.errors import ErrorInfo
from services.wire.training import (
    Checkpoint,
    CheckpointMetrics,
    CurvePoint,
    Hyperparameters,
    ModerationResult,
    TrainingEvent,
    TrainingInfo,
    TrainingStatus,
)
from tests.stack.training_api.dataset_gallery import BASE, NOW, defects, statistics

CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)


NAMES = {
    "overfits": "long-run",
    "unsafe": "forum-posts",
    "pending": "next-in-line",
    "uploading": "manual-2",
    "creating": "manual-3",
    "validating": "release-notes",
    "queued": "style-guide",
    "running": "short-headings",
    "paused": "weekend-run",
    "cancelled": "first-try",
    "refused": "support-tone",
    "closed": "support-mini",
    "untold": "night-run",
}
"""What a person called those that are known by what they show."""


def curve(steps: int, *, overfits: bool = False) -> tuple[CurvePoint, ...]:
    """A loss that falls, on validation every tenth step, where it may rise again."""
    points = []
    for step in range(1, steps + 1):
        loss = 0.5 + 2.2 * math.exp(-step / 14) + 0.06 * math.sin(step * 2.3)
        valid = 0.72 + 1.9 * math.exp(-step / 12) + (0.011 * max(0, step - 30) if overfits else 0)
        measured = step % 10 == 0
        points.append(
            CurvePoint(
                step=step,
                train_loss=loss,
                train_accuracy=1 - loss / 4,
                valid_loss=valid if measured else None,
                valid_accuracy=1 - valid / 4 if measured else None,
            )
        )
    return tuple(points)


def checkpoints(model: str, steps: int, *, overfits: bool = False) -> tuple[Checkpoint, ...]:
    made = []
    for at, step in enumerate(range(20, steps + 1, 20)):
        point = curve(step, overfits=overfits)[-1]
        metrics = CheckpointMetrics(
            step=step,
            train_loss=point.train_loss,
            valid_loss=point.valid_loss,
            full_valid_loss=point.valid_loss,
            full_valid_mean_token_accuracy=point.valid_accuracy,
        )
        name = model if step == steps else f"{model}:ckpt-step-{step}"
        made.append(
            Checkpoint(
                id=f"ftckpt-{at}",
                step=step,
                model=name,
                metrics=metrics,
                overfits=overfits and at == 2,
                created_at=NOW,
            )
        )
    return tuple(made)


def training(name: str, status: TrainingStatus, *, dataset: str = "headings", **more: Any) -> TrainingInfo:
    """A training of `name`, with what its `status` implies unless `more` says otherwise."""
    called = NAMES.get(name, name)
    model = f"ft:{BASE}:local:{called}:a1b2"
    trains = status in {TrainingStatus.RUNNING, TrainingStatus.PAUSED}
    done = status is TrainingStatus.SUCCEEDED
    over = done or status in {TrainingStatus.FAILED, TrainingStatus.CANCELLED}
    overfits = more.pop("overfits", False)
    given: dict[str, Any] = {
        "id": f"training-{name}",
        "dataset": dataset,
        "dataset_version": 1,
        "model": BASE,
        "provider": "local",
        "suffix": called,
        "seed": 7,
        "hyperparameters": Hyperparameters(n_epochs=3),
        "status": status,
        "wanted": "run",
        "remote_id": "ftjob-5e1d" if trains or done else None,
        "fine_tuned_model": model if done else None,
        "evaluation": "evaluation-base",
        "override_reason": None,
        "error": None,
        "progress": 0.62 if trains else 1.0 if done else None,
        "seconds_left": 140.0 if trains else None,
        "trained_tokens": 3 * statistics().trained_tokens if done else None,
        "cost": None,
        "curve": curve(60 if done else 37, overfits=overfits) if trains or done else (),
        "checkpoints": checkpoints(model, 60, overfits=overfits)[: 3 if done else 1]
        if trains or done
        else (),
        "moderation": tuple(
            ModerationResult(category=each, passed=True, score=0.01, threshold=0.5) for each in CATEGORIES
        )
        if done
        else (),
        "created_at": NOW - 3600,
        "started_at": NOW - 3500 if trains or over else None,
        "finished_at": NOW - 3000 if over else None,
    }
    return TrainingInfo(**{**given, **more})


def trainings() -> list[TrainingInfo]:
    """One in each state; a running one that is to be paused, and failures of several kinds."""
    s = TrainingStatus
    refused = ModerationResult(category="violence", passed=False, score=0.81, threshold=0.5)
    passed = tuple(
        ModerationResult(category=c, passed=True, score=0.02, threshold=0.5)
        for c in CATEGORIES
        if c != "violence"
    )
    wanted = {s.PAUSED: "pause", s.CANCELLED: "cancel"}
    plain = [
        training(status.value, status, wanted=wanted.get(status, "run"))
        for status in s
        if status not in {s.FAILED, s.SUCCEEDED}
    ]
    return [
        training("succeeded", s.SUCCEEDED),
        training("overfits", s.SUCCEEDED, overfits=True),
        training("unsafe", s.SUCCEEDED, moderation=(refused, *passed)),
        *plain,
        training(
            "refused",
            s.FAILED,
            provider="openai",
            model="gpt-4.1-mini",
            error=ErrorInfo(code="training_file_refused", params={"reason": "invalid_training_file"}),
            upstream_error="The job failed due to an invalid training file.",
            defects=tuple(defects()[:3]),
        ),
        training(
            "closed",
            s.FAILED,
            provider="openai",
            model="gpt-4.1-mini",
            evaluation=None,
            override_reason="Measured elsewhere.",
            error=ErrorInfo(code="training_not_available", params={"provider": "openai"}),
        ),
        training("untold", s.FAILED),
    ]


def events(info: TrainingInfo) -> list[TrainingEvent]:
    """What happened to `info`: some in the backend's words, its end in ours."""
    words = [
        "Created fine-tuning job: ftjob-5e1d",
        "Validating training file: file-77c0",
        "Fine-tuning job started",
    ]
    begun = {TrainingStatus.VALIDATING: 2, TrainingStatus.QUEUED: 2}
    words = words[: 3 if info.started_at else begun.get(info.status, 0)]
    words += [f"Step {at.step}/60: training loss={at.train_loss:.2f}" for at in info.curve[4:59:5]]
    kinds = ("status", "message")
    found = [
        TrainingEvent(
            number=at + 1, kind=kinds[at > 2], level="info", message=text, created_at=NOW - 3500 + at * 9
        )
        for at, text in enumerate(words)
    ]
    if info.finished_at is not None:
        failed = info.status is TrainingStatus.FAILED
        found.append(
            TrainingEvent(
                number=len(found) + 1,
                kind="status",
                level="error" if failed else "info",
                code=str(info.status),
                created_at=info.finished_at,
            )
        )
    return found
