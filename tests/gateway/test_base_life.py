"""A base's life over HTTP: whose it is after it was deleted, its parts, and documents as they were sent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.gateway.callers.kinds import Kind
from services.wire import bases as b
from services.wire.errors import BaseChanging
from services.wire.messages import BaseInfo, DocumentInfo
from tests.gateway.conftest import World
from tests.gateway.keyed import keyed_in

BASE = "/api/v1/bases/docs"
SOURCE = b"# Original\r\n\xff raw bytes\n"


class Answering:
    """A retriever that answers what these calls ask, and remembers it."""

    def __init__(self, world: World) -> None:
        self.world, self.asked = world, list[Any]()
        self.insights = "computing"

    async def start(self) -> None:
        bus = self.world.services.bus
        await bus.serve(b.PauseBase, self.base)
        await bus.serve(b.ResumeBase, self.base)
        await bus.serve(b.RestoreBase, self.base)
        await bus.serve(b.RestoreVersion, self.version)
        await bus.serve(b.ListVersions, self.versions)
        await bus.serve(b.GetInsights, self.insight)
        await bus.serve(b.ListChunks, self.chunks)
        await bus.serve(b.UpdateDocument, self.update)

    async def base(self, question: b.PauseBase | b.ResumeBase | b.RestoreBase) -> BaseInfo:
        self.asked.append(question)
        paused = isinstance(question, b.PauseBase)
        return self.world.services.base(question.name).model_copy(update={"paused": paused})

    async def version(self, question: b.RestoreVersion) -> BaseInfo:
        self.asked.append(question)
        if not question.discard:
            raise BaseChanging(base="docs", documents=3)
        return self.world.services.base(question.base)

    async def versions(self, question: b.ListVersions) -> b.BaseVersions:
        one = b.BaseVersion(
            version="1-abc", created_at=1.0, documents=1, chunks=1, passages=2, languages=("en",),
            embedding_model="m", current=True, restored_from=None,
        )  # fmt: skip
        return b.BaseVersions(items=(one,))

    async def insight(self, question: b.GetInsights) -> b.Insights:
        unmatched = b.Unmatched(
            analyses=0, passages=2, passages_unmatched=2, documents_unmatched=1, documents=(), places=()
        )
        return b.Insights(version="1-abc", status=self.insights, unmatched=unmatched, translations=())

    async def chunks(self, question: b.ListChunks) -> b.DocumentChunks:
        self.asked.append(question)
        return b.DocumentChunks(version="1-abc", total=0, items=())

    async def update(self, question: b.UpdateDocument) -> DocumentInfo:
        self.asked.append(question)
        return self.world.services.documents[question.base, question.path].document


@pytest.fixture
async def answering(world: World) -> Answering:
    made = Answering(world)
    await made.start()
    return made


async def test_a_base_is_paused_restored_and_put_back(world: World, answering: Answering) -> None:
    assert (await world.json("POST", f"{BASE}/pause"))[1]["paused"] is True
    assert (await world.json("POST", f"{BASE}/resume"))[1]["paused"] is False
    status, problem = await world.json("POST", f"{BASE}/versions/1-abc/restore")
    assert (status, problem["code"], problem["params"]["documents"]) == (409, "base_changing", 3)
    assert (await world.json("POST", f"{BASE}/versions/1-abc/restore?discard=true"))[0] == 200
    _, listed = await world.json("GET", f"{BASE}/versions")
    assert [v["version"] for v in listed["items"]] == ["1-abc"]
    assert (await world.json("GET", f"{BASE}/insights"))[0] == 202
    answering.insights = "ready"
    assert (await world.json("GET", f"{BASE}/insights"))[0] == 200


async def test_a_document_is_read_by_chunks_changed_and_downloaded(
    world: World, answering: Answering
) -> None:
    path = f"{BASE}/documents/en/a%20b.md"
    assert (await world.json("PUT", path, data=SOURCE))[0] == 201
    chunks = f"{BASE}/chunks/en/a%20b.md"
    await world.json("GET", f"{chunks}?after=4&at=7&limit=2")
    asked = answering.asked[-1]
    assert (asked.path, asked.after, asked.at, asked.limit) == ("en/a b.md", 4, 7, 2)
    for wrong in ("at=-1", "at=x", "after=x", "limit=0"):
        assert (await world.json("GET", f"{chunks}?{wrong}"))[1]["code"] == "field_invalid"
    for flag in (f"{path}?original=yes", "/api/v1/bases?deleted=", "/api/v1/analyses?newest="):
        assert (await world.json("GET", flag))[1]["code"] == "field_invalid"

    for body, told in (
        ({"language": "pt-BR"}, ("pt", None, False)),
        ({"translation_of": "en/c.md"}, (None, "en/c.md", False)),
        ({"translation_of": None}, (None, None, True)),
        ({}, (None, None, False)),
    ):
        assert (await world.json("PATCH", path, json=body))[0] == 200
        asked = answering.asked[-1]
        assert (asked.language, asked.translation_of, asked.unlink) == told
    assert (await world.json("PATCH", path, json={"language": "tlh"}))[1]["code"] == "language_unknown"

    async with world.client.get(f"{path}?original=true") as answer:
        assert await answer.read() == SOURCE
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20b.md"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for wrong in ("status=odd", "order=odd", "language=tlh"):
        assert (await world.json("GET", f"{BASE}/documents?{wrong}"))[0] == 422


async def test_a_deleted_base_stays_its_owners_until_it_is_gone(tmp_path: Path) -> None:
    async with keyed_in(tmp_path) as keyed:
        await Answering(keyed.world).start()
        maker, other = await keyed.holder("manage"), await keyed.holder("manage")
        assert await maker.status("POST", "/api/v1/bases", json={"name": "own"}) == 201
        assert await maker.status("DELETE", "/api/v1/bases/own") == 204
        assert await other.status("POST", "/api/v1/bases/own/restore") == 404
        assert await maker.status("POST", "/api/v1/bases/own/restore") == 200
        objects = keyed.callers.objects
        await keyed.world.services.bus.publish(b.BaseGone(name="own", deleted_at=1.0))  # an older base's
        assert await maker.status("GET", "/api/v1/bases/own") == 200
        await keyed.world.services.bus.publish(b.BaseGone(name="own", deleted_at=4e9))
        while await objects.owners(Kind.BASE, ["own"]):
            await asyncio.sleep(0.01)
