"""What the end of an analysis leads to, in its transaction: the end of its batch, and what webhooks are told."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.batches.sums import infos
from services.gateway.tables import AnalysisRow, BatchRow
from services.gateway.webhooks import notices


async def ended(session: AsyncSession, row: AnalysisRow) -> None:
    """`row` has just ended, and its end is flushed."""
    await notices.record(session, notices.analysis(row), row.owner)
    if row.batch_id is None:
        return
    # under the batch's lock: of two analyses that end at the same moment, one sees that it is the last
    batch = await session.scalar(
        select(BatchRow).where(BatchRow.id == row.batch_id, BatchRow.finished_at.is_(None)).with_for_update()
    )
    left = exists().where(AnalysisRow.batch_id == row.batch_id, AnalysisRow.finished_at.is_(None))
    if batch is None or await session.scalar(select(left)):
        return
    batch.finished_at = row.finished_at
    [info] = await infos(session, [batch])
    await notices.record(session, notices.batch(info), batch.owner)
