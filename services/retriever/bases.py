"""Bases as they serve: the opened version of each, its exports, and word of what changed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from sqlalchemy import select

from services.retriever.exporting import TYPES, difference, export
from services.retriever.remote import Remote
from services.retriever.snapshots import Snapshot, SnapshotDamaged, Snapshots
from services.retriever.store import Store
from services.retriever.tables import BaseRow, ExportRow
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.wire.bus import Bus
from services.wire.errors import (
    BaseEmpty,
    BaseNotReady,
    LacunaError,
    LanguageWithoutDocuments,
    StorageUnreachable,
)
from services.wire.messages import BaseChanged, BaseInfo, BlobRef, Embeddings, ExportEmbeddings, IndexBase

log = structlog.get_logger(__name__)


class Bases:
    """What handlers ask of bases."""

    def __init__(
        self, database: Database, store: Store, snapshots: Snapshots | Remote, blobs: Blobs, bus: Bus
    ) -> None:
        self._db, self._store, self._snapshots, self._blobs, self._bus = (
            database,
            store,
            snapshots,
            blobs,
            bus,
        )
        self._exporting = asyncio.Lock()
        self._telling: dict[str, bool] = {}
        """Bases that are being told of; whether they changed since."""

    async def serving(self, name: str) -> tuple[BaseRow, Snapshot]:
        """The version of `name` that serves now. Raises BaseNotFound, BaseEmpty, BaseNotReady, StorageUnreachable."""
        for last in (False, True):
            row = await self._store.row(name)
            if row.version is None:
                if row.revision == row.indexed_revision:
                    raise BaseEmpty(base=name)
                raise BaseNotReady(base=name)
            try:
                return row, await self._snapshots.get(name, row.id, row.version)
            except StorageUnreachable:
                # it may have been replaced while it was on its way
                if last:
                    raise
            except SnapshotDamaged as error:
                # a version may be swept between the question where it is and opening it: ask once more
                if last:
                    log.error(  # noqa: TRY400 - the reason says it
                        "damaged",
                        action="retriever.snapshot_damaged",
                        base=name,
                        reason=error.params.get("reason"),
                    )
                    await self._store.damaged(row.id, row.version)
                    await self.nudge(name, row.revision + 1)
        raise BaseNotReady(base=name)

    async def nudge(self, name: str, revision: int | None = None) -> None:
        """Wake an indexer, wherever. A lost nudge is made good by its sweep."""
        if revision is None:
            revision = (await self._store.row(name)).revision
        with contextlib.suppress(LacunaError):
            await self._bus.send(IndexBase(job_id=f"{name}:{revision}", base=name))

    async def tell(self, base: BaseInfo) -> None:
        """Tell whoever listens what `base` is now."""
        with contextlib.suppress(LacunaError):
            await self._bus.publish(BaseChanged(base=base))

    async def changed(self, name: str) -> None:
        """Tell whoever listens what the base says of itself now; changes that come meanwhile are told as one."""
        if name in self._telling:
            self._telling[name] = True
            return
        self._telling[name] = True
        try:
            while self._telling[name]:
                self._telling[name] = False
                with contextlib.suppress(LacunaError):
                    await self._bus.publish(BaseChanged(base=await self._store.info(name)))
        finally:
            del self._telling[name]

    async def export(self, request: ExportEmbeddings) -> Embeddings:
        """As `ExportEmbeddings` says: written once a version."""
        row, snapshot = await self.serving(request.base)
        index = snapshot.languages.get(request.language)
        if index is None:
            raise LanguageWithoutDocuments(base=request.base, language=request.language)
        key = (row.id, snapshot.version, request.language, request.form)

        async def written() -> Path:
            return await asyncio.to_thread(export, request.base, snapshot, index, request.form)

        async with self._exporting:
            blob = await self._once(key, written)
            if request.since is not None and request.form == "base":
                blob = await self._since(request.since, key, blob)
        return Embeddings(blob=blob, version=snapshot.version, media_type=TYPES[request.form])

    async def _since(self, since: str, key: tuple[int, str, str, str], whole: BlobRef) -> BlobRef:
        """What `whole` has beyond the file of version `since`; itself where that is not here any more."""
        base, version, language, form = key
        old = await self._exported((base, since, language, form))
        if old is None:
            return whole
        number, _, _ = since.partition("-")

        async def written() -> Path:
            files = [await self._blobs.local(blob) for blob in (old, whole)]
            return await asyncio.to_thread(difference, *files)

        try:
            found = await self._once((base, version, language, f"since-{number}"), written)
        except (OSError, ValueError):  # the older one went meanwhile, or is of an older form
            return whole
        return found if found.size < whole.size else whole

    async def _once(self, key: tuple[int, str, str, str], written: Callable[[], Awaitable[Path]]) -> BlobRef:
        blob = await self._exported(key)
        if blob is None:
            path = await written()
            try:
                blob = await self._blobs.put_file(path)
            finally:
                await asyncio.to_thread(path.unlink, missing_ok=True)
            await self._keep(key, blob)
        return blob

    async def _exported(self, key: tuple[int, str, str, str]) -> BlobRef | None:
        async with self._db.read() as s:
            found = await s.get(ExportRow, key)
        if found is None:
            return None
        blob = BlobRef(sha256=found.sha256, size=found.size)
        try:
            return blob if await asyncio.to_thread((await self._blobs.local(blob)).exists) else None
        except FileNotFoundError:
            return None

    async def _keep(self, key: tuple[int, str, str, str], blob: BlobRef) -> None:
        base, version, language, form = key
        async with self._db.session.begin() as s:
            if await s.scalar(select(BaseRow.id).where(BaseRow.id == base)) is not None:
                await s.merge(
                    ExportRow(
                        base_id=base,
                        version=version,
                        language=language,
                        form=form,
                        sha256=blob.sha256,
                        size=blob.size,
                    )
                )
