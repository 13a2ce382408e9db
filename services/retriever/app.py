"""The retriever, wired: entered, it serves; left, it has drained and closed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from services.observe.checks import CHECKS
from services.retriever import housekeeping
from services.retriever.base_requests import BaseRequests
from services.retriever.bases import Bases
from services.retriever.citations import Citations
from services.retriever.documents import Documents
from services.retriever.embedding import Embedder
from services.retriever.handlers import Handlers
from services.retriever.indexer import Indexer
from services.retriever.indexing import Indexing
from services.retriever.insights import Insights
from services.retriever.judge_model import JudgeModel
from services.retriever.milvus import Milvus, MilvusPlace
from services.retriever.readers import Readers
from services.retriever.reasons import LOCALE
from services.retriever.refinements import Refinements
from services.retriever.refining import Refiner
from services.retriever.remote import Remote
from services.retriever.removing import Removing
from services.retriever.sharing import Sharing
from services.retriever.snapshots import Snapshots
from services.retriever.store import MIGRATIONS, Store
from services.retriever.watching import Standing
from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.storage.keeping import Keeping
from services.storage.objects import shared
from services.texts import texts
from services.wire.bus import Bus
from services.wire.messages import LANGUAGES


def milvus_place(settings: Settings) -> MilvusPlace | None:
    """Where the vectors of new versions are kept; None: in their folders."""
    if settings.engine != "milvus":
        return None
    token = settings.milvus_token
    return MilvusPlace(settings.milvus_url, token.get_secret_value() if token else "")


async def drop_unused(milvus: Milvus, store: Store) -> None:
    await asyncio.to_thread(milvus.tidy, await store.serving())


@asynccontextmanager
async def serve(settings: Settings, bus: Bus) -> AsyncIterator[None]:
    """Serve on `bus` while entered. Raises SQLAlchemyError, OSError where the data is out of reach."""
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(settings.data.mkdir, parents=True, exist_ok=True)
        database = await Database.open(settings.database("retriever"), MIGRATIONS, "retriever")
        stack.push_async_callback(database.close)
        embedder = Embedder(settings.own_base_url, settings.own_key)
        stack.push_async_callback(embedder.close)
        readers = Readers(max(1, min(4, os.cpu_count() or 1)))
        stack.callback(readers.close)

        store = Store(database, undo=settings.base_undo)
        place = milvus_place(settings)
        milvus = Milvus(place) if place else None
        if milvus is not None:
            stack.callback(milvus.close)
        snapshots = Snapshots(settings.data / "snapshots", milvus.open if milvus else None)
        objects = shared(settings)
        blobs = Blobs(settings.data / "blobs", objects)
        remote = Remote(objects, snapshots) if objects else None
        if remote is not None:
            stack.push_async_callback(remote.close)
        bases = Bases(database, store, remote or snapshots, blobs, bus)
        indexing = Indexing(
            database,
            settings.data,
            blobs=blobs,
            snapshots=snapshots,
            remote=remote,
            milvus=place,
            embedder=embedder,
            readers=readers,
            changed=bases.changed,
        )
        stack.callback(indexing.close)
        keeper = housekeeping.Housekeeping(database, store, snapshots, settings.data)
        removing = Removing(database, store, snapshots, bus, settings.base_versions)
        rounds = [removing.tidy, keeper.tidy]
        if remote is not None:
            rounds.append(Sharing(remote, store, blobs, keeper.named, keeping=Keeping(settings.data)).tidy)
        if milvus is not None:
            rounds.append(lambda: drop_unused(milvus, store))
        indexer = Indexer(
            database,
            store,
            snapshots,
            indexing,
            model=settings.embedding_model,
            changed=bases.changed,
        )
        citations = Citations(database)
        insights = Insights(database, bases, citations, place)
        stack.push_async_callback(insights.close)
        requests = BaseRequests(
            settings,
            database,
            store=store,
            bases=bases,
            indexer=indexer,
            citations=citations,
            insights=insights,
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
            requests=requests,
            citations=citations,
        )
        for language in LANGUAGES:
            # reading a language's rules takes a tenth of a second, which is not the first text's to wait for
            await asyncio.to_thread(texts, LOCALE, language)
        await handlers.register()
        stack.enter_context(CHECKS.having(database=database.behind))
        stack.enter_context(CHECKS.sampling(Standing(database, settings.data / "snapshots").sample))
        running = [asyncio.create_task(indexer.run()), asyncio.create_task(housekeeping.run(rounds))]
        try:
            yield
        finally:
            await handlers.close(settings.drain)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
