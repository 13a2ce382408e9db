"""Who did what to what: never contents."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.tables import AuditRow
from services.storage.database import Database
from services.wire.correlation import current_correlation

OPERATOR = "operator"
"""Who acts from the command line."""


@dataclass(frozen=True, slots=True)
class Deed:
    """`key` did `action`, the name of a call, to the `object` of `kind`."""

    key: str
    action: str
    kind: str
    object: str


def note(session: AsyncSession, deed: Deed) -> None:
    """Record `deed` within the transaction of `session`."""
    session.add(
        AuditRow(
            at=time.time(),
            key=deed.key,
            action=deed.action,
            kind=deed.kind,
            object=deed.object[:255],
            correlation=current_correlation(),
        )
    )


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, deed: Deed) -> None:
        async with self._database.session.begin() as session:
            note(session, deed)

    async def page(self, after: int | None, limit: int) -> list[AuditRow]:
        """At most `limit` rows older than the row `after`, newest first."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if after is not None:
            query = query.where(AuditRow.id < after)
        async with self._database.read() as session:
            return list(await session.scalars(query))
