"""Revisions: the analyses of one text as it is edited. The first is their origin, and each names the one it revises."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.gateway import idempotency
from services.gateway.tables import AnalysisRow, ShareRow
from services.wire.errors import AnalysisNotFound

KEPT = 100
"""Revisions without a report that a text keeps, the newest: one comes with every pause in typing."""


async def origin_of(session: AsyncSession, revised: str) -> str:
    """The first analysis of the text that `revised` is one of. Raises AnalysisNotFound."""
    origin = await session.scalar(select(AnalysisRow.origin).where(AnalysisRow.id == revised))
    if origin is None:
        raise AnalysisNotFound(id=revised[:64])
    return origin


async def thin(session: AsyncSession, kind: str, origin: str) -> None:
    """Give up the oldest revisions of a text beyond `KEPT`, but for the first and those with a report or a link to
    them. `kind` is
    what their Idempotency-Keys name."""
    old = (
        select(AnalysisRow.id)
        .where(
            AnalysisRow.origin == origin,
            AnalysisRow.id != origin,
            AnalysisRow.wants_report.is_(False),
            AnalysisRow.finished_at.is_not(None),
            ~select(ShareRow.id).where(ShareRow.analysis_id == AnalysisRow.id).exists(),
        )
        .order_by(AnalysisRow.id.desc())
        .offset(KEPT)
        .limit(KEPT)
    )
    for id_ in (await session.scalars(old)).all():
        await session.execute(delete(AnalysisRow).where(AnalysisRow.id == id_))
        await idempotency.forget(session, kind, id_)


async def newest(session: AsyncSession, origin: str) -> str | None:
    """The newest revision of a text; None where all of it is deleted."""
    return await session.scalar(select(func.max(AnalysisRow.id)).where(AnalysisRow.origin == origin))


def stands() -> ColumnElement[bool]:
    """Of analyses: that no newer revision stands for it."""
    later = aliased(AnalysisRow)
    return ~select(later.id).where(later.origin == AnalysisRow.origin, later.id > AnalysisRow.id).exists()
