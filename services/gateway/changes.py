"""What a step in an analysis's life writes beside its state, within the same transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from pydantic import BaseModel
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway import outbox
from services.gateway.callers import usage
from services.gateway.callers.metering import BYTES_A_TOKEN
from services.gateway.jobs import job_of
from services.gateway.lifecycle import Life, Status
from services.gateway.outbox import json_bytes
from services.gateway.tables import AnalysisRow
from services.wire.errors import ErrorInfo
from services.wire.messages import Coverage, Judged, Language

Apply = Callable[[AsyncSession, AnalysisRow], None]
Cost = Callable[[str, int, int], float | None]
"""US dollars of a model's tokens asked and answered; None: not known."""


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
            outbox.add(session, job_of(row, judged), of=row)

    return apply


async def used(
    session: AsyncSession, rows: Sequence[AnalysisRow], written: Mapping[str, int], cost: Cost
) -> None:
    """Count what analyses cost, now that they are at their end: each ends once.

    `written`: characters that were heard, by analysis, of a report under way. One that was left in the middle tells
    no usage: it is guessed by these and the size of the text, as the proxy does.
    """

    def guessed(row: AnalysisRow) -> usage.Amount:
        asked, answered = len(row.text) // BYTES_A_TOKEN, -(-written[row.id] // BYTES_A_TOKEN)
        dollars = cost(row.model or "", asked, answered) or 0.0
        return usage.Amount(prompt_tokens=asked, completion_tokens=answered, cost=dollars)

    def amount(row: AnalysisRow) -> usage.Amount:
        total = usage.Amount(analyses=1)
        if row.report is None and written.get(row.id):
            total.add(guessed(row))
        for part in (row.judged, row.report):
            found = orjson.loads(part)["usage"] if part is not None else {}
            total.add(
                usage.Amount(
                    prompt_tokens=found.get("prompt_tokens", 0),
                    completion_tokens=found.get("completion_tokens", 0),
                    embedding_tokens=found.get("embedding_tokens", 0),
                    cost=found.get("cost") or 0.0,
                )
            )
        return total

    def amounts() -> dict[usage.Of, usage.Amount]:
        found: dict[usage.Of, usage.Amount] = {}
        for row in rows:
            of = usage.Of(row.owner or "", row.base, row.model or "")
            found.setdefault(of, usage.Amount()).add(amount(row))
        return found

    await usage.book(session, await asyncio.to_thread(amounts))


def error(info: ErrorInfo) -> Apply:
    """Store why it ended."""

    def apply(_: AsyncSession, row: AnalysisRow) -> None:
        row.error = json_bytes(info)

    return apply
