"""The proxy against a provider that fails in every way providers fail; and no key ever leaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from services.settings import Provider
from tests.gateway.conftest import World, eventually, world_in
from tests.stack.openai_server import DONE, Behaviour, OpenAIServer, chunk, error, raw, stream

KEY = "sk-canary-0123456789abcdef"
CHAT = "/v1/chat/completions"


@pytest.fixture
async def provider() -> AsyncIterator[OpenAIServer]:
    """A provider that serves 'gpt-*' and 'ft:*' with a key."""
    async with OpenAIServer(
        models=[{"id": "gpt-9", "object": "model", "shutdown_date": "2099-01-14"}]
    ).running() as server:
        yield server


@pytest.fixture
async def proxied(tmp_path: Path, provider: OpenAIServer) -> AsyncIterator[World]:
    settings = Provider(
        name="cloud", base_url=provider.url, api_key=SecretStr(KEY), organization="org-1",
        models=("gpt-*", "ft:*"),
    )  # fmt: skip
    async with world_in(tmp_path, providers=(settings,)) as running:
        yield running


async def call(world: World, model: str = "gpt-9", **options: Any) -> tuple[int, Any, Any]:
    async with world.client.post(CHAT, json={"model": model, "messages": []}, **options) as answer:
        return answer.status, json.loads(await answer.read()), answer.headers


async def test_bytes_pass_untouched_both_ways_and_keys_are_exchanged(
    proxied: World, provider: OpenAIServer
) -> None:
    body = b'{"model":"gpt-9", "tools": [{"x": 1e400}],  "odd":"\\u00e9"}'.replace(b"1e400", b"1.50")
    provider.behave = raw(200, b'{"id" : "1",  "choices":[]}')
    headers = {
        "Authorization": "Bearer mine", "Cookie": "session=1", "OpenAI-Organization": "theirs",
        "Content-Type": "application/json", "X-Forwarded-For": "10.0.0.1",
    }  # fmt: skip
    async with proxied.client.post(CHAT, data=body, headers=headers) as answer:
        assert answer.status == 200
        assert await answer.read() == b'{"id" : "1",  "choices":[]}'
    seen = provider.seen[-1]
    assert (seen.path, seen.body) == (CHAT, body)
    assert seen.headers["Authorization"] == f"Bearer {KEY}"
    assert seen.headers["OpenAI-Organization"] == "org-1"
    assert "Cookie" not in seen.headers
    assert "X-Forwarded-For" not in seen.headers


async def test_other_models_go_to_the_local_service_without_any_key(
    proxied: World, provider: OpenAIServer
) -> None:
    proxied.models.behave = raw(200, b"{}")
    async with proxied.client.post(
        "/v1/embeddings", json={"model": "x-embed", "input": "a"}, headers={"Authorization": "Bearer mine"}
    ) as answer:
        assert answer.status == 200
    assert "Authorization" not in proxied.models.seen[-1].headers
    assert provider.seen == []


@pytest.mark.parametrize(
    ("behave", "model", "status", "code"),
    [
        (error(401, message="Incorrect API key"), "gpt-9", 401, "model_key_rejected"),
        (error(403, message="no"), "gpt-9", 403, "model_denied"),
        (error(403, message="no"), "ft:gpt-9:me", 403, "model_denied"),
        (error(404, message="no", code="model_not_found"), "gpt-9", 404, "model_not_found"),
        (error(404, message="The model has been deprecated"), "gpt-9", 404, "model_retired"),
        (error(410, message="gone"), "gpt-9", 410, "model_retired"),
        (error(429, message="m", code="insufficient_quota"), "gpt-9", 429, "model_quota"),
        (error(429, message="m", headers={"Retry-After": "7"}), "gpt-9", 429, "model_rate_limited"),
        (error(429, message="m", code="model_busy"), "gpt-9", 429, "model_busy"),
        (error(400, message="bad `n`", param="n"), "gpt-9", 400, "model_refused_input"),
        (error(500, message="m"), "gpt-9", 500, "model_broken"),
        (raw(503, b"<html>busy</html>", "text/html"), "gpt-9", 503, "model_broken"),
        (raw(502, b"\xff\xfe"), "gpt-9", 502, "model_broken"),
        (raw(307, b""), "gpt-9", 502, "model_broken"),
    ],
)
async def test_a_providers_failures_are_friendly_and_keep_their_status(
    proxied: World, provider: OpenAIServer, behave: Behaviour, model: str, status: int, code: str
) -> None:
    provider.behave = behave
    messages = []
    for language in ("en", "pt-BR"):
        got, value, headers = await call(proxied, model, headers={"Accept-Language": language})
        assert (got, value["error"]["lacuna_code"]) == (status, code)
        assert set(value["error"]) >= {"message", "type", "param", "code"}
        assert headers["Content-Language"] == language[:2]
        messages.append(value["error"]["message"])
    assert messages[0] != messages[1]
    if model.startswith("ft:"):
        assert "fine-tuned" in messages[0]
        assert "ajustado" in messages[1]
    if code == "model_rate_limited":
        assert headers["Retry-After"] == "7"
    if code == "model_refused_input":
        assert "bad `n`" in messages[0]
        assert value["error"]["param"] == "n"


async def test_an_error_that_comes_in_pieces_is_read_whole(proxied: World, provider: OpenAIServer) -> None:
    async def behave(request: web.Request) -> web.StreamResponse:
        body = json.dumps({"error": {"message": "bad `n`", "param": "n"}}).encode()
        response = web.StreamResponse(status=400, headers={"Content-Type": "application/json"})
        await response.prepare(request)
        for part in (body[:20], body[20:]):
            await response.write(part)
            await asyncio.sleep(0.05)
        return response

    provider.behave = behave
    _, value, _ = await call(proxied)
    assert (value["error"]["param"], value["error"]["upstream"]) == ("n", "bad `n`")


async def test_no_key_is_in_any_answer_or_log(
    proxied: World, provider: OpenAIServer, capfd: pytest.CaptureFixture[str]
) -> None:
    text = f"Incorrect API key provided: {KEY}. Also Bearer {KEY}, sk-other-987654321 and caller-secret."
    everything = ""
    for behave in (
        error(401, message=text, code=KEY, param=KEY),
        error(400, message=text),
        error(500, message=text),
    ):
        provider.behave = behave
        _, value, headers = await call(proxied, headers={"Authorization": "Bearer caller-secret"})
        everything += json.dumps(value) + str(headers)
    assert "***" in everything
    out = capfd.readouterr()
    for secret in (KEY, "sk-other", "caller-secret"):
        assert secret not in everything
        assert secret not in out.out + out.err


async def test_a_stream_passes_as_it_comes(proxied: World, provider: OpenAIServer) -> None:
    gate = asyncio.Event()
    provider.behave = stream(chunk("a"), DONE, wait=gate)
    async with proxied.client.post(CHAT, json={"model": "gpt-9", "stream": True}) as answer:
        assert answer.content_type == "text/event-stream"
        assert await answer.content.readuntil(b"\n\n") == chunk("a")  # before the provider goes on
        gate.set()
        assert await answer.read() == DONE


@pytest.mark.parametrize("cut", [True, False])
async def test_a_stream_that_ends_before_its_end_says_so(
    proxied: World, provider: OpenAIServer, cut: bool
) -> None:
    provider.behave = stream(chunk("a"), chunk("b"), cut=cut)
    async with proxied.client.post(
        CHAT, json={"model": "gpt-9", "stream": True}, headers={"Accept-Language": "pt"}
    ) as answer:
        body = await answer.read()
    assert body.startswith(chunk("a") + chunk("b"))
    last = json.loads(body.rsplit(b"data: ", 1)[1])
    assert last["error"]["lacuna_code"] == "model_stream_cut"
    assert "interrompida" not in last["error"]["code"]
    assert "resposta" in last["error"]["message"]


async def test_half_an_answer_is_never_taken_as_whole(proxied: World, provider: OpenAIServer) -> None:
    provider.behave = stream(b'{"id":', cut=True, content_type="application/json")
    with pytest.raises(aiohttp.ClientPayloadError):
        async with proxied.client.post(CHAT, json={"model": "gpt-9"}) as answer:
            await answer.read()


async def test_an_error_inside_a_stream_passes_untouched(proxied: World, provider: OpenAIServer) -> None:
    inband = b'data: {"error": {"message": "overloaded"}}\n\n'
    provider.behave = stream(chunk("a"), inband, DONE)
    async with proxied.client.post(CHAT, json={"model": "gpt-9", "stream": True}) as answer:
        assert await answer.read() == chunk("a") + inband + DONE


@pytest.mark.parametrize("begun", [True, False])
async def test_a_caller_who_leaves_ends_the_providers_work(
    proxied: World, provider: OpenAIServer, begun: bool
) -> None:
    """Also while the provider is silent, before the first byte and after it."""
    never = asyncio.Event()
    provider.behave = stream(*([chunk("a")] if begun else []), DONE, wait=never)

    async def ask() -> None:
        async with proxied.client.post(CHAT, json={"model": "gpt-9", "stream": True}) as answer:
            await answer.read()

    caller = asyncio.create_task(ask())
    await eventually(lambda: len(provider.seen) > 0)
    caller.cancel()
    await provider.left.wait()


async def test_a_provider_that_is_away(tmp_path: Path, unused_tcp_port: int) -> None:
    away = Provider(name="away", base_url=f"http://127.0.0.1:{unused_tcp_port}/v1", models=("gpt-*",))
    async with world_in(tmp_path, providers=(away,)) as world:
        status, value, _ = await call(world)
        assert (status, value["error"]["lacuna_code"]) == (503, "model_unreachable")
        listed = await world.json("GET", "/v1/models")
        assert [item["id"] for item in listed[1]["data"]] == [
            item["id"] for item in world.models.models or ()
        ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "body_malformed"),
        (b"{", 400, "body_malformed"),
        (b"[1]", 400, "body_malformed"),
        (b'{"model": NaN}', 400, "body_malformed"),
        (b"[" * 100_000, 400, "body_malformed"),
        (b'{"model": 3}', 422, "field_invalid"),
        (b"{}", 422, "field_invalid"),
    ],
)
async def test_bad_requests_are_refused_in_openais_form(
    proxied: World, body: bytes, status: int, code: str
) -> None:
    async with proxied.client.post(CHAT, data=body) as answer:
        value = await answer.json()
    assert (answer.status, value["error"]["lacuna_code"]) == (status, code)


async def test_lists_are_merged_callable_and_keep_their_fields(
    proxied: World, provider: OpenAIServer
) -> None:
    assert provider.models is not None
    provider.models += [{"id": "gpt-old", "shutdown_date": "2001-01-01"}, {"id": "whisper-1"}]
    assert proxied.models.models is not None
    proxied.models.models.append({"id": "gpt-impostor"})
    _, value = await proxied.json("GET", "/v1/models")
    by_id = {item["id"]: item for item in value["data"]}
    assert set(by_id) == {"gpt-9", "smollm2-135m-instruct", "use-multilingual-v3-embed", "writer-7b"}
    assert by_id["gpt-9"]["shutdown_date"] == "2099-01-14"
    _, page = await proxied.json("GET", "/api/v1/models")
    shown = {item["id"]: item for item in page["items"]}
    assert shown["gpt-9"] == {
        "id": "gpt-9", "name": "gpt-9", "provider": "cloud", "kind": "chat", "shutdown_date": "2099-01-14",
        "prose": True, "default": False, "fine_tuned": False, "base": None,
    }  # fmt: skip
    assert shown["smollm2-135m-instruct"]["default"] is True
    assert shown["smollm2-135m-instruct"]["prose"] is False
    assert shown["use-multilingual-v3-embed"]["kind"] == "embedding"
    await proxied.json("GET", "/v1/models")
    assert len([seen for seen in provider.seen if seen.path == "/v1/models"]) == 1
