"""Finds bases that are not up to date, takes their leases and indexes them, one build a base at a time."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import random
import time
import uuid

import structlog
from sqlalchemy import or_, select

from services.observe import metrics
from services.retriever.embedding import PASSING
from services.retriever.indexing import Changed, Indexing
from services.retriever.snapshots import Snapshots
from services.retriever.store import Store
from services.retriever.tables import BaseRow
from services.retriever.work_rows import WorkRows
from services.storage.database import Database
from services.storage.leases import Leases
from services.wire.errors import InternalError, LacunaError, ModelQuota, StorageFull, Unavailable

log = structlog.get_logger(__name__)

_TRY_AGAIN = 60.0
_LOOKS = 0.05


class Indexer:
    """Hands dirty bases to `indexing`.

    A lease whose owner is silent for `patience` seconds is taken over; the sweep for work left lying comes
    every `every` seconds.
    """

    def __init__(
        self,
        database: Database,
        store: Store,
        snapshots: Snapshots,
        indexing: Indexing,
        *,
        model: str,
        changed: Changed,
        patience: float = 12.0,
        every: float = 2.0,
    ) -> None:
        self._db, self._store, self._snapshots = database, store, snapshots
        self._indexing, self._model, self._changed = indexing, model, changed
        self._every = every
        self.leases: Leases[int] = Leases(database, BaseRow, uuid.uuid4().hex, patience)
        self._woken = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._not_before: dict[int, tuple[int, float]] = {}
        self._gate = asyncio.Semaphore(2)

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()

    def stop(self, id_: int) -> None:
        """Leave the base as it is: its lease was taken from whoever had it, and others find out as they beat."""
        if task := self._running.get(id_):
            task.cancel()

    async def run(self) -> None:
        """Until cancelled; running builds then give their leases back."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._look()
                except Exception as error:  # the database may be away for a while
                    log.warning("sweep failed", action="retriever.sweep_failed", error=type(error).__name__)
                await asyncio.sleep(min(_LOOKS, self._every))  # a burst of PUTs wakes once for many
                # not wait_for, which swallows a cancel that comes with a wake
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._every):
                        await self._woken.wait()
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _look(self) -> None:
        """Start on the bases that have something to index, or another model than ours, and no living owner."""
        dirty = or_(BaseRow.revision != BaseRow.indexed_revision, BaseRow.embedding_model != self._model)
        query = select(BaseRow.id, BaseRow.name, BaseRow.owner, BaseRow.beat).where(
            dirty, BaseRow.paused.is_(False), BaseRow.deleted_at.is_(None)
        )
        for id_, name, *_ in await self.leases.free(query.order_by(BaseRow.updated_at)):
            if id_ not in self._running:
                task = asyncio.create_task(self._own(id_, name))
                self._running[id_] = task
                task.add_done_callback(lambda _, id_=id_: self._running.pop(id_, None))  # type: ignore[misc]

    async def _own(self, id_: int, name: str) -> None:
        rows = WorkRows(self._db, id_, self.leases.owner)
        waits = self._not_before.get(id_)
        if waits and waits[0] == await rows.revision() and time.monotonic() < waits[1]:
            return
        async with self._gate:
            try:
                await self.leases.hold(id_, lambda: self._work(id_, name, rows))
            except Exception as error:
                log.error("indexing failed", action="retriever.indexing_failed", error=type(error).__name__)  # noqa: TRY400

    async def _work(self, id_: int, name: str, rows: WorkRows) -> None:
        delay = 1.0
        while True:
            revision = await rows.revision()
            if revision is None:
                return
            try:
                if not await self._indexing.once(rows, self._model):
                    return
            except (*PASSING, ModelQuota, Unavailable) as error:
                if isinstance(error, StorageFull):
                    await self._fail(id_, name, rows, revision, error)
                    return
                log.warning("waiting", action="retriever.indexing_waits", base=name, code=error.code)
                await asyncio.sleep(delay * random.uniform(0.8, 1.2))  # noqa: S311
                delay = min(delay * 2, 20.0)
                continue
            except LacunaError as error:
                await self._fail(id_, name, rows, revision, error)
                return
            except OSError as error:
                full = error.errno in (errno.ENOSPC, errno.EDQUOT)
                known: LacunaError = StorageFull() if full else InternalError(reason=type(error).__name__)
                await self._fail(id_, name, rows, revision, known)
                return
            except Exception as error:
                log.exception("indexing failed", action="retriever.indexing_failed", base=name)
                await self._fail(id_, name, rows, revision, InternalError(reason=type(error).__name__))
                return
            await self._changed(name)
            loaded = await self._store.row_of(id_)
            if loaded is None:
                return
            await asyncio.to_thread(self._snapshots.sweep, name, id_, loaded.version)
            if loaded.revision == loaded.indexed_revision:
                return
            delay = 1.0

    async def _fail(self, id_: int, name: str, rows: WorkRows, revision: int, error: LacunaError) -> None:
        metrics.INDEXING_FAILED.labels(error.code).inc()
        await rows.failed(error.info(), revision)
        self._not_before[id_] = (revision, time.monotonic() + _TRY_AGAIN)
        await self._changed(name)
