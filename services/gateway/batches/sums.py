"""How batches stand, from their analyses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.tables import AnalysisRow, BatchRow
from services.wire.batches import BatchCounts, BatchCoverage, BatchInfo, BatchStatus


async def infos(session: AsyncSession, batches: Sequence[BatchRow]) -> list[BatchInfo]:
    """`batches` with what their analyses sum to, in the same order."""
    query = (
        select(
            AnalysisRow.batch_id,
            AnalysisRow.status,
            func.count().label("number"),
            func.coalesce(func.sum(AnalysisRow.words), 0).label("words"),
            func.coalesce(func.sum(AnalysisRow.covered), 0.0).label("covered"),
        )
        .where(AnalysisRow.batch_id.in_([batch.id for batch in batches]))
        .group_by(AnalysisRow.batch_id, AnalysisRow.status)
    )
    numbers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    words: Counter[str] = Counter()
    covered: defaultdict[str, float] = defaultdict(float)
    for row in await session.execute(query):
        numbers[row.batch_id][row.status] += row.number
        words[row.batch_id] += row.words
        covered[row.batch_id] += row.covered
    return [
        BatchInfo(
            id=batch.id,
            status=status_of(numbers[batch.id]),
            counts=BatchCounts(total=numbers[batch.id].total(), **numbers[batch.id]),
            base=batch.base,
            created_at=batch.created_at,
            finished_at=batch.finished_at,
            coverage=BatchCoverage(
                score=min(1.0, covered[batch.id] / words[batch.id]) if words[batch.id] else 0.0,
                words=words[batch.id],
            ),
        )
        for batch in batches
    ]


def status_of(numbers: Counter[str]) -> BatchStatus:
    """The status of a batch whose analyses have these."""
    if numbers["queued"] and numbers["queued"] == numbers.total():
        return "queued"
    if numbers["queued"] or numbers["running"]:
        return "running"
    if numbers["failed"]:
        return "failed"
    return "cancelled" if numbers["cancelled"] else "succeeded"
