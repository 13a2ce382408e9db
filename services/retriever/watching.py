"""What the retriever's store shows of itself: bases by their status, the versions that serve, and bytes on disk."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from services.observe import metrics
from services.retriever.tables import BaseRow
from services.storage.database import Database
from services.wire.messages import BaseStatus, Judged, Verdict

COUNTED = 10_000
"""Bases that are looked at, those that changed last."""


def judged(result: Judged) -> None:
    """Count what judging a text took and gave."""
    for stage, seconds in result.timings.items():
        metrics.RETRIEVING.labels("analysis", stage).observe(seconds)
    verdicts = Counter(statement.verdict for statement in result.statements)
    metrics.QUERIES.labels("analysis").inc(verdicts.total() - verdicts[Verdict.NOT_CHECKABLE])
    for verdict, count in verdicts.items():
        metrics.STATEMENTS.labels(verdict.value).inc(count)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of all retrievers together, as the store has it, and of the snapshots in this one's data folder."""

    database: Database
    snapshots: Path

    async def sample(self) -> None:
        """Bring the gauges up to date."""
        columns = (
            BaseRow.name, BaseRow.version, BaseRow.revision, BaseRow.indexed_revision, BaseRow.error,
            BaseRow.paused,
        )  # fmt: skip
        query = select(*columns).where(BaseRow.deleted_at.is_(None))
        query = query.order_by(BaseRow.updated_at.desc(), BaseRow.id).limit(COUNTED)
        async with self.database.read() as session:
            rows = (await session.execute(query)).all()
        statuses = Counter(
            _status(revision, indexed, version, failed=error is not None, paused=paused)
            for _, version, revision, indexed, error, paused in rows
        )
        metrics.replace(metrics.BASES_BY_STATUS, {status: statuses[status] for status in BaseStatus})
        versions = [(name, version) for name, version, *_ in rows[: metrics.BASES] if version is not None]
        metrics.replace(metrics.BASE_VERSION, dict.fromkeys(versions, 1))
        held = await asyncio.to_thread(_bytes, self.snapshots.rglob("*"))
        metrics.SNAPSHOT_BYTES.labels(str(self.snapshots)).set(held)


def _status(revision: int, indexed: int, version: str | None, *, failed: bool, paused: bool) -> BaseStatus:
    if failed:
        return BaseStatus.FAILED
    if revision != indexed:
        return BaseStatus.PAUSED if paused else BaseStatus.INDEXING
    return BaseStatus.EMPTY if version is None else BaseStatus.READY


def _bytes(paths: Iterable[Path]) -> int:
    held = 0
    for path in paths:
        try:
            held += path.stat().st_size if path.is_file() else 0
        except OSError:  # swept meanwhile
            continue
    return held
