"""What the end of analyses leads to, in its transaction: the end of a batch, and what webhooks are told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.batches.sums import infos
from services.gateway.tables import AnalysisRow, BatchRow
from services.gateway.webhooks import notices


async def ended(session: AsyncSession, rows: Sequence[AnalysisRow]) -> None:
    """`rows` have just ended, and that is flushed."""
    told = [(notices.analysis(row), row.owner) for row in rows]
    ids = sorted({row.batch_id for row in rows if row.batch_id is not None})
    # under the batches' locks: of two analyses that end at the same moment, one sees that it is the last
    batches = await session.scalars(
        select(BatchRow)
        .where(BatchRow.id.in_(ids), BatchRow.finished_at.is_(None))
        .order_by(BatchRow.id)
        .with_for_update()
    )
    for batch in batches.all() if ids else ():
        left = exists().where(AnalysisRow.batch_id == batch.id, AnalysisRow.finished_at.is_(None))
        if not await session.scalar(select(left)):
            batch.finished_at = max(row.moved_at for row in rows)
            [info] = await infos(session, [batch])
            told.append((notices.batch(info), batch.owner))
    await notices.record(session, told)
