"""Indexing under faults: owners that die, bursts, a model out of reach, damaged files, documents that crash."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from services.retriever.embedding import Embedder
from services.retriever.indexer import Indexer
from services.retriever.indexing import Indexing
from services.retriever.readers import Readers
from services.retriever.snapshots import Snapshots
from services.retriever.store import MIGRATIONS, NewDocument, Store
from services.retriever.tables import BaseRow
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.storage.leases import Leases
from services.wire.messages import BaseStatus, GetBase, Search
from tests.retriever.conftest import Product
from tests.retriever.model_server import ModelServer

Start = Callable[[], Awaitable[Product]]


def page(number: int) -> str:
    return f"# Page {number}\n\n" + "\n\n".join(
        f"Setting {number} number {line} decides how part {line} of page {number} behaves."
        for line in range(8)
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'retriever.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url, MIGRATIONS, "retriever")
    yield database
    await database.close()


async def test_a_burst_makes_one_version_and_the_old_one_serves_meanwhile(product: Product) -> None:
    await product.create()
    await product.put("en/0.md", page(0))
    first = await product.ready()
    search = Search(base="docs", queries=("setting number",))
    await product.bus.request(
        search
    )  # the first one opens the version, which may take longer than a burst waits
    for number in range(1, 6):
        await product.put(f"en/{number}.md", page(number))
        info = await product.bus.request(GetBase(name="docs"))
        assert (info.status, info.version) == (BaseStatus.INDEXING, first.version)
        assert (await product.bus.request(search)).version == first.version
    last = await product.ready()
    assert first.version is not None
    assert last.version is not None
    assert (first.version.split("-")[0], last.version.split("-")[0]) == ("1", "2")
    assert last.documents == 6


async def test_a_model_out_of_reach_delays_a_base_and_fails_no_document(
    product: Product, model: ModelServer
) -> None:
    model.status = 503
    await product.create()
    await product.put("en/0.md", page(0))
    await asyncio.sleep(3)
    info = await product.bus.request(GetBase(name="docs"))
    assert (info.status, info.documents_failed) == (BaseStatus.INDEXING, 0)
    model.status = 200
    assert (await product.ready()).status is BaseStatus.READY


async def test_two_retrievers_share_a_base_and_embed_each_text_once(start: Start, model: ModelServer) -> None:
    model.delay = 0.1
    one, two = await start(), await start()
    await one.create()
    await asyncio.gather(*((one, two)[n % 2].put(f"en/{n}.md", page(n)) for n in range(6)))
    assert (await two.ready()).documents == 6
    assert len(model.inputs) == len(set(model.inputs))


async def test_what_was_embedded_survives_the_version_that_held_it(
    product: Product, model: ModelServer
) -> None:
    await product.create()
    await product.put("en/0.md", page(0))
    first = await product.ready()
    asked = len(model.inputs)
    assert first.version is not None
    for file in (product.settings.data / "snapshots").rglob("vectors.npy"):
        damaged = bytearray(file.read_bytes())
        damaged[-1] ^= 0xFF
        file.write_bytes(bytes(damaged))
    await product.put("en/1.md", page(1))  # the next build finds the damage, and takes nothing from there
    second = await product.ready()
    assert second.version != first.version
    assert not any("page 0" in text for text in model.inputs[asked:])
    found = await product.bus.request(Search(base="docs", queries=("Setting 0 number 3 decides how part 3",)))
    assert found.results[0][0].document == "en/0.md"


async def test_another_goes_on_where_a_dead_indexer_stopped(
    tmp_path: Path, model: ModelServer, database: Database
) -> None:
    store, snapshots, blobs = Store(database), Snapshots(tmp_path / "snapshots"), Blobs(tmp_path / "blobs")
    embedder, readers = Embedder(model.url, None, at_once=1), Readers(1)

    async def changed(_: str) -> None: ...

    def indexer() -> Indexer:
        indexing = Indexing(
            database,
            tmp_path,
            blobs=blobs,
            snapshots=snapshots,
            embedder=embedder,
            readers=readers,
            changed=changed,
            quiet=0.05,
        )
        return Indexer(
            database,
            store,
            snapshots,
            indexing,
            changed=changed,
            model="m",
            patience=0.5,
            every=0.05,
        )

    await store.create("docs", "m")
    text = "\n\n".join(
        f"The {number}th of many sentences says something of its own." for number in range(600)
    )
    blob = await blobs.put(text.encode())
    await store.put("docs", [NewDocument("en/a.md", "en", "text/markdown", blob, "a.md")])
    model.delay = 0.2
    first = asyncio.create_task(indexer().run())
    while len(model.inputs) < 300:
        await asyncio.sleep(0.02)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    kept = set(model.inputs[:256])
    model.inputs.clear()
    assert await Leases(database, BaseRow, "dead", 60.0).take(1), "as a killed owner leaves it"

    second = asyncio.create_task(indexer().run())
    while (await store.info("docs")).status is not BaseStatus.READY:
        await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert not kept & set(model.inputs)
    assert (await store.info("docs")).passages == 600
    readers.close()
    await embedder.close()
