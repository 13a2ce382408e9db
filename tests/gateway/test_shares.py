"""Links to one analysis: read without a key, good for nothing else, and gone the moment they are revoked."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY, generate_latest

from services.wire.messages import Judged
from tests.gateway.conftest import World, world_in
from tests.gateway.keyed import Holder, Keyed, keyed_in
from tests.gateway.scripted import judged
from tests.gateway.test_keys import begun

TEXT = "The zyzzyva is covered. Nobody mentions quokkas."


@pytest.fixture
async def keyed(tmp_path: Path) -> AsyncIterator[Keyed]:
    async with keyed_in(tmp_path) as running:
        yield running


async def finished(holder: Holder, keyed: Keyed) -> str:
    """A finished analysis of `holder`'s."""
    analysis = await begun(keyed, holder)
    while (await holder.json("GET", f"/api/v1/analyses/{analysis}"))[1]["status"] != "succeeded":
        pass
    return analysis


async def shared(world: World, token: str) -> tuple[int, Any]:
    return await world.json("GET", f"/api/v1/shared/{token}")


async def made(world: World, **fields: Any) -> Any:
    """A share of a new analysis of `TEXT`, with its token."""
    analysis = (await world.post(TEXT, wait=10))["id"]
    status, share = await world.json("POST", f"/api/v1/analyses/{analysis}/shares", json=fields)
    assert status == 201, share
    return share


async def test_a_link_shows_the_analysis_to_who_has_no_key(keyed: Keyed) -> None:
    owner = await keyed.holder("analyse")
    analysis = await finished(owner, keyed)
    status, share = await owner.json("POST", f"/api/v1/analyses/{analysis}/shares", json={})
    assert status == 201
    assert len(share["token"]) == 43
    assert share["url"] == f"/#/shared/{share['token']}"
    _, whole = await owner.json("GET", f"/api/v1/analyses/{analysis}")
    async with keyed.world.client.get(f"/api/v1/shared/{share['token']}") as answer:
        assert answer.status == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Cache-Control"] == "no-store"
        shown = await answer.json()
    assert analysis not in json.dumps(shown)
    own = {"id", "usage", "timings", "with_text", "expires_at"}
    assert {name: shown[name] for name in shown.keys() - own} == {
        name: whole[name] for name in shown.keys() - own
    }
    # it opens nothing else
    for path in (f"/api/v1/analyses/{analysis}", "/api/v1/analyses", "/api/v1/bases/docs"):
        for headers in ({}, {"Authorization": f"Bearer {share['token']}"}):
            assert (await keyed.world.json("GET", path, headers=headers))[0] == 401


async def test_a_share_is_its_analysis_owners(keyed: Keyed) -> None:
    owner, other = await keyed.holder("analyse"), await keyed.holder("analyse")
    analysis = await finished(owner, keyed)
    shares = f"/api/v1/analyses/{analysis}/shares"
    # the admin shares it too: the owner sees that, and may revoke it
    for holder in (owner, keyed.admin):
        assert await holder.status("POST", shares, json={}) == 201
    _, listed = await owner.json("GET", shares)
    assert len(listed["items"]) == 2
    assert not {"token", "url", "digest"} & set(listed["items"][0])
    for share in listed["items"]:
        one = f"/api/v1/shares/{share['id']}"
        assert await other.json("DELETE", one) == await other.json("DELETE", "/api/v1/shares/nobody")
        assert await other.status("POST", shares, json={}) == 404
        assert await owner.status("DELETE", one) == 204
    assert (await owner.json("GET", shares))[1]["items"] == []
    _, page = await keyed.admin.json("GET", "/api/v1/audit?limit=4")
    ids = [share["id"] for share in listed["items"]]
    assert [(row["key"], row["action"], row["object"]) for row in page["items"]] == [
        (owner.id, "delete-share", ids[1]), (owner.id, "delete-share", ids[0]),
        ("admin", "create-share", ids[0]), (owner.id, "create-share", ids[1]),
    ]  # fmt: skip


async def test_unknown_expired_and_revoked_are_told_in_the_same_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 2_000_000_000.0
    monkeypatch.setattr("services.gateway.shares.store.time.time", lambda: now)
    brief, revoked, lasting = [await made(world, expires_at=end) for end in (now + 60, None, None)]
    assert [(await shared(world, share["token"]))[0] for share in (brief, revoked, lasting)] == [200] * 3
    assert (await world.client.delete(f"/api/v1/shares/{revoked['id']}")).status == 204
    monkeypatch.setattr("services.gateway.shares.store.time.time", lambda: now + 60)
    told = [
        await shared(world, token) for token in (brief["token"], revoked["token"], "x" * 43, "x", "ç" * 43)
    ]
    assert told == [told[0]] * 5
    assert (told[0][0], told[0][1]["code"]) == (404, "share_not_found")
    assert (await shared(world, lasting["token"]))[0] == 200
    _, listed = await world.json("GET", f"/api/v1/analyses/{brief['analysis']}/shares")
    assert listed["items"] == []
    # it goes with its analysis
    assert (await world.client.delete(f"/api/v1/analyses/{lasting['analysis']}")).status == 204
    assert await shared(world, lasting["token"]) == told[0]


async def test_what_cannot_be_shared_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.shares.store.MAX_SHARES", 3)
    share = await made(world)
    path = f"/api/v1/analyses/{share['analysis']}/shares"
    for body in ({"expires_at": 1.0}, {"expires_at": "soon"}, {"with_text": "no"}):
        status, problem = await world.json("POST", path, json=body)
        assert (status, problem["code"]) == (422, "field_invalid"), body
    world.services.analyse = None
    running = (await world.post("Hello there."))["id"]
    status, problem = await world.json("POST", f"/api/v1/analyses/{running}/shares", json={})
    assert (status, problem["code"]) == (409, "analysis_unfinished")
    for _ in range(2):
        assert (await world.json("POST", path))[0] == 201  # no body is one too
    status, problem = await world.json("POST", path, json={})
    assert (status, problem["code"]) == (409, "shares_too_many")


async def test_without_the_text_no_word_of_it_leaves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def quoting(text: str, base: str = "docs") -> Judged:
        plain = judged(text, base)
        said = tuple(s.model_copy(update={"reason": f"{s.text} is said"}) for s in plain.statements)
        return plain.model_copy(update={"statements": said})

    monkeypatch.setattr("tests.gateway.scripted.judged", quoting)
    share = await made(world, with_text=False)
    status, shown = await shared(world, share["token"])
    assert status == 200
    assert len(shown["statements"]) > 0
    assert "zyzzyva" not in json.dumps(shown)
    assert shown["statements"][0]["evidence"][0]["quote"]
    whole = await world.get(share["analysis"])
    assert "zyzzyva" in json.dumps(whole["statements"])


async def test_a_link_is_read_so_often_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.shares.store.steady", lambda: 6_000.0)
    monkeypatch.setattr("services.gateway.shares.store.READS_A_MINUTE", 3)
    busy, quiet = await made(world), await made(world)
    for _ in range(3):
        assert (await shared(world, busy["token"]))[0] == 200
    async with world.client.get(f"/api/v1/shared/{busy['token']}") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "61")
    assert (await shared(world, quiet["token"]))[0] == 200
    monkeypatch.setattr("services.gateway.shares.store.steady", lambda: 6_060.0)
    assert (await shared(world, busy["token"]))[0] == 200


async def test_a_state_that_is_shared_is_not_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.revisions.KEPT", 1)
    first = (await world.post(TEXT, wait=10))["id"]
    kept = (await world.post(TEXT, wait=10, revises=first, report=False))["id"]
    _, share = await world.json("POST", f"/api/v1/analyses/{kept}/shares", json={})
    dropped = (await world.post(TEXT, wait=10, revises=kept, report=False))["id"]
    for _ in range(2):
        await world.post(TEXT, wait=10, revises=dropped, report=False)
    assert (await shared(world, share["token"]))[0] == 200
    assert [(await world.json("GET", f"/api/v1/analyses/{each}"))[0] for each in (kept, dropped)] == [
        200,
        404,
    ]


async def test_a_token_is_kept_nowhere(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with world_in(tmp_path) as world:
        token = (await made(world))["token"]
        for path in (token, f"{token}/", f"{token}/more", token[:-1]):
            async with world.client.get(f"/api/v1/shared/{path}") as answer:
                assert answer.status in {200, 404}
        told = generate_latest(REGISTRY).decode()
    out, err = capfd.readouterr()
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    # aiohttp's own access log is the test server's: the gateway runs without (tests/e2e/test_sharing.py)
    logged = "\n".join(str(r.__dict__) for r in caplog.records if r.name != "aiohttp.access")
    for said in (out, err, logged, told, files.decode(errors="replace")):
        assert token[:12] not in said
    assert 'route="/api/v1/shared/{token}"' in told
