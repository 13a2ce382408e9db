"""One version of a base, from its documents: read what changed, embed what is new, build, publish, point."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, cast

import structlog

from services.retriever.building import BuildJob, Part, text_key
from services.retriever.building import run as run_build
from services.retriever.embedding import BATCH, Embedder
from services.retriever.parsed import parsed_key, parsed_path, read_parsed
from services.retriever.processes import Processes
from services.retriever.readers import ReadDone, Readers, ReadJob
from services.retriever.snapshots import Snapshot, SnapshotDamaged, Snapshots, open_snapshot
from services.retriever.tables import BaseRow, DocumentRow
from services.retriever.vectors import VectorPool
from services.retriever.work_rows import Outcome, WorkRows
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.wire.errors import LacunaError
from services.wire.messages import BlobRef, DocumentStatus, IndexProgress, Language

log = structlog.get_logger(__name__)

READER = "1"
"""Raised when documents must be read anew, because reading them gives something else."""

_TOLD_EVERY = 0.5
Changed = Callable[[str], Awaitable[None]]


class Indexing:
    """Builds versions of bases. `changed` is told a base's name when what it says of itself changed."""

    def __init__(
        self,
        database: Database,
        data: Path,
        *,
        snapshots: Snapshots,
        embedder: Embedder,
        readers: Readers,
        changed: Changed,
    ) -> None:
        self._db = database
        self._parsed = data / "parsed"
        self._blob_folder = data / "blobs"
        self._blobs = Blobs(self._blob_folder)
        self._snapshots = snapshots
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
        loaded = await rows.load()
        if loaded is None:
            return False
        base, documents = loaded
        await asyncio.to_thread(self._snapshots.clear_aside, base.name, base.id)
        aside = await asyncio.to_thread(self._snapshots.aside, base.name, base.id)
        before: Snapshot | None = None
        pool: VectorPool | None = None
        try:
            before = await self._before(base)
            pool = await asyncio.to_thread(VectorPool, self._db, model, before, aside)
            run = _Run(self, rows, base, aside, pool)
            parts = await run.read_and_embed(documents)
            if not parts:
                done = await rows.serve(base.revision, model, None, base.number)
                self._snapshots.forget(base.name, base.id)
                return done
            await run.tell("building", 0, 1)
            manifest = await run.publish(parts)
        finally:
            if pool is not None:
                pool.close()
            if before is not None:
                before.close()
            await asyncio.to_thread(shutil.rmtree, aside, ignore_errors=True)
        if not await rows.serve(base.revision, model, manifest, base.number + 1):
            return False
        log.info("version", action="retriever.version_published", base=base.name, version=manifest["version"])
        return True

    async def _before(self, base: BaseRow) -> Snapshot | None:
        """The version that serves, where it is whole."""
        if base.version is None:
            return None
        folder = self._snapshots.base(base.name, base.id) / base.version
        try:
            return await asyncio.to_thread(open_snapshot, folder)
        except SnapshotDamaged:
            log.warning("damaged", action="retriever.snapshot_damaged", base=base.name, version=base.version)
            return None


class _Run:
    def __init__(self, owner: Indexing, rows: WorkRows, base: BaseRow, aside: Path, pool: VectorPool) -> None:
        self._o = owner
        self._aside = aside
        self._pool = pool
        self._rows = rows
        self._base = base
        self._waiting: dict[bytes, str] = {}
        self._requests: set[asyncio.Task[None]] = set()
        self._embedded = self._to_embed = 0
        self._told = 0.0
        self._began = time.monotonic()

    async def tell(self, stage: Literal["reading", "embedding", "building"], done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told < _TOLD_EVERY and stage != "building":
            return
        self._told = now
        rate = done / (now - self._began) if now > self._began and done else None
        left = (total - done) / rate if rate else None
        await self._rows.progress(
            IndexProgress(stage=stage, done=done, total=total, rate=rate, seconds_left=left)
        )
        await self._o._changed(self._base.name)

    async def read_and_embed(self, documents: list[DocumentRow]) -> list[Part]:
        """The documents that could be read, all their vectors ready."""
        todo = [d for d in documents if d.status != DocumentStatus.FAILED]
        parts: list[Part] = []
        try:
            async for outcomes in self._read(todo):
                fresh = [o for o in outcomes if o.error is not None or o.document.parsed is None]
                if fresh:
                    await self._rows.read(fresh)
                own = [
                    Part(
                        o.document.path,
                        cast("Language", o.document.language),
                        parsed_path(self._o._parsed, o.parsed),
                    )
                    for o in outcomes
                    if o.error is None
                ]
                parts += own
                await self._collect(own)
            await self._request(rest=True)
            while self._requests:
                await self._settle()
        finally:
            for task in self._requests:
                task.cancel()
            await asyncio.gather(*self._requests, return_exceptions=True)
        return parts

    async def _read(self, documents: list[DocumentRow]) -> Any:
        """Outcomes in small groups, as they come; at most 32 documents are under way."""
        running: set[asyncio.Task[Outcome]] = set()
        queue = iter(documents)
        done_count = 0
        try:
            while True:
                while len(running) < 32 and (document := next(queue, None)) is not None:
                    running.add(asyncio.create_task(self._read_one(document)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                done_count += len(done)
                yield [task.result() for task in done]
                await self.tell("reading", done_count, len(documents))
        finally:
            for task in running:
                task.cancel()

    async def _read_one(self, d: DocumentRow) -> Outcome:
        language = cast("Language", d.language)
        key = parsed_key(d.source, d.path, d.media_type, language, READER)
        target = parsed_path(self._o._parsed, key)
        if d.parsed == key and await asyncio.to_thread(_touched, target):
            return Outcome(d, key)
        d.parsed = None
        source = self._o._blobs.path(BlobRef(sha256=d.source, size=d.size))
        try:
            read: ReadDone = await self._o._readers.read(
                ReadJob(d.path, d.media_type, language, source, target, self._o._blob_folder)
            )
        except LacunaError as error:
            log.info("unreadable", action="retriever.document_failed", base=self._base.name, code=error.code)
            return Outcome(d, key, error=error.info())
        return Outcome(d, key, done=read)

    async def _collect(self, parts: list[Part]) -> None:
        texts = await asyncio.to_thread(_texts, parts, self._pool.model)
        for key in await self._pool.missing(list(texts)):
            if key not in self._waiting:
                self._waiting[key] = texts[key]
                self._to_embed += 1
        await self._request(rest=False)

    async def _request(self, *, rest: bool) -> None:
        while len(self._waiting) >= BATCH or (rest and self._waiting):
            keys = list(self._waiting)[:BATCH]
            texts = [self._waiting.pop(key) for key in keys]
            while len(self._requests) >= 4:
                await self._settle()
            self._requests.add(asyncio.create_task(self._embed(keys, texts)))

    async def _embed(self, keys: list[bytes], texts: list[str]) -> None:
        vectors, _ = await self._o._embedder.embed(self._pool.model, texts)
        await self._pool.add(keys, vectors)
        self._embedded += len(keys)

    async def _settle(self) -> None:
        done, self._requests = await asyncio.wait(self._requests, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        await self.tell("embedding", self._embedded, self._to_embed)

    async def publish(self, parts: list[Part]) -> dict[str, Any]:
        """Build aside, rename into place, and open what was published, which checks it."""
        base, snapshots = self._base, self._o._snapshots
        self._pool.close()
        folder = self._aside / "version"
        await asyncio.to_thread(folder.mkdir)
        job = BuildJob(
            folder=folder,
            base=base.name,
            number=base.number + 1,
            model=self._pool.model,
            parts=tuple(parts),
            spool=self._aside,
            dimension=self._pool.dimension or 1,
            before=tuple(self._pool.before),
        )
        manifest = await self._o._builders.run(run_build, job)
        await asyncio.to_thread(snapshots.publish, base.name, base.id, folder, manifest["version"])
        return manifest


def _touched(path: Path) -> bool:
    """Whether the file is there; its time of use is now, so that it is not cleared away."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _texts(parts: list[Part], model: str) -> dict[bytes, str]:
    return {
        text_key(model, text): text.decode() for part in parts for text in read_parsed(part.parsed).texts()
    }
