"""Who owns what: the gateway's own record, since it is the only door."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import IntegrityError

from services.gateway.callers.kinds import Kind
from services.gateway.tables import AnalysisRow, ObjectRow, ShareRow
from services.storage.database import Database

LONGEST = 255
AT_ONCE = 500
"""Ids that one question asks for."""


class Objects:
    """Analyses carry their owner themselves, and shares are their analysis's. An object without one is nobody's: it
    was made without keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owners(self, kind: Kind, ids: Collection[str]) -> dict[str, str]:
        """The owner of each of `ids` that has one."""
        wanted = [id_ for id_ in ids if storable(id_)]
        found: dict[str, str] = {}
        for at in range(0, len(wanted), AT_ONCE):
            some = wanted[at : at + AT_ONCE]
            async with self._database.read() as session:
                found |= {row.id: row.owner for row in await session.execute(_owners(kind, some))}
        return found

    async def owned(self, kind: Kind, owner: str) -> list[str]:
        """All of `owner`'s, by id."""
        query = select(ObjectRow.id).where(ObjectRow.kind == kind, ObjectRow.owner == owner)
        async with self._database.read() as session:
            return list(await session.scalars(query.order_by(ObjectRow.id)))

    async def record(self, kind: Kind, id_: str, owner: str | None) -> None:
        """`id_` was made by `owner`, whoever had one of this name before; None: by nobody."""
        named = (ObjectRow.kind == kind, ObjectRow.id == id_)
        if owner is None:
            async with self._database.session.begin() as session:
                await session.execute(delete(ObjectRow).where(*named))
            return
        if await self.claim(kind, id_, owner):
            return
        async with self._database.session.begin() as session:
            await session.execute(update(ObjectRow).where(*named).values(owner=owner, created_at=time.time()))

    async def claim(self, kind: Kind, id_: str, owner: str) -> bool:
        """Make `owner` the owner of what has none. False where it has one, be it the same, or cannot."""
        if not storable(id_):
            return False
        try:
            async with self._database.session.begin() as session:
                session.add(ObjectRow(kind=kind, id=id_, owner=owner, created_at=time.time()))
        except IntegrityError:
            return False
        return True

    async def forget(self, kind: Kind, id_: str, before: float) -> None:
        """It is deleted; one of the same name that was made since `before`, Unix seconds, stays."""
        async with self._database.session.begin() as session:
            await session.execute(
                delete(ObjectRow).where(
                    ObjectRow.kind == kind, ObjectRow.id == id_, ObjectRow.created_at <= before
                )
            )


def _owners(kind: Kind, ids: list[str]) -> Select[Any, Any]:
    owned = AnalysisRow.owner.is_not(None)
    match kind:
        case Kind.ANALYSIS:
            return select(AnalysisRow.id, AnalysisRow.owner).where(AnalysisRow.id.in_(ids), owned)
        case Kind.SHARE:
            return (
                select(ShareRow.id, AnalysisRow.owner)
                .join(AnalysisRow, AnalysisRow.id == ShareRow.analysis_id)
                .where(ShareRow.id.in_(ids), owned)
            )
        case _:
            return select(ObjectRow.id, ObjectRow.owner).where(ObjectRow.kind == kind, ObjectRow.id.in_(ids))


def storable(id_: str) -> bool:
    """Whether a database takes it: NUL and half a character are in no name of anything."""
    return len(id_) <= LONGEST and id_.isprintable()
