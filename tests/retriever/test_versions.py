"""A base that is paused, deleted and restored, and put back to what it was."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.retriever.removing import Removing
from services.retriever.snapshots import Snapshots, open_snapshot
from services.retriever.store import MIGRATIONS, NewDocument, Store
from services.retriever.tables import BaseRow
from services.retriever.versions import Held, Versions
from services.retriever.work_rows import WorkRows
from services.storage.database import Database
from services.wire.bases import (
    BaseGone,
    ListVersions,
    PauseBase,
    RestoreBase,
    RestoreVersion,
    ResumeBase,
)
from services.wire.errors import BaseChanging, BaseNotFound, BaseVersionNotFound
from services.wire.messages import (
    BaseStatus,
    BlobRef,
    DeleteBase,
    DeleteDocument,
    GetBase,
    GetDocument,
    ListBases,
    ListDocuments,
)
from tests.retriever.conftest import Product
from tests.retriever.model_server import ModelServer

Start = Callable[[], Awaitable[Product]]


def page(name: str, words: str) -> str:
    return f"# Page {name}\n\nThe setting {name} takes {words}.\n\nThe page {name} says nothing more than this.\n"


async def contents(product: Product, version: str) -> dict[str, list[Any]]:
    """All that a version says of its languages, whatever its number is."""
    [base] = (product.settings.data / "snapshots").iterdir()
    snapshot = await asyncio.to_thread(open_snapshot, base / version)
    out: dict[str, list[Any]] = {}
    for language, index in snapshot.languages.items():
        rows = [index.rows[row] for row in range(len(index.rows))]
        vectors = index.dense.held(np.arange(len(rows)))[np.arange(len(rows))]
        places = [index.place(p) for p in range(len(index.passages))]
        out[language] = [rows, vectors.tolist(), places, index.chunks.tolist(), index.passages.tolist()]
    snapshot.close()
    return out


async def version_of(product: Product) -> str:
    version = (await product.ready()).version
    assert version is not None
    return version


async def test_an_older_version_is_put_back_whole_and_the_newer_one_again(product: Product) -> None:
    await product.create()
    await product.put("en/a.md", page("a", "30 days"))
    await product.put("en/b.md", page("b", "one name"))
    first = await version_of(product)
    was = await contents(product, first)
    await product.put("en/a.md", page("a", "60 days"))
    await product.put("pt/c.md", "# Página\n\nUma página em português, com uma frase.\n")
    await product.bus.request(DeleteDocument(base="docs", path="en/b.md"))
    second = await version_of(product)
    later = await contents(product, second)

    with pytest.raises(BaseVersionNotFound):
        await product.bus.request(RestoreVersion(base="docs", version="9-000000000000"))
    await product.bus.request(RestoreVersion(base="docs", version=first))
    third = await version_of(product)
    assert await contents(product, third) == was
    document = await product.bus.request(GetDocument(base="docs", path="en/a.md"))
    assert document.text is not None
    assert b"30 days" in await product.blobs.read(document.text)
    paths = await product.bus.request(ListDocuments(base="docs"))
    assert [(d.path, d.status) for d in paths.items] == [("en/a.md", "indexed"), ("en/b.md", "indexed")]

    await product.bus.request(RestoreVersion(base="docs", version=second))
    assert await contents(product, await version_of(product)) == later
    listed = (await product.bus.request(ListVersions(base="docs"))).items
    assert [(v.restored_from, v.current, v.documents) for v in listed] == [
        (second, True, 2), (first, False, 2), (None, False, 2), (None, False, 2),
    ]  # fmt: skip


async def test_what_no_version_holds_is_given_up_only_when_that_is_said(product: Product) -> None:
    await product.create()
    await product.put("en/a.md", page("a", "30 days"))
    first = await version_of(product)
    await product.bus.request(PauseBase(name="docs"))
    await product.put("en/b.md", page("b", "one name"))
    with pytest.raises(BaseChanging) as refused:
        await product.bus.request(RestoreVersion(base="docs", version=first))
    assert refused.value.params["documents"] == 1
    await product.bus.request(RestoreVersion(base="docs", version=first, discard=True))
    assert (await product.bus.request(GetBase(name="docs"))).documents == 1
    await product.bus.request(ResumeBase(name="docs"))
    assert (await product.ready()).documents == 1


async def test_a_paused_base_takes_documents_and_indexes_none_until_it_is_resumed(
    start: Start, model: ModelServer
) -> None:
    one = await start()
    await one.create()
    model.delay = 0.2
    for number in range(4):
        await one.put(f"en/{number}.md", page(str(number), "some words"))
    while not model.inputs:
        await asyncio.sleep(0.01)
    paused = await one.bus.request(PauseBase(name="docs"))
    assert (paused.status, paused.paused, paused.progress) == (BaseStatus.PAUSED, True, None)
    await one.put("en/more.md", page("more", "some words"))
    model.delay = 0.0
    await asyncio.sleep(0.5)
    asked = len(model.inputs)

    two = await start()  # what another retriever, or this one started again, finds
    await asyncio.sleep(2.5)
    info = await two.bus.request(GetBase(name="docs"))
    assert (info.status, info.version, info.documents) == (BaseStatus.PAUSED, None, 5)
    assert len(model.inputs) == asked
    await two.bus.request(ResumeBase(name="docs"))
    ready = await two.ready()
    assert (ready.status, ready.paused, ready.documents) == (BaseStatus.READY, False, 5)


async def test_a_deleted_base_can_be_restored_until_its_time_is_over(
    product: Product, tmp_path: Path
) -> None:
    await product.create()
    await product.put("en/a.md", page("a", "30 days"))
    version = await version_of(product)
    await product.bus.request(DeleteBase(name="docs"))
    with pytest.raises(BaseNotFound):
        await product.bus.request(GetBase(name="docs"))
    assert (await product.bus.request(ListBases())).items == ()
    [gone] = (await product.bus.request(ListBases(deleted=True))).items
    assert gone.gone_at is not None
    assert abs(gone.gone_at - time.time() - product.settings.base_undo) < 60
    restored = await product.bus.request(RestoreBase(name="docs"))
    assert (restored.version, restored.gone_at, restored.documents) == (version, None, 1)

    await product.bus.request(DeleteBase(name="docs"))
    database = await Database.open(product.settings.database("retriever"), MIGRATIONS, "retriever")
    over, told = Store(database, undo=0.0), asyncio.Event()

    async def heard(event: BaseGone) -> None:
        assert event.name == "docs"
        told.set()

    await product.bus.subscribe(BaseGone, heard, group="test")
    with pytest.raises(BaseNotFound):
        await over.restore("docs")
    await Removing(database, over, Snapshots(tmp_path / "snapshots"), product.bus, 3).tidy()
    await database.close()
    await asyncio.wait_for(told.wait(), 10)
    with pytest.raises(BaseNotFound):
        await product.bus.request(RestoreBase(name="docs"))


async def test_a_name_that_is_given_anew_is_another_bases(product: Product) -> None:
    await product.create()
    await product.put("en/a.md", page("a", "30 days"))
    await product.ready()
    await product.bus.request(DeleteBase(name="docs"))
    assert (await product.create()).status is BaseStatus.EMPTY
    assert (await product.bus.request(RestoreBase(name="docs"))).documents == 0


NUMBERS = itertools.count()
CHANGES = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2", "3"]), min_size=1, max_size=4),
    min_size=1,
    max_size=5,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[asyncio.Runner, Database]]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'retriever.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(url, MIGRATIONS, "retriever"))
        yield runner, database
        runner.run(database.close())


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=CHANGES, older=st.integers(1, 4), data=st.data())
def test_any_version_that_is_kept_gives_back_its_documents(
    running: tuple[asyncio.Runner, Database], history: Any, older: int, data: st.DataObject
) -> None:
    """`history`: documents by their path, as each version holds them."""
    runner, database = running
    runner.run(_kept(database, f"b{next(NUMBERS)}", history, older, data))


async def _kept(
    database: Database, name: str, history: list[dict[str, str]], older: int, data: st.DataObject
) -> None:
    store, versions = Store(database), Versions(database)
    await store.create(name, "m")
    id_ = (await store.row(name)).id
    rows = WorkRows(database, id_, "me")
    await store.put(name, [_document("a", "1")])
    for number, documents in enumerate(history, 1):
        async with database.session.begin() as s:
            (await s.get_one(BaseRow, id_)).owner = "me"
        manifest = {"version": f"{number}-x", "dimension": 1, "languages": {}}
        held = [_held(path, content) for path, content in sorted(documents.items())]
        assert await rows.serve((await store.row(name)).revision, "m", manifest, number, held)
    await versions.forget(older)
    kept = (await versions.of(name)).items
    assert [v.version for v in kept] == [f"{n}-x" for n in range(len(history), 0, -1)][: older + 1]
    for _ in range(2):
        chosen = data.draw(st.sampled_from([v.version for v in kept]))
        await versions.restore(RestoreVersion(base=name, version=chosen, discard=True))
        loaded = await rows.load()
        assert loaded is not None
        assert {d.path: d.source for d in loaded[1]} == history[int(chosen.partition("-")[0]) - 1]


def _document(path: str, content: str) -> NewDocument:
    return NewDocument(path, "en", "text/markdown", BlobRef(sha256=content, size=1), "")


def _held(path: str, content: str) -> Held:
    return Held(
        path=path, language="en", media_type="text/markdown", source=content, size=1, text=None, text_size=0,
        parsed=content, title="", chunks=1, passages=1, translation="", language_set=False,
        translation_set=False,
    )  # fmt: skip
