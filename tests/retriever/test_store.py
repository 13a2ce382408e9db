"""The tables on both databases: changes that need a build, vectors that several retrievers add at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from services.retriever.dense import normalised
from services.retriever.spool import Spooled
from services.retriever.store import MIGRATIONS, NewDocument, Store
from services.retriever.vectors import VectorPool
from services.retriever.work_rows import Outcome, WorkRows
from services.storage.database import Database
from services.wire.errors import BaseExists, BaseNotFound, DocumentNotFound, DocumentUnreadable
from services.wire.messages import BlobRef, DocumentStatus

SOURCE = BlobRef(sha256="a" * 64, size=1)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'retriever.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    database = await Database.open(url, MIGRATIONS, "retriever")
    yield database
    await database.close()


def page(path: str = "en/a.md", source: BlobRef = SOURCE) -> NewDocument:
    return NewDocument(path, "en", "text/markdown", source, path.removeprefix("en/"))


async def test_bases_and_documents_come_and_go(database: Database) -> None:
    store = Store(database)
    await store.create("docs", "m")
    with pytest.raises(BaseExists):
        await store.create("docs", "m")
    await store.put("docs", [page(f"en/{n}.md") for n in range(3)])
    assert [d.path for d in await store.documents("docs", "en/0.md", 10)] == ["en/1.md", "en/2.md"]
    await store.remove("docs", "en/1.md")
    with pytest.raises(DocumentNotFound):
        await store.remove("docs", "en/1.md")
    assert (await store.info("docs")).documents == 2
    await store.delete("docs")
    with pytest.raises(BaseNotFound):
        await store.info("docs")


async def test_the_same_bytes_again_change_nothing_unless_they_could_not_be_read(database: Database) -> None:
    store = Store(database)
    await store.create("docs", "m")
    await store.put("docs", [page()])
    [(_, created, changed)] = await store.put("docs", [page()])
    assert (created, changed) == (False, False)
    rows = WorkRows(database, 1, "owner")
    loaded = await rows.load()
    assert loaded is not None
    failed = Outcome(loaded[1][0], "", error=DocumentUnreadable(path="en/a.md", reason="crashed").info())
    await rows.read([failed])
    assert (await store.info("docs")).documents_failed == 1
    [(document, _, changed)] = await store.put("docs", [page()])
    assert (document.status, document.error, changed) == (DocumentStatus.PENDING, None, True)


async def test_many_put_at_once_and_each_change_is_counted(database: Database) -> None:
    store = Store(database)
    await store.create("docs", "m")
    await asyncio.gather(*(store.put("docs", [page(f"en/{n}.md")]) for n in range(12)))
    row = await store.row("docs")
    assert (row.revision, (await store.info("docs")).documents) == (12, 12)


async def test_two_pools_that_embed_the_same_texts_at_once_agree(database: Database, tmp_path: Path) -> None:
    keys = [number.to_bytes(16, "big") for number in range(600)]
    vectors = normalised(np.random.default_rng(1).normal(size=(600, 8)).astype(np.float32))
    pools = []
    for name in "ab":
        (tmp_path / name).mkdir()
        pools.append(VectorPool(database, "m", None, tmp_path / name))
    order = np.arange(600)[::-1]
    await asyncio.gather(
        *(pools[0].add(keys[s : s + 50], vectors[s : s + 50]) for s in range(0, 600, 50)),
        *(
            pools[1].add([keys[i] for i in order[s : s + 50]], vectors[order[s : s + 50]])
            for s in range(0, 600, 50)
        ),
    )
    (tmp_path / "c").mkdir()
    third = VectorPool(database, "m", None, tmp_path / "c")
    assert await third.missing([*keys, b"unknown".ljust(16)]) == [b"unknown".ljust(16)]
    third.close()
    found = Spooled(tmp_path / "c", 8, ()).of(keys)
    assert float(np.abs(found - vectors).max()) < 1e-3, "kept in half precision"
    with pytest.raises(KeyError):
        Spooled(tmp_path / "c", 8, ()).of([b"unknown".ljust(16)])
    for pool in pools:
        pool.close()
