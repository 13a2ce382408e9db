"""What webhooks are told: an event's type, and ids, states and counts of what it is about; never a text.

A notice is recorded as a delivery to each webhook that wants it, within the transaction of what it tells.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.tables import AnalysisRow, DeliveryRow, WebhookRow
from services.gateway.webhooks.forms import TEST, EventName
from services.wire.batches import BatchInfo
from services.wire.training import (
    DatasetStatus,
    DatasetVersion,
    EvaluationInfo,
    EvaluationStatus,
    TrainingInfo,
    TrainingStatus,
)


@dataclass(frozen=True, slots=True)
class Notice:
    """`at`: Unix seconds of what happened. A second notice of the same `type`, `about` and state is the same one."""

    type: EventName
    about: str
    at: float
    data: dict[str, Any]

    @property
    def subject(self) -> str:
        """What tells the notice from others."""
        told = f"{self.type}\0{self.about}\0{self.data['status']}"
        return hashlib.sha256(told.encode()).hexdigest()


def analysis(row: AnalysisRow) -> Notice:
    """Of an analysis that ended."""
    coverage = orjson.loads(row.summary)["coverage"] if row.summary else None
    data = {
        "id": row.id,
        "status": row.status,
        "base": row.base,
        "batch": row.batch_id,
        "coverage": {name: coverage[name] for name in ("score", "words", "counts")} if coverage else None,
        "error": orjson.loads(row.error)["code"] if row.error else None,
    }
    return Notice(EventName.ANALYSIS, row.id, row.finished_at or row.moved_at, data)


def batch(info: BatchInfo) -> Notice:
    """Of a batch whose last analysis ended."""
    data = info.model_dump(mode="json", exclude={"created_at", "finished_at"})
    return Notice(EventName.BATCH, info.id, info.finished_at or info.created_at, data)


def dataset(version: DatasetVersion) -> Notice | None:
    """Of a version that is checked; None: it is not yet."""
    if version.status is DatasetStatus.CHECKING:
        return None
    data = {
        "id": f"{version.dataset}/{version.version}",
        "status": version.status,
        "dataset": version.dataset,
        "version": version.version,
        "error": version.error.code if version.error else None,
    }
    # a name that was deleted begins again at version 1
    return Notice(EventName.DATASET, f"{data['id']}/{version.created_at}", version.created_at, data)


def training(info: TrainingInfo) -> Notice | None:
    """Of a training that ended; None: it has not."""
    ended = {TrainingStatus.SUCCEEDED, TrainingStatus.FAILED, TrainingStatus.CANCELLED}
    if info.status not in ended:
        return None
    data = {
        "id": info.id,
        "status": info.status,
        "dataset": info.dataset,
        "dataset_version": info.dataset_version,
        "model": info.model,
        "fine_tuned_model": info.fine_tuned_model,
        "error": info.error.code if info.error else None,
    }
    return Notice(EventName.TRAINING, info.id, info.finished_at or info.created_at, data)


def evaluation(info: EvaluationInfo) -> Notice | None:
    """Of an evaluation that ended; None: it has not."""
    if info.status in {EvaluationStatus.QUEUED, EvaluationStatus.RUNNING}:
        return None
    data = {
        "id": info.id,
        "status": info.status,
        "dataset": info.dataset,
        "dataset_version": info.dataset_version,
        "split": info.split,
        "models": list(info.models),
        "outcome": dict(info.outcome),
        "best": info.best,
        "error": info.error.code if info.error else None,
    }
    return Notice(EventName.EVALUATION, info.id, info.finished_at or info.created_at, data)


async def record(
    session: AsyncSession,
    told: Sequence[tuple[Notice, str | None]],
    *,
    wanted: Callable[[WebhookRow], bool] = lambda _: True,
) -> int:
    """Record a delivery of each notice, with the owner of what it is about, to each webhook of the same owner that is
    `wanted`; how many are new."""
    owners = {owner for _, owner in told}
    of = or_(WebhookRow.key.in_(owners - {None}), WebhookRow.key.is_(None) if None in owners else false())
    recorded = 0
    for webhook in await session.scalars(select(WebhookRow).where(WebhookRow.active.is_(True), of)):
        events = set(orjson.loads(webhook.events))
        mine = [notice for notice, owner in told if owner == webhook.key and notice.type in events]
        if not mine or not wanted(webhook):
            continue
        known = select(DeliveryRow.subject).where(
            DeliveryRow.webhook_id == webhook.id, DeliveryRow.subject.in_([notice.subject for notice in mine])
        )
        before = set(await session.scalars(known))
        for notice in mine:
            if notice.subject not in before:
                session.add(delivery(webhook.id, notice.type, notice.subject, notice.at, notice.data))
                recorded += 1
    return recorded


def trial_of(webhook: WebhookRow) -> DeliveryRow:
    """A delivery that tries whether `webhook` arrives."""
    return delivery(webhook.id, TEST, secrets.token_hex(32), time.time(), {"id": webhook.id, "status": "ok"})


def delivery(webhook_id: str, type_: str, subject: str, at: float, data: dict[str, Any]) -> DeliveryRow:
    """A delivery that is due at once."""
    now = time.time()
    when = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return DeliveryRow(
        id=f"msg_{time.time_ns() // 1000:014x}{secrets.token_hex(9)}",
        webhook_id=webhook_id,
        type=type_,
        subject=subject,
        body=orjson.dumps({"type": type_, "timestamp": when, "data": data}),
        status="pending",
        attempts=0,
        created_at=now,
        next_at=now,
    )
