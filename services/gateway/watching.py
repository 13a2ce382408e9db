"""What the gateway's store shows of itself: how analyses move, and what waits to be sent."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import func, select

from services.gateway.lifecycle import Status
from services.gateway.tables import AnalysisRow, DeliveryRow, OutboxRow
from services.observe import metrics
from services.storage.database import Database


def moved(row: AnalysisRow, before: str) -> None:
    """Count what a committed change made of `row`, whose status was `before`."""
    if row.finished_at is not None:
        metrics.ANALYSES_FINISHED.labels(row.status).observe(max(0.0, row.finished_at - row.created_at))
    elif before == Status.QUEUED and row.status == Status.RUNNING:
        metrics.ANALYSIS_STAGE.labels("queued").observe(max(0.0, row.moved_at - row.created_at))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of all gateways together, as the store has it."""

    database: Database

    async def sample(self) -> None:
        """Bring the gauges up to date."""
        unfinished = (
            select(AnalysisRow.status, func.count())
            .where(AnalysisRow.finished_at.is_(None))
            .group_by(AnalysisRow.status)
        )
        promised = select(func.count(), func.min(OutboxRow.created_at))
        untold = select(func.count(), func.min(DeliveryRow.created_at)).where(
            DeliveryRow.next_at.is_not(None)
        )
        async with self.database.read() as session:
            statuses = {row[0]: row[1] for row in await session.execute(unfinished)}
            outboxes = {
                name: (await session.execute(query)).one()
                for name, query in (("messages", promised), ("webhooks", untold))
            }
        metrics.replace(metrics.ANALYSES, {status: statuses.get(status, 0) for status in _OPEN})
        now = time.time()
        metrics.replace(metrics.OUTBOX, {name: count for name, (count, _) in outboxes.items()})
        metrics.replace(
            metrics.OUTBOX_AGE,
            {
                name: 0.0 if oldest is None else max(0.0, now - oldest)
                for name, (_, oldest) in outboxes.items()
            },
        )


_OPEN = (Status.QUEUED, Status.RUNNING)
