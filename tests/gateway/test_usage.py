"""What is counted for whom: of analyses, of the proxy's answers; as JSON, as CSV; and the audit."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.gateway.callers.kinds import Kind
from services.gateway.callers.metering import TAIL, Meter
from services.gateway.callers.usage import today
from services.gateway.views.usage import as_csv
from services.settings import Price
from services.wire.messages import ReportAdvanced
from tests.gateway.conftest import frames
from tests.gateway.keyed import Holder, Keyed, bearer, keyed_in
from tests.stack.openai_server import chat_answer, chunk, raw, responses_answer, stream

CHAT = "/v1/chat/completions"


@pytest.fixture
async def keyed(tmp_path: Path) -> AsyncIterator[Keyed]:
    prices = {"writer-*": Price(input=1.0, output=10.0)}
    async with keyed_in(tmp_path, model_prices=prices) as running:
        yield running


async def used(holder: Holder, by: str = "model", query: str = "") -> dict[str, Any]:
    """Of each `by` what was used."""
    status, value = await holder.json("GET", f"/api/v1/usage?by={by}{query}")
    assert status == 200, value
    return {item[by]: item for item in value["items"]}


async def test_an_analysis_counts_for_its_owner_once(keyed: Keyed) -> None:
    holder, other = await keyed.holder("analyse"), await keyed.holder("analyse")
    await keyed.give(Kind.BASE, "docs", holder)
    headers = {"Prefer": "wait=10"}
    asked = {"text": "Hello there.", "base": "docs", "judge": True, "model": "writer-7b"}
    status, made = await holder.json("POST", "/api/v1/analyses", json=asked, headers=headers)
    assert (status, made["status"]) == (200, "succeeded")
    await keyed.world.services.finish(made["id"])  # comes a second time, and counts once
    mine = (await used(holder))["writer-7b"]
    expected = made["usage"]
    assert {
        name: mine[name] for name in ("prompt_tokens", "completion_tokens", "embedding_tokens", "cost")
    } == {name: expected[name] for name in ("prompt_tokens", "completion_tokens", "embedding_tokens", "cost")}
    assert (mine["analyses"], mine["cost"]) == (1, 0.5)
    assert (await used(holder, "base"))["docs"]["analyses"] == 1
    assert "writer-7b" not in await used(other)
    assert {holder.id, other.id} <= set(await used(keyed.admin, "key"))
    assert set(await used(other, "key")) == {other.id}


async def test_answers_of_the_proxy_count_as_their_provider_says(keyed: Keyed) -> None:
    holder, models = await keyed.holder("analyse"), keyed.world.models
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    body = {
        "id": "1",
        "choices": [{"message": {"content": '"usage": {"prompt_tokens": 900}'}}],
        "usage": usage,
    }
    models.behave = raw(200, json.dumps(body).encode())
    assert await holder.status("POST", CHAT, json={"model": "writer-7b"}) == 200
    models.behave = stream(*chat_answer("Hi"))
    assert await holder.status("POST", CHAT, json={"model": "writer-7b", "stream": True}) == 200
    models.behave = stream(*responses_answer("Hi"))
    assert await holder.status("POST", "/v1/responses", json={"model": "writer-7b", "stream": True}) == 200
    models.behave = raw(
        200, json.dumps({"data": [], "usage": {"prompt_tokens": 5, "total_tokens": 5}}).encode()
    )
    assert await holder.status("POST", "/v1/embeddings", json={"model": "e"}) == 200
    models.behave = raw(500, b"{}")
    assert await holder.status("POST", CHAT, json={"model": "writer-7b"}) >= 500
    found = await used(holder)
    writer = found["writer-7b"]
    assert (writer["requests"], writer["prompt_tokens"], writer["completion_tokens"]) == (4, 207, 43)
    assert writer["cost"] == pytest.approx((207 + 430) / 1e6)
    assert (found["e"]["embedding_tokens"], found["e"]["prompt_tokens"]) == (5, 0)


async def test_a_stream_without_usage_or_left_in_the_middle_is_not_free(keyed: Keyed) -> None:
    holder = await keyed.holder("analyse", limits={"tokens_day": 10})
    held = asyncio.Event()
    keyed.world.models.behave = stream(*(chunk("x") for _ in range(40)), b"", wait=held)
    body = {"model": "writer-7b", "stream": True, "messages": [{"content": "y" * 400}]}
    async with keyed.world.client.post(CHAT, json=body, headers=bearer(holder.secret)) as answer:
        assert await answer.content.readany()
    held.set()
    while not (await used(keyed.admin)).get("writer-7b", {}).get("completion_tokens"):
        await asyncio.sleep(0.02)
    found = (await used(keyed.admin))["writer-7b"]
    assert 1 <= found["completion_tokens"] <= 40
    assert 100 <= found["prompt_tokens"] <= 130
    status, value = await holder.json("GET", "/api/v1/bases")
    assert (status, value["code"]) == (429, "budget_spent")


def test_a_meter_reads_the_last_usage_wherever_it_is_cut() -> None:
    usage = (
        b'{"x": "' + b"a" * (3 * TAIL) + b'", "usage": {"prompt_tokens": 1, "completion_tokens": 2}, "y": 1}'
    )
    for size in (1 << 12, 1 << 14, len(usage)):
        meter = Meter(asked=400)
        for at in range(0, len(usage), size):
            meter.add(usage[at : at + size])
        assert meter.tokens() == (1, 2)
    for nothing in (
        b"",
        b'{"usage": null}',
        b'{"usage": {"prompt_tokens": -5}}',
        b'{"usage": {"prompt_tokens": "9"}}',
    ):
        meter = Meter(asked=400)
        meter.add(nothing)
        assert meter.tokens() == (0, 0)


async def test_usage_is_told_by_day_and_asked_for_in_days(keyed: Keyed) -> None:
    holder = await keyed.holder("read")
    assert await holder.status("GET", "/api/v1/bases") == 200
    day = today()
    assert (await used(holder, "day"))[day]["requests"] >= 1
    assert await used(holder, "day", "&from=2020-01-01&to=2020-01-31") == {}
    for query in ("from=yesterday", "to=2026-02-30", "by=colour", "from=2026-1-1"):
        status, value = await holder.json("GET", f"/api/v1/usage?{query}")
        assert (status, value["code"]) == (422, "field_invalid"), query


async def test_csv_holds_no_formula(keyed: Keyed) -> None:
    holder = await keyed.holder("analyse")
    keyed.world.models.behave = raw(200, b'{"usage": {"prompt_tokens": 1}}')
    hostile = ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", "\t=1", 'a"b,c\nd']
    for name in hostile:
        assert await holder.status("POST", CHAT, json={"model": name}) == 200
    headers = {**bearer(holder.secret), "Accept": "text/csv"}
    async with keyed.world.client.get("/api/v1/usage?by=day,model", headers=headers) as answer:
        assert answer.content_type == "text/csv"
        assert "attachment" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(await answer.text(), newline="")))
    names = {row["model"] for row in rows}
    assert names - {""} == {f"'{name}" if name[0] in "=+-@\t" else name for name in hostile}
    assert {row["day"] for row in rows} == {today()}
    assert as_csv(["a"], [{"a": -5}]) == "a\r\n-5\r\n"  # a number is no formula


async def test_the_audit_tells_who_did_what_and_no_contents(keyed: Keyed) -> None:
    holder = await keyed.holder("manage", "train")
    assert await holder.status("POST", "/api/v1/bases", json={"name": "audited"}) == 201
    assert await holder.status("POST", "/api/v1/bases", json={"name": "audited"}) == 409  # nothing was done
    assert await holder.status("PUT", "/api/v1/datasets/missing", data=b'{"secret": "text"}') == 202
    assert await holder.status("DELETE", "/api/v1/bases/audited") == 204
    async with keyed.world.client.post("/api/v1/session", json={"key": holder.secret}) as answer:
        assert answer.status == 200
    _, page = await keyed.admin.json("GET", "/api/v1/audit")
    deeds = [(item["key"], item["action"], item["kind"], item["object"]) for item in page["items"]]
    assert deeds == [
        (holder.id, "begin-session", "session", ""),
        (holder.id, "delete-base", "base", "audited"),
        (holder.id, "put-dataset", "dataset", "missing"),
        (holder.id, "create-base", "base", "audited"),
        ("admin", "create-key", "key", holder.id),
    ]
    assert all(item["request_id"] and item["at"] for item in page["items"])
    _, older = await keyed.admin.json("GET", f"/api/v1/audit?limit=2&after={page['items'][1]['id']}")
    assert [item["id"] for item in older["items"]] == [item["id"] for item in page["items"][2:4]]


async def test_no_name_of_a_model_keeps_the_rest_from_being_counted(tmp_path: Path, url: str) -> None:
    async with keyed_in(tmp_path, database_url=url) as keyed:
        holder = await keyed.holder("analyse", limits={"tokens_day": 10})
        keyed.world.models.behave = raw(200, b'{"usage": {"prompt_tokens": 50}}')
        for body in (b'{"model": "a\\u0000b"}', b'{"model": "a\\ud800b"}'):
            status, value = await holder.json("POST", CHAT, data=body)
            assert (status, value["error"]["code"]) == (422, "field_invalid"), body
        assert await holder.status("POST", CHAT, json={"model": "writer-7b"}) == 200
        assert (await used(keyed.admin))["writer-7b"]["prompt_tokens"] == 50
        assert await holder.status("GET", "/api/v1/bases") == 429


async def test_who_leaves_before_an_answer_comes_pays_for_the_question(keyed: Keyed) -> None:
    holder, held = await keyed.holder("analyse"), asyncio.Event()
    keyed.world.models.behave = stream(chunk("x"), wait=held)
    body = {"model": "writer-7b", "messages": [{"content": "y" * 400}]}
    asking = asyncio.create_task(holder.status("POST", CHAT, json=body))
    while not keyed.world.models.seen:
        await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    while not (await used(keyed.admin)).get("writer-7b", {}).get("prompt_tokens"):
        await asyncio.sleep(0.02)
    held.set()


async def test_nobody_without_a_session_writes_to_the_audit(keyed: Keyed) -> None:
    client, path = keyed.world.client, "/api/v1/session"
    for headers in ({}, {"Cookie": "lacuna_session=none"}):
        async with client.delete(path, headers=headers) as answer:
            assert answer.status == 204
    assert (await keyed.admin.json("GET", "/api/v1/audit"))[1]["items"] == []
    holder = await keyed.holder("read")
    async with client.post(path, json={"key": holder.secret}) as answer:
        cookie = answer.cookies["lacuna_session"].value
    for _ in range(2):
        await client.delete(path, headers={"Cookie": f"lacuna_session={cookie}"})
    _, page = await keyed.admin.json("GET", "/api/v1/audit")
    deeds = [(item["key"], item["action"]) for item in page["items"]]
    assert deeds == [(holder.id, "end-session"), (holder.id, "begin-session"), ("admin", "create-key")]


async def test_who_cancels_an_analysis_pays_for_what_was_read_of_its_report(keyed: Keyed) -> None:
    holder, world = await keyed.holder("analyse"), keyed.world
    await keyed.give(Kind.BASE, "docs", holder)
    world.services.write = None
    asked = {"text": "Hello there. " * 20, "base": "docs", "model": "writer-7b"}
    _, made = await holder.json("POST", "/api/v1/analyses", json=asked)
    address = f"/api/v1/analyses/{made['id']}"
    async with world.client.get(f"{address}/events", headers=bearer(holder.secret)) as answer:
        stream = frames(answer)
        while (await anext(stream))[1] != "verdicts":
            pass
        piece = ReportAdvanced(analysis_id=made["id"], attempt=1, offset=0, text="x" * 400)
        await world.services.bus.publish(piece)
        while (await anext(stream))[1] != "report":
            pass
    assert "writer-7b" not in await used(holder)
    assert await holder.status("DELETE", address) == 204
    found = (await used(holder))["writer-7b"]
    assert (found["analyses"], found["completion_tokens"]) == (1, 100)
    assert found["prompt_tokens"] >= 65
    assert found["cost"] == pytest.approx((found["prompt_tokens"] + 1000) / 1e6)
