"""What bases let go of: those that nobody restored in time, versions beyond the last ones, what was of them."""

from __future__ import annotations

import asyncio
import time

import structlog
from sqlalchemy import delete, select

from services.retriever.snapshots import Snapshots
from services.retriever.store import Store
from services.retriever.tables import BaseRow, CountedRow, InsightsRow
from services.retriever.versions import Versions
from services.storage.database import Database
from services.wire.bases import BaseGone
from services.wire.bus import Bus

log = structlog.get_logger(__name__)

_AGAIN = 2 * 86_400.0
"""Seconds after which no job of an analysis is delivered again."""


class Removing:
    """Keeps `versions` versions of a base before its newest one."""

    def __init__(
        self, database: Database, store: Store, snapshots: Snapshots, bus: Bus, versions: int
    ) -> None:
        self._db, self._store, self._snapshots, self._bus = database, store, snapshots, bus
        self._versions, self._older = Versions(database), versions

    async def tidy(self) -> None:
        """One round. Raises what the database and the bus raise."""
        for id_, name, deleted_at in await self._store.purge():
            self._snapshots.forget(name, id_)
            await asyncio.to_thread(self._snapshots.sweep, name, id_, None)
            log.info("gone", action="retriever.base_gone", base=name)
            await self._bus.publish(BaseGone(name=name, deleted_at=deleted_at))
        await self._versions.forget(self._older)
        serves = select(BaseRow.id).where(
            BaseRow.id == InsightsRow.base_id, BaseRow.version == InsightsRow.version
        )
        async with self._db.session.begin() as s:
            await s.execute(delete(InsightsRow).where(~serves.exists()))
            await s.execute(delete(CountedRow).where(CountedRow.counted_at < time.time() - _AGAIN))
