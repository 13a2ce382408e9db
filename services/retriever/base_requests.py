"""Requests about bases and what is in them, handed to who does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from services.retriever.bases import Bases
from services.retriever.citations import Citations
from services.retriever.document_chunks import chunks_of, counted
from services.retriever.indexer import Indexer
from services.retriever.insights import Insights
from services.retriever.links import update_document
from services.retriever.listing import documents
from services.retriever.store import Store
from services.retriever.versions import Versions
from services.settings import Settings
from services.storage.database import Database
from services.wire import bases as b
from services.wire import messages as m

Serve = Callable[[type[Any], Callable[[Any], Awaitable[Any]]], Awaitable[None]]


class BaseRequests:
    """Answers that need no model."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        store: Store,
        bases: Bases,
        indexer: Indexer,
        citations: Citations,
        insights: Insights,
    ) -> None:
        self._settings, self._db, self._store, self._bases = settings, database, store, bases
        self._indexer, self._citations, self._insights = indexer, citations, insights
        self._versions = Versions(database)

    async def register(self, serve: Serve) -> None:
        """Begin to serve."""
        await serve(m.CreateBase, self.create)
        await serve(m.GetBase, lambda r: self._store.info(r.name))
        await serve(m.DeleteBase, self.delete)
        await serve(b.RestoreBase, self.restore)
        await serve(b.PauseBase, self.pause)
        await serve(b.ResumeBase, self.resume)
        await serve(b.ListVersions, lambda r: self._versions.of(r.base))
        await serve(b.RestoreVersion, self.restore_version)
        await serve(m.ListDocuments, lambda r: documents(self._db, r))
        await serve(m.GetDocument, self.get_document)
        await serve(b.UpdateDocument, self.update_document)
        await serve(b.ListChunks, self.list_chunks)
        await serve(b.GetInsights, self._insights.of)
        # the last: who asks whether a retriever is ready asks for this
        await serve(m.ListBases, self.list)

    async def create(self, request: m.CreateBase) -> m.BaseInfo:
        info = await self._store.create(request.name, self._settings.embedding_model)
        await self._bases.changed(info.name)
        return info

    async def list(self, request: m.ListBases) -> m.BaseList:
        limit = max(1, min(request.limit, 1000))
        items = await self._store.bases(request.after, limit + 1, deleted=request.deleted)
        return m.BaseList(items=items[:limit], next=items[limit - 1].name if len(items) > limit else None)

    async def delete(self, request: m.DeleteBase) -> m.Empty:
        id_, info = await self._store.delete(request.name)
        self._indexer.stop(id_)
        await self._bases.tell(info)
        return m.Empty()

    async def restore(self, request: b.RestoreBase) -> m.BaseInfo:
        info = await self._store.restore(request.name)
        await self._wake(request.name)
        return info

    async def pause(self, request: b.PauseBase) -> m.BaseInfo:
        id_, info = await self._store.pause(request.name, paused=True)
        self._indexer.stop(id_)
        await self._bases.changed(request.name)
        return info

    async def resume(self, request: b.ResumeBase) -> m.BaseInfo:
        _, info = await self._store.pause(request.name, paused=False)
        await self._wake(request.name)
        return info

    async def restore_version(self, request: b.RestoreVersion) -> m.BaseInfo:
        await self._versions.restore(request)
        await self._wake(request.base)
        return await self._store.info(request.base)

    async def get_document(self, request: m.GetDocument) -> m.DocumentContent:
        document, source, text = await self._store.document(request.base, request.path)
        return m.DocumentContent(document=document, source=source, text=text)

    async def update_document(self, request: b.UpdateDocument) -> m.DocumentInfo:
        document, dirty = await update_document(self._db, request)
        if dirty:
            await self._wake(request.base)
        return document

    async def list_chunks(self, request: b.ListChunks) -> b.DocumentChunks:
        row, snapshot = await self._bases.serving(request.base)
        found = await asyncio.to_thread(chunks_of, snapshot, request)
        passages = [p.passage for chunk in found.items for p in chunk.passages]
        return counted(found, await self._citations.of(row.id, passages))

    async def _wake(self, name: str) -> None:
        self._indexer.wake()
        await self._bases.nudge(name)
        await self._bases.changed(name)
