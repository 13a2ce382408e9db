"""Which passages analyses found statements in: counted by passage, never what was said."""

from __future__ import annotations

import time
from collections.abc import Collection

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from services.retriever.store import base_row
from services.retriever.tables import BaseRow, CitationRow, CountedRow
from services.storage.database import Database
from services.wire.errors import BaseNotFound
from services.wire.messages import Judged, Verdict

log = structlog.get_logger(__name__)

MATCHED = {Verdict.COVERED, Verdict.PARTIAL, Verdict.CONTRADICTED}
"""Verdicts whose evidence speaks of the statement; an absent one's are near misses."""
_AT_ONCE = 400


def matched(judged: Judged) -> set[str]:
    """The passages that speak of a statement."""
    return {e.passage for s in judged.statements if s.verdict in MATCHED for e in s.evidence}


class Citations:
    """How often passages of bases were found, by their ids."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def count(self, base: str, analysis: str, judged: Judged) -> None:
        """Count an analysis, once. Counting is worth no analysis: what goes wrong is logged."""
        try:
            await self._count(base, analysis, sorted(matched(judged)))
        except BaseNotFound:
            return
        except SQLAlchemyError as error:
            log.warning("not counted", action="retriever.not_counted", error=type(error).__name__)

    async def of(self, base: int, passages: Collection[str]) -> dict[str, int]:
        """How many analyses each of the passages was found in, of those that were."""
        wanted = sorted(passages)
        found: dict[str, int] = {}
        async with self._db.read() as s:
            for at in range(0, len(wanted), _AT_ONCE):
                part = CitationRow.passage.in_(wanted[at : at + _AT_ONCE])
                query = select(CitationRow.passage, CitationRow.analyses)
                rows = await s.execute(query.where(CitationRow.base_id == base, part))
                found.update((passage, analyses) for passage, analyses in rows)
        return found

    async def all(self, base: int) -> list[str]:
        """The passages that were ever found."""
        async with self._db.read() as s:
            query = select(CitationRow.passage).where(CitationRow.base_id == base)
            return list(await s.scalars(query))

    async def _count(self, base: str, analysis: str, passages: list[str]) -> None:
        now = time.time()
        async with self._db.session.begin() as s:
            row = await base_row(s, base)
            insert = postgresql.insert if s.get_bind().dialect.name == "postgresql" else sqlite.insert
            once = insert(CountedRow).values(base_id=row.id, analysis=analysis[:64], counted_at=now)
            new = await s.scalar(once.on_conflict_do_nothing().returning(CountedRow.analysis))
            if new is None:
                return
            await s.execute(update(BaseRow).where(BaseRow.id == row.id).values(analyses=BaseRow.analyses + 1))
            if passages:
                counted = insert(CitationRow)
                counted = counted.on_conflict_do_update(
                    index_elements=["base_id", "passage"],
                    set_={"analyses": CitationRow.analyses + 1, "used": now},
                )
                await s.execute(
                    counted,
                    [{"base_id": row.id, "passage": p, "analyses": 1, "used": now} for p in passages],
                )
