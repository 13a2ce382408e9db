"""The retriever, wired: entered, it serves; left, it has drained and closed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from services.observe.checks import CHECKS
from services.retriever.bases import Bases
from services.retriever.documents import Documents
from services.retriever.embedding import Embedder
from services.retriever.handlers import Handlers
from services.retriever.housekeeping import Housekeeping
from services.retriever.indexer import Indexer
from services.retriever.indexing import Indexing
from services.retriever.judge_model import JudgeModel
from services.retriever.readers import Readers
from services.retriever.reasons import LOCALE
from services.retriever.refinements import Refinements
from services.retriever.refining import Refiner
from services.retriever.snapshots import Snapshots
from services.retriever.store import MIGRATIONS, Store
from services.retriever.watching import Standing
from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.texts import texts
from services.wire.bus import Bus
from services.wire.messages import LANGUAGES


@asynccontextmanager
async def serve(settings: Settings, bus: Bus) -> AsyncIterator[None]:
    """Serve on `bus` while entered. Raises SQLAlchemyError, OSError where the data is out of reach."""
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(settings.data.mkdir, parents=True, exist_ok=True)
        database = await Database.open(settings.database("retriever"), MIGRATIONS, "retriever")
        stack.push_async_callback(database.close)
        key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
        embedder = Embedder(settings.own_base_url, key)
        stack.push_async_callback(embedder.close)
        readers = Readers(max(1, min(4, os.cpu_count() or 1)))
        stack.callback(readers.close)

        store = Store(database)
        snapshots = Snapshots(settings.data / "snapshots")
        blobs = Blobs(settings.data / "blobs")
        bases = Bases(database, store, snapshots, blobs, bus)
        indexing = Indexing(
            database,
            settings.data,
            snapshots=snapshots,
            embedder=embedder,
            readers=readers,
            changed=bases.changed,
        )
        stack.callback(indexing.close)
        indexer = Indexer(
            database,
            store,
            snapshots,
            indexing,
            model=settings.embedding_model,
            changed=bases.changed,
            tidy=Housekeeping(database, store, snapshots, settings.data).tidy,
        )
        judge = JudgeModel(settings)
        stack.push_async_callback(judge.close)
        handlers = Handlers(
            settings=settings,
            bus=bus,
            store=store,
            bases=bases,
            documents=Documents(settings, store, blobs, readers),
            snapshots=snapshots,
            embedder=embedder,
            indexer=indexer,
            refinements=Refinements(Refiner(settings, judge), bus.publish),
        )
        for language in LANGUAGES:
            # reading a language's rules takes a tenth of a second, which is not the first text's to wait for
            await asyncio.to_thread(texts, LOCALE, language)
        await handlers.register()
        stack.enter_context(CHECKS.having(database=database.behind))
        stack.enter_context(CHECKS.sampling(Standing(database, settings.data / "snapshots").sample))
        running = asyncio.create_task(indexer.run())
        try:
            yield
        finally:
            await handlers.close(settings.drain)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
