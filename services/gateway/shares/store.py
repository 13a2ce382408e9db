"""Shares in the database. Of a token only the digest is held: it is 256 random bits, so SHA-256 will do."""

from __future__ import annotations

import re
import secrets
import time

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from services.gateway.callers.secret import digest
from services.gateway.lifecycle import Status
from services.gateway.shares.forms import ShareRequest
from services.gateway.tables import AnalysisRow, ShareRow
from services.storage.database import Database
from services.wire.clock import steady
from services.wire.errors import (
    AnalysisNotFound,
    AnalysisUnfinished,
    FieldInvalid,
    ShareBusy,
    ShareNotFound,
    SharesTooMany,
)

MAX_SHARES = 50
"""Of one analysis."""
READS_A_MINUTE = 120
"""Of one share at one gateway. A token that is none costs one look at an index, whoever sends it."""

_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


class Shares:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._minute = 0
        self._reads: dict[str, int] = {}

    async def create(self, analysis_id: str, form: ShareRequest) -> tuple[ShareRow, str]:
        """A new share of an analysis that has succeeded, and its token.

        Raises FieldInvalid, AnalysisNotFound, AnalysisUnfinished, SharesTooMany.
        """
        now, token = time.time(), secrets.token_urlsafe(32)
        if form.expires_at is not None and form.expires_at <= now:
            raise FieldInvalid(field="expires_at", reason="greater_than_equal")
        row = ShareRow(
            id=secrets.token_hex(16),
            digest=digest(token),
            analysis_id=analysis_id,
            with_text=form.with_text,
            created_at=now,
            expires_at=form.expires_at,
        )
        of = ShareRow.analysis_id == analysis_id
        async with self._database.session.begin() as session:
            status = await _status(session, analysis_id)
            if status != Status.SUCCEEDED:
                raise AnalysisUnfinished(id=analysis_id)
            await session.execute(delete(ShareRow).where(of, ShareRow.expires_at <= now))
            if (await session.scalar(select(func.count()).where(of)) or 0) >= MAX_SHARES:
                raise SharesTooMany(limit=MAX_SHARES)
            session.add(row)
        return row, token

    async def of(self, analysis_id: str) -> list[ShareRow]:
        """Those of an analysis that have not ended, newest first."""
        query = select(ShareRow).where(ShareRow.analysis_id == analysis_id, _open())
        async with self._database.read() as session:
            return list(await session.scalars(query.order_by(ShareRow.created_at.desc())))

    async def delete(self, share_id: str) -> None:
        """Raises ShareNotFound."""
        async with self._database.session.begin() as session:
            gone = await session.execute(
                delete(ShareRow).where(ShareRow.id == share_id).returning(ShareRow.id)
            )
            if gone.first() is None:
                raise ShareNotFound

    async def read(self, token: str) -> tuple[ShareRow, AnalysisRow]:
        """What `token` leads to. Raises ShareNotFound, be it unknown, expired or revoked; ShareBusy."""
        if _TOKEN.fullmatch(token) is None:
            raise ShareNotFound
        query = (
            select(ShareRow, AnalysisRow)
            .join(AnalysisRow, AnalysisRow.id == ShareRow.analysis_id)
            .where(ShareRow.digest == digest(token), _open())
        )
        async with self._database.read() as session:
            found = (await session.execute(query)).first()
        if found is None:
            raise ShareNotFound
        self._count(found[0].id)
        return found[0], found[1]

    def _count(self, share_id: str) -> None:
        """Raises ShareBusy."""
        now = steady()
        if (minute := int(now // 60)) != self._minute:
            self._minute, self._reads = minute, {}
        self._reads[share_id] = self._reads.get(share_id, 0) + 1
        if self._reads[share_id] > READS_A_MINUTE:
            raise ShareBusy(limit=READS_A_MINUTE, retry_after=round(60 - now % 60 + 1))


async def _status(session: AsyncSession, analysis_id: str) -> str:
    query = select(AnalysisRow.status).where(AnalysisRow.id == analysis_id)
    # PostgreSQL: two shares of one analysis are counted one after the other; SQLite has one writer anyway
    status = await session.scalar(query.with_for_update())
    if status is None:
        raise AnalysisNotFound(id=analysis_id[:64])
    return status


def _open() -> ColumnElement[bool]:
    return or_(ShareRow.expires_at.is_(None), ShareRow.expires_at > time.time())
