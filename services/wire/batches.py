"""What gateways tell each other of batches."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.wire.messages import Event, Message

BatchStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]
"""`failed` where one of its analyses did, else `cancelled` where one was."""


class BatchCounts(Message):
    """Analyses by status; `total` is their sum."""

    total: int = 0
    queued: int = 0
    running: int = 0
    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0


class BatchCoverage(Message):
    """Of all texts that have verdicts, as if they were one: by words."""

    score: float = Field(ge=0, le=1)
    words: int = Field(description="words of the checkable statements")


class BatchInfo(Message):
    """The sum of its analyses."""

    id: str
    status: BatchStatus
    counts: BatchCounts
    base: str
    created_at: float
    finished_at: float | None
    coverage: BatchCoverage


class BatchChanged(Event):
    topic = "batch.changed"
    durable = False
    batch: BatchInfo
