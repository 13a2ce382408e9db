"""What a base says of itself, on a base that is made to say it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from services.retriever.citations import Citations
from services.retriever.store import MIGRATIONS
from services.retriever.translations import Linked, found
from services.storage.database import Database
from services.wire.bases import GetInsights, Insights, ListChunks
from services.wire.messages import Judged
from tests.retriever.conftest import Product, judge

INSTALL = """# Install

Sessions end after 30 days without use.

The server keeps every upload until its owner removes it from the list.

Each project may have up to ten members at the same time.
"""
ADMIN = """# Administration

Sessions end after 60 days without use.

The server keeps every upload until its owner removes it from the list.

Each project may have up to ten members at the same time.

The port `LACUNA_PORT` is the one that the gateway listens on.

The host `LACUNA_HOST` is the one that the gateway listens on.
"""
POLICY = """# Policy

Passwords are stored in plain text by the older servers.

Members can always remove their own account without asking.
"""
RULES = """# Rules

Members can never remove their own account without asking.

Nothing else of this document repeats what another one says.
"""


async def insights(product: Product) -> Insights:
    """Once they are computed."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = await product.bus.request(GetInsights(base="docs"))
        if found.status != "computing":
            return found
        assert (found.duplicates, found.contradictions) == (None, None)
        await asyncio.sleep(0.05)
    raise AssertionError("still computing")


@pytest.fixture
async def filled(product: Product) -> Product:
    await product.create()
    for name, text in {"install": INSTALL, "admin": ADMIN, "policy": POLICY, "rules": RULES}.items():
        await product.put(f"en/{name}.md", text)
    await product.ready()
    return product


async def test_what_is_repeated_and_what_contradicts_is_found(filled: Product) -> None:
    shown = await insights(filled)
    assert shown.status == "ready"
    assert shown.contradictions is not None
    clashes = {
        (tuple(p.document for p in c.places), tuple((w.kind, w.one, w.other) for w in c.clashes))
        for c in shown.contradictions
    }
    assert clashes == {
        (("en/admin.md", "en/install.md"), (("number", "60", "30"),)),
        (("en/policy.md", "en/rules.md"), (("opposite", "always", "never"),)),
    }
    assert shown.duplicates is not None
    [same] = [d for d in shown.duplicates if d.kind == "same"]
    assert (same.count, [p.document for p in same.places]) == (2, ["en/admin.md", "en/install.md"])
    one = same.places[0]
    assert "keeps every upload" in ADMIN[one.start : one.end], "neighbours that repeat are one place"
    assert "up to ten members" in ADMIN[one.start : one.end]


async def test_passages_that_analyses_match_are_counted_once_an_analysis(filled: Product) -> None:
    before = (await insights(filled)).unmatched
    assert (before.analyses, before.documents_unmatched) == (0, 4)
    assert before.passages == before.passages_unmatched
    judged = await judge(filled, "Sessions end after 30 days without use.\n")
    assert isinstance(judged, Judged)
    database = await Database.open(filled.settings.database("retriever"), MIGRATIONS, "retriever")
    citations = Citations(database)
    deadline = time.monotonic() + 20
    while not await citations.all(1):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    for _ in range(2):  # delivered again, it is the same analysis
        await citations.count("docs", "again", judged)
    await citations.count("gone", "other", judged)
    await database.close()
    after = (await insights(filled)).unmatched
    assert after.analyses == 2
    assert after.passages_unmatched < before.passages_unmatched
    assert "en/install.md" not in {d.document for d in after.documents}
    chunks = await filled.bus.request(ListChunks(base="docs", path="en/install.md"))
    cited = {p.text: p.cited for chunk in chunks.items for p in chunk.passages}
    assert cited["Sessions end after 30 days without use."] == 2
    assert cited["Install"] == 0


async def test_chunks_are_read_from_any_place_of_a_document(product: Product) -> None:
    text = "# Long\n\n" + "".join(
        f"## Part {part}\n\n" + "".join(f"Part {part} has sentence number {n} of its own. " for n in range(30)) + "\n\n"
        for part in range(8)
    )  # fmt: skip
    await product.create()
    await product.put("en/long.md", text)
    await product.put("en/short.md", "# Short\n\nOne sentence alone.\n")
    await product.ready()

    async def read(**asked: Any) -> list[int]:
        found = await product.bus.request(ListChunks(base="docs", path="en/long.md", **asked))
        for chunk in found.items:
            assert all(chunk.start <= p.start < p.end <= chunk.end for p in chunk.passages)
            assert all(text[p.start : p.end] == p.text for p in chunk.passages if p.kind == "sentence")
        return [chunk.position for chunk in found.items]

    every = await read()
    assert every == list(range(len(every)))
    assert len(every) > 4
    assert await read(after=2, limit=2) == [3, 4]
    at = text.index("Part 5 has sentence number 3")
    [position] = await read(at=at, limit=1)
    [chunk] = (await product.bus.request(ListChunks(base="docs", path="en/long.md", at=at, limit=1))).items
    assert chunk.position == position
    assert chunk.start <= at < chunk.end
    assert await read(at=10**8, limit=5) == every[-1:]


def test_translations_that_are_missing_or_behind_are_told() -> None:
    def document(path: str, key: str, passages: int = 20, at: float = 0.0) -> Linked:
        return Linked(path, path, "pt" if path.startswith("pt/") else "en", key, passages, at)

    documents = [
        document("en/a.md", "a.md"), document("pt/a.md", "a.md"),
        document("en/b.md", "b.md", at=9e3), document("pt/b.md", "b.md"),
        document("en/c.md", "c.md"), document("pt/c.md", "c.md", passages=9),
        document("en/d.md", "d.md"), document("en/e.md", ""), document("pt/e.md", ""),
    ]  # fmt: skip
    told = {(g.kind, g.document, g.other) for g in found(documents)}
    assert told == {
        ("older", "en/b.md", "pt/b.md"), ("shorter", "en/c.md", "pt/c.md"), ("missing", "en/d.md", None),
        ("missing", "en/e.md", None), ("missing", "pt/e.md", None),
    }  # fmt: skip
    alone = [document(f"en/{n}.md", f"{n}.md") for n in range(20)]
    assert list(found([*alone, document("pt/other.md", "other.md")])) != []
    assert [g.document for g in found([*alone, document("pt/other.md", "other.md")])] == ["pt/other.md"]
