"""What a step in an analysis's life writes beside its state, within the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway import outbox
from services.gateway.jobs import job_of
from services.gateway.lifecycle import Life, Status
from services.gateway.outbox import json_bytes
from services.gateway.tables import AnalysisRow
from services.wire.errors import ErrorInfo
from services.wire.messages import Coverage, Judged, Language

Apply = Callable[[AsyncSession, AnalysisRow], None]


class Summary(BaseModel):
    """What a list shows of the verdicts."""

    language: Language
    base_version: str
    coverage: Coverage


def life_of(row: AnalysisRow | Row[*tuple[Any, ...]]) -> Life:
    """The state of `row`."""
    return Life(
        wants_report=row.wants_report,
        status=Status(row.status),
        attempt=row.attempt,
        judged_attempt=row.judged_attempt,
        heard=row.heard,
        wants_judge=row.wants_judge,
        refined_attempt=row.refined_attempt,
    )


def verdicts(judged: Judged) -> Apply:
    """Store `judged` and promise what follows it: the refinement, the report or nothing."""

    def apply(session: AsyncSession, row: AnalysisRow) -> None:
        row.judged = json_bytes(judged)
        row.words = judged.coverage.words
        row.covered = judged.coverage.score * judged.coverage.words
        row.summary = json_bytes(
            Summary(language=judged.language, base_version=judged.base_version, coverage=judged.coverage)
        )
        if not life_of(row).finished:
            outbox.add(session, job_of(row, judged), analysis_id=row.id)

    return apply


def error(info: ErrorInfo) -> Apply:
    """Store why it ended."""

    def apply(_: AsyncSession, row: AnalysisRow) -> None:
        row.error = json_bytes(info)

    return apply
