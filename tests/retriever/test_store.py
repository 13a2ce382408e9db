"""The tables on both databases: changes that need a build, vectors that several retrievers add at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from services.retriever.citations import Citations
from services.retriever.dense import normalised
from services.retriever.languages import language_of_path
from services.retriever.links import update_document
from services.retriever.listing import documents
from services.retriever.spool import Spooled
from services.retriever.store import MIGRATIONS, NewDocument, Store
from services.retriever.vectors import VectorPool
from services.retriever.work_rows import Outcome, WorkRows
from services.storage.database import Database
from services.wire.bases import UpdateDocument
from services.wire.errors import (
    BaseExists,
    BaseNotFound,
    DocumentNotFound,
    DocumentUnreadable,
    FieldInvalid,
    TranslationConflict,
)
from services.wire.messages import (
    BlobRef,
    Coverage,
    DocumentStatus,
    Evidence,
    Judged,
    ListDocuments,
    Statement,
    Usage,
    Verdict,
)

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
    assert await paths(database, after="en/0.md") == ["en/1.md", "en/2.md"]
    await store.remove("docs", "en/1.md")
    with pytest.raises(DocumentNotFound):
        await store.remove("docs", "en/1.md")
    assert (await store.info("docs")).documents == 2
    await store.delete("docs")
    with pytest.raises(BaseNotFound):
        await store.info("docs")


def evidence(**fields: object) -> Evidence:
    place = {"document": "en/a.md", "language": "en", "section": "A", "start": 0, "end": 1, "first_line": 1}
    return Evidence.model_validate({**place, "last_line": 1, "quote": "a", "score": 1.0, **fields})


def found(verdict: Verdict, said: list[Evidence]) -> Judged:
    """A text of one statement, with this verdict and evidence."""
    statement = Statement(
        index=0, start=0, end=1, text="a", verdict=verdict, score=1.0, reason="", evidence=tuple(said)
    )
    coverage = Coverage(score=1, low=0, high=1, counts={}, words=1)
    return Judged(
        language="en", report_language="en", base="docs", base_version="1-a", evidence_languages=("en",),
        embedding_model="m", method="m", statements=(statement,), coverage=coverage, omissions=(),
        usage=Usage(), timings={},
    )  # fmt: skip


async def paths(database: Database, **asked: object) -> list[str]:
    """The paths of a list of documents, on all of its pages."""
    question = ListDocuments(base="docs", **asked)
    found: list[str] = []
    while True:
        page = await documents(database, question)
        found += [d.path for d in page.items]
        if page.next is None:
            return found
        question = question.model_copy(update={"after": page.next})


async def test_documents_are_listed_by_what_is_asked_in_any_order(database: Database) -> None:
    store = Store(database)
    await store.create("docs", "m")
    sizes = {"en/a_b.md": 5, "en/axb.md": 9, "en/ç.md": 5, "pt/d.md": 7}
    for path, size in sizes.items():
        source, language = BlobRef(sha256=path, size=size), language_of_path(path) or "en"
        await store.put("docs", [NewDocument(path, language, "text/markdown", source, "")])
    for limit in (1, 2, 10):
        assert await paths(database, limit=limit) == sorted(sizes)
        by_size = sorted(sizes, key=lambda path: (-sizes[path], path))
        assert await paths(database, order="size", limit=limit) == by_size
        assert await paths(database, order="updated", limit=limit) == list(sizes)[::-1]
        assert await paths(database, language="pt", limit=limit) == ["pt/d.md"]
        assert await paths(database, status="pending", order="size", limit=limit) == by_size
        assert await paths(database, status="failed", limit=limit) == []
        assert await paths(database, query="A_", limit=limit) == ["en/a_b.md"]
    assert (await documents(database, ListDocuments(base="docs", query="en/", limit=1))).total == 3
    with pytest.raises(FieldInvalid):
        await paths(database, order="size", after="en/a_b.md")


async def test_what_a_person_said_of_a_document_stays(database: Database) -> None:
    store = Store(database)
    await store.create("docs", "m")
    for path in ("en/a.md", "en/b.md", "pt/a.md"):
        await store.put("docs", [page(path, BlobRef(sha256=path, size=1))])
    document, dirty = await update_document(
        database, UpdateDocument(base="docs", path="pt/a.md", language="pt")
    )
    assert (document.language, dirty) == ("pt", True)
    asked = UpdateDocument(base="docs", path="pt/a.md", translation_of="en/b.md")
    document, dirty = await update_document(database, asked)
    assert (document.translations, dirty) == (("en/b.md",), False)
    with pytest.raises(TranslationConflict):
        await update_document(database, UpdateDocument(base="docs", path="en/a.md", translation_of="pt/a.md"))
    # put again, it is as it was said, unless who puts it says otherwise
    changed = NewDocument("pt/a.md", "en", "text/markdown", BlobRef(sha256="new", size=1), "a.md")
    [(document, *_)] = await store.put("docs", [changed])
    assert (document.language, document.translations) == ("pt", ("en/b.md",))
    document, _ = await update_document(database, UpdateDocument(base="docs", path="pt/a.md", unlink=True))
    assert document.translations == ()
    [(document, *_)] = await store.put("docs", [replace(changed, told=True)])
    assert document.language == "en"


async def test_a_deleted_base_is_there_until_its_time_is_over(database: Database) -> None:
    store, over = Store(database), Store(database, undo=0.0)
    await store.create("docs", "m")
    await store.put("docs", [page()])
    await store.delete("docs")
    assert [b.name for b in await store.bases(None, 10)] == []
    assert [b.name for b in await store.bases(None, 10, deleted=True)] == ["docs"]
    assert (await store.restore("docs")).documents == 1
    id_, _ = await store.delete("docs")
    assert await over.bases(None, 10, deleted=True) == ()
    assert [(n, name) for n, name, _ in await over.purge()] == [(id_, "docs")]
    assert await store.serving() == {}
    with pytest.raises(BaseNotFound):
        await store.restore("docs")


async def test_a_passage_is_counted_once_an_analysis(database: Database) -> None:
    store, citations = Store(database), Citations(database)
    await store.create("docs", "m")
    said = [evidence(passage="a" * 16), evidence(passage="b" * 16)]
    judged = found(Verdict.COVERED, said)
    await asyncio.gather(*(citations.count("docs", analysis, judged) for analysis in ("one", "one", "two")))
    await citations.count("docs", "three", found(Verdict.ABSENT, said))  # near misses
    row = await store.row("docs")
    assert row.analyses == 3
    assert await citations.of(row.id, ["a" * 16, "c" * 16]) == {"a" * 16: 2}
    assert sorted(await citations.all(row.id)) == ["a" * 16, "b" * 16]


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
