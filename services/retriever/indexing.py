"""One version of a base, from its documents: gather what it holds, build, publish, point."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from services.observe import metrics
from services.retriever.build_job import BuildJob
from services.retriever.build_job import run as run_build
from services.retriever.building import Part
from services.retriever.embedding import Embedder
from services.retriever.gathering import READER, Gathering
from services.retriever.milvus import MilvusPlace
from services.retriever.processes import Processes
from services.retriever.readers import Readers
from services.retriever.remote import Remote
from services.retriever.snapshots import Snapshot, SnapshotDamaged, Snapshots
from services.retriever.tables import BaseRow
from services.retriever.vectors import VectorPool
from services.retriever.work_rows import WorkRows
from services.storage.blobs import Blobs
from services.storage.database import Database

__all__ = ["READER", "Changed", "Indexing"]

log = structlog.get_logger(__name__)

Changed = Callable[[str], Awaitable[None]]


class Indexing:
    """Builds versions of bases. `changed` is told a base's name when what it says of itself changed.

    What is PUT is read and embedded as it comes; `quiet` seconds without a PUT end a burst and begin to build,
    `longest` seconds of PUTs do in any case.
    """

    def __init__(
        self,
        database: Database,
        data: Path,
        *,
        blobs: Blobs,
        snapshots: Snapshots,
        embedder: Embedder,
        readers: Readers,
        changed: Changed,
        remote: Remote | None = None,
        milvus: MilvusPlace | None = None,
        quiet: float = 0.7,
        longest: float = 5.0,
    ) -> None:
        self._db = database
        self._data, self._blobs = data, blobs
        self._quiet, self._longest = quiet, longest
        self._snapshots, self._remote, self._milvus = snapshots, remote, milvus
        self._embedder = embedder
        self._readers = readers
        self._changed = changed
        self._builders = Processes(2)

    def close(self) -> None:
        """End the processes that build."""
        self._builders.close()

    async def once(self, rows: WorkRows, model: str) -> bool:
        """Bring the base to its documents as they are now; False where it or the lease is gone.

        Raises the Model* errors and StorageFull; what was read and embedded by then is kept.
        """
        began = time.monotonic()
        base = await rows.base()
        if base is None or base.paused or base.deleted_at is not None:
            return False
        await asyncio.to_thread(self._snapshots.clear_aside, base.name, base.id)
        aside = await asyncio.to_thread(self._snapshots.aside, base.name, base.id)
        before: Snapshot | None = None
        pool: VectorPool | None = None
        gathering: Gathering | None = None
        try:
            before = await self._before(base)
            pool = await asyncio.to_thread(VectorPool, self._db, model, before, aside)
            gathering = Gathering(
                rows,
                pool,
                data=self._data,
                blobs=self._blobs,
                embedder=self._embedder,
                readers=self._readers,
                told=partial(self._changed, base.name),
            )
            if not await self._until_quiet(rows, gathering):
                return False
            loaded = await rows.load()
            if loaded is None:
                return False
            base, documents = loaded
            parts = await gathering.finish(documents)
            if not parts:
                done = await rows.serve(base.revision, model, None, base.number)
                self._snapshots.forget(base.name, base.id)
                return done
            await gathering.tell("building", 0, 1)
            manifest = await self._publish(base, pool, aside, parts)
            held = gathering.held(documents)
        finally:
            if gathering is not None:
                await gathering.close()
            if pool is not None:
                pool.close()
            if before is not None:
                before.close()
            await asyncio.to_thread(shutil.rmtree, aside, ignore_errors=True)
        if not await rows.serve(base.revision, model, manifest, base.number + 1, held):
            return False
        metrics.INDEXING.observe(time.monotonic() - began)
        built = sum(facts["passages"] for facts in manifest["languages"].values())
        metrics.INDEXED.labels("built").inc(built)
        log.info("version", action="retriever.version_published", base=base.name, version=manifest["version"])
        return True

    async def _until_quiet(self, rows: WorkRows, gathering: Gathering) -> bool:
        """Take documents as they are PUT, until none came for a while; False where the base is gone."""
        began = since = time.monotonic()
        seen: int | None = None
        while (revision := await rows.revision()) is not None:
            now = time.monotonic()
            if revision != seen:
                seen, since = revision, now if seen is not None else since
                await gathering.take(await rows.unread())
            elif now - since >= self._quiet or now - began >= self._longest:
                return True
            else:
                await asyncio.sleep(min(0.05, self._quiet / 4))
        return False

    async def _before(self, base: BaseRow) -> Snapshot | None:
        """The version that serves, where it is whole."""
        if base.version is None or not self._snapshots.has(base.name, base.id, base.version):
            return None
        folder = self._snapshots.base(base.name, base.id) / base.version
        try:
            return await asyncio.to_thread(self._snapshots.opened, folder)
        except SnapshotDamaged:
            log.warning("damaged", action="retriever.snapshot_damaged", base=base.name, version=base.version)
            return None

    async def _publish(
        self, base: BaseRow, pool: VectorPool, aside: Path, parts: list[Part]
    ) -> dict[str, Any]:
        """Build aside, rename into place, open what was published, which checks it, and let other hosts have it."""
        pool.close()
        folder = aside / "version"
        await asyncio.to_thread(folder.mkdir)
        job = BuildJob(
            folder=folder,
            base=base.name,
            number=base.number + 1,
            model=pool.model,
            parts=tuple(parts),
            spool=aside,
            dimension=pool.dimension or 1,
            before=tuple(pool.before),
            id_=base.id,
            milvus=self._milvus,
        )
        manifest = await self._builders.run(run_build, job)
        await asyncio.to_thread(self._snapshots.publish, base.name, base.id, folder, manifest["version"])
        if self._remote is not None:
            await self._remote.publish(base.name, base.id, manifest["version"])
        return manifest
