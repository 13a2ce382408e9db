"""Two hosts with a disk each, that share a database and an object store: what one builds, the other serves."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from services.retriever import app, remote
from services.retriever.remote import Remote
from services.retriever.sharing import Sharing
from services.retriever.snapshots import Snapshots
from services.retriever.store import MIGRATIONS, Store
from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.storage.keeping import Keeping
from services.storage.objects import shared
from services.wire.bus import connect
from services.wire.errors import StorageUnreachable
from services.wire.messages import BaseStatus, Found, GetDocument, Judged, Search
from tests.retriever.conftest import Product, judge
from tests.retriever.model_server import ModelServer
from tests.stack.object_store import KEY_ID, SECRET, ObjectStore
from tests.stack.proxy import Proxy

ROOT = Path(__file__).parents[2]
TEXT = "# Keys\n\nA key expires after ninety days. Rotate keys every quarter.\n"


@pytest.fixture(scope="module")
def objects() -> Iterator[ObjectStore]:
    store = ObjectStore(Path(tempfile.mkdtemp(prefix="lacuna-objects-")))
    store.start()
    yield store
    store.stop()


@pytest.fixture
async def proxy(objects: ObjectStore) -> AsyncIterator[Proxy]:
    """What stands between the hosts and the store."""
    between = Proxy(int(objects.endpoint.rpartition(":")[2]))
    await between.start()
    yield between
    await between.stop()


@pytest.fixture
def installation(tmp_path: Path, model: ModelServer, proxy: Proxy) -> Settings:
    return Settings(
        data=tmp_path / "one",
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'shared.db'}",
        openai_base_url=model.url,
        embedding_model="test-embed",
        drain=2.0,
        snapshots_url=f"s3://bucket/{uuid4().hex}",
        snapshots_endpoint=f"http://127.0.0.1:{proxy.port}",
        snapshots_key_id=SecretStr(KEY_ID),
        snapshots_key_secret=SecretStr(SECRET),
    )


@asynccontextmanager
async def host(installation: Settings, name: str) -> AsyncIterator[Product]:
    """A retriever with a disk of its own."""
    settings = installation.model_copy(update={"data": installation.data.parent / name})
    async with AsyncExitStack() as stack:
        bus = connect("memory:", name=name)
        await bus.start()
        stack.push_async_callback(bus.stop, 1.0)
        await stack.enter_async_context(app.serve(settings, bus))
        yield Product(settings, bus, Blobs(settings.data / "blobs", shared(settings)))


def search(product: Product, text: str = "when does a key expire") -> asyncio.Future[Found]:
    return asyncio.ensure_future(product.bus.request(Search(base="docs", queries=(text,))))


async def until_version(product: Product, version: str | None, seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while (await search(product)).version != version:
            await asyncio.sleep(0.05)


async def test_another_host_searches_judges_and_reads_what_it_never_had(installation: Settings) -> None:
    async with host(installation, "one") as one, host(installation, "two") as two:
        await one.create()
        await one.put("en/keys.md", TEXT)
        version = (await one.ready()).version
        found = await search(two)
        assert found == await search(one)
        assert found.results[0][0].quote == "A key expires after ninety days."
        judged = [await judge(product, "A key expires after ninety days.") for product in (one, two)]
        assert isinstance(judged[0], Judged)
        assert isinstance(judged[1], Judged)
        assert judged[0].model_copy(update={"timings": {}}) == judged[1].model_copy(update={"timings": {}})
        content = await two.bus.request(GetDocument(base="docs", path="en/keys.md"))
        assert content.text is not None
        assert await two.blobs.read(content.text) == await one.blobs.read(content.text)
        assert (await two.blobs.read(content.source)).decode() == TEXT
        here, there = (p.settings.data / "snapshots" / "docs.1" / str(version) for p in (one, two))
        assert _files(here) == _files(there)

        # the other host builds the next version, of documents that neither its disk nor its index had
        await one.bus.stop(1.0)
        await two.put("en/more.md", "# More\n\nTokens live for an hour.\n")
        info = await two.ready()
        assert (info.status, info.documents) == (BaseStatus.READY, 2)
        assert (await search(two, "how long does a token live")).results[0][
            0
        ].quote == "Tokens live for an hour."


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


async def test_no_search_fails_while_a_version_arrives_slowly_and_the_old_one_stays_for_a_broken_store(
    installation: Settings, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_PATIENCE", 0.3)
    monkeypatch.setattr(remote, "_TRY_AGAIN", 0.5)
    slow = installation.model_copy(update={"snapshots_endpoint": installation.snapshots_endpoint})
    async with host(installation, "one") as one, host(slow, "two") as two:
        await one.create()
        await one.put("en/keys.md", TEXT)
        first = (await one.ready()).version
        await until_version(two, first)

        await one.put("en/more.md", "# More\n\nTokens live for an hour.\n")
        second = (await one.ready()).version
        proxy.hang()  # from here on the store takes connections and says nothing
        for _ in range(5):
            assert (await search(two)).version == first
        proxy.resume()
        proxy.cut()
        await until_version(two, second)

        await one.put("en/last.md", "# Last\n\nSessions end at midnight.\n")
        third = (await one.ready()).version
        await proxy.stop()  # and here nobody listens any more
        for _ in range(5):
            assert (await search(two)).version == second
        assert (await search(one)).version == third
    # a host that starts while the store is away has what it had
    async with host(installation, "two") as again:
        assert (await search(again)).version == second
    async with host(installation, "three") as empty:
        with pytest.raises(StorageUnreachable):
            await search(empty)


async def test_a_version_that_comes_with_other_bytes_is_not_taken(
    installation: Settings, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    objects = shared(installation)
    assert objects is not None
    async with host(installation, "one") as one, host(installation, "two") as two:
        await one.create()
        await one.put("en/keys.md", TEXT)
        version = (await one.ready()).version
        key = f"snapshots/docs.1/{version}/en/quotes.utf8"
        own = one.settings.data / key
        other = one.settings.data / "other"
        other.write_bytes(own.read_bytes().replace(b"ninety", b"twelve"))
        await objects.put_file(key, other)
        with pytest.raises(StorageUnreachable) as refused:
            await search(two)
        assert refused.value.params["reason"] == "damaged"
        assert not list((two.settings.data / "snapshots").rglob("manifest.json"))
        assert (await search(one)).version == version, "who has it goes on"
    told = caplog.text + "".join(capsys.readouterr())
    assert SECRET not in told


async def test_the_retrievers_of_a_host_fetch_a_version_once(installation: Settings, tmp_path: Path) -> None:
    async with host(installation, "one") as one:
        await one.create()
        await one.put("en/keys.md", TEXT)
        version = str((await one.ready()).version)
    objects = shared(installation)
    assert objects is not None
    fetched: list[str] = []
    fetch = objects.fetch

    async def counted(key: str, target: Path, sha256: str) -> None:
        fetched.append(key)
        await fetch(key, target, sha256)

    objects.fetch = counted  # type: ignore[method-assign]
    retrievers = [Remote(objects, Snapshots(tmp_path / "two" / "snapshots")) for _ in range(3)]
    snapshots = await asyncio.gather(*(one.get("docs", 1, version) for one in retrievers))
    assert {snapshot.version for snapshot in snapshots} == {version}
    assert len(fetched) == len(set(fetched)) > 0


async def test_a_damaged_version_on_disk_is_fetched_anew(installation: Settings) -> None:
    async with host(installation, "one") as one:
        await one.create()
        await one.put("en/keys.md", TEXT)
        version = (await one.ready()).version
    folder = installation.data / "snapshots" / "docs.1" / str(version)
    (folder / "en" / "rows.utf8").write_bytes(b"?")
    async with host(installation, "one") as one:
        assert (await search(one)).version == version


async def test_what_was_there_before_the_store_was_is_copied_and_what_is_replaced_goes(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = installation.model_copy(update={"snapshots_url": None})
    async with host(alone, "one") as one:
        await one.create()
        await one.put("en/keys.md", TEXT)
        first = (await one.ready()).version
    database = await Database.open(installation.database("retriever"), MIGRATIONS, "retriever")
    store, objects = Store(database, undo=0), shared(installation)
    assert objects is not None
    blobs = Blobs(installation.data / "blobs", objects)

    async def all_named(names: object) -> set[str]:
        return set(names)  # type: ignore[call-overload, no-any-return]

    snapshots = Snapshots(installation.data / "snapshots")
    sharing = Sharing(Remote(objects, snapshots), store, blobs, all_named, keeping=Keeping(installation.data))
    await sharing.tidy()
    async with host(installation, "two") as two:
        assert (await search(two)).version == first
        content = await two.bus.request(GetDocument(base="docs", path="en/keys.md"))
        assert (await two.blobs.read(content.source)).decode() == TEXT
        await two.put("en/more.md", "# More\n\nTokens live for an hour.\n")
        second = (await two.ready()).version
    await sharing.versions()
    assert await _versions(sharing) == {first, second}, "a host may still be fetching it"
    monkeypatch.setattr("services.retriever.sharing.GRACE", 0.0)
    await sharing.versions()
    assert await _versions(sharing) == {second}
    await store.delete("docs")
    await store.purge()
    await sharing.versions()
    assert await _versions(sharing) == set()
    await database.close()


async def _versions(sharing: Sharing) -> set[str]:
    return {one.key.split("/")[2] for one in await sharing._objects.list("snapshots")}
