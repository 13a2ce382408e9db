"""The product, watched: an analysis and some failures, and all that logs, metrics and traces said of them."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import logging
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from pydantic import SecretStr

from services import logs
from services.__main__ import running
from services.observe import traces
from services.settings import Price, Provider, Settings
from tests.observe.collector import Collector
from tests.retriever.model_server import vector
from tests.stack.openai_server import DONE, OpenAIServer, chunk, event
from tests.stack.product import free_port

NAMES = ("retriever", "reporter", "trainer", "gateway")
ADMIN_KEY, SERVICE_KEY, PROVIDER_KEY = "canary-admin-4d1f", "canary-service-77aa", "sk-canary-provider-90b2"
TEXT_WORD, DOCUMENT_WORD, ANSWER_WORD, PATH_WORD = "quuzcanary", "plughcanary", "xyzzycanary", "fredcanary"
CANARIES = (ADMIN_KEY, SERVICE_KEY, PROVIDER_KEY, TEXT_WORD, DOCUMENT_WORD, ANSWER_WORD, PATH_WORD)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
REQUEST_ID = "observed-1"


@dataclass
class Seen:
    """What there was to see once all had stopped."""

    metrics: str
    before: str
    ready: dict[str, Any]
    spans: list[Span]
    exported: list[bytes]
    services: set[str]
    log: str
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Of each call that reached the provider: path, traceparent, X-Request-Id."""
    analysis: dict[str, Any] = field(default_factory=dict)


async def _model(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    if request.path.endswith("/embeddings"):
        rows = [
            {
                "object": "embedding",
                "index": number,
                "embedding": base64.b64encode(vector(text).astype("<f4").tobytes()).decode(),
            }
            for number, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 3 * len(rows), "total_tokens": 3 * len(rows)}
        return web.json_response({"object": "list", "data": rows, "model": body["model"], "usage": usage})
    if body["model"] == "rude-model":  # a provider whose refusal quotes what it was sent, and the key
        words = f"{body['messages'][0]['content']} {request.headers['Authorization']}"
        return web.json_response({"error": {"message": words, "code": "invalid_prompt"}}, status=400)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for part in (chunk(f"{ANSWER_WORD} is said "), chunk("[1].")):
        await response.write(part)
    end = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    used = {**end, "choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": 8, "total_tokens": 48}}
    await response.write(event(end) + event(used) + DONE)
    await response.write_eof()
    return response


@contextlib.contextmanager
def _logged() -> Iterator[io.StringIO]:
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    with contextlib.redirect_stderr(written):
        logs.configure("DEBUG", "json")
        try:
            yield written
        finally:
            root.handlers[:] = handlers
            root.setLevel(level)
            structlog.reset_defaults()


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def settings_for(data: Path, bus_url: str, provider: str) -> Settings:
    return Settings(
        data=data,
        bus_url=bus_url,
        port=free_port(),
        probes=f"127.0.0.1:{free_port()}",
        keys=True,
        admin_key=SecretStr(ADMIN_KEY),
        service_key=SecretStr(SERVICE_KEY),
        models_url=provider,
        providers=(Provider(name="elsewhere", base_url=provider, api_key=SecretStr(PROVIDER_KEY)),),
        embedding_model="test-embed",
        chat_model="good-model",
        model_prices={"good-*": Price(input=1, output=2)},
        frontend=data / "dist",
        drain=2.0,
    )


@contextlib.asynccontextmanager
async def product(data: Path, bus_url: str) -> AsyncIterator[tuple[Settings, OpenAIServer]]:
    """The services but for `models`, in whose place a stand-in speaks OpenAI's protocol."""
    provider = OpenAIServer(models=[{"id": "test-embed"}, {"id": "good-model"}, {"id": "rude-model"}])
    provider.behave = _model
    async with provider.running():
        settings = settings_for(data, bus_url, provider.url)
        async with running(NAMES, settings):
            yield settings, provider


async def probe(settings: Settings, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://{settings.probes}{path}") as answer:
        return answer.status, await answer.text()


async def play(data: Path, bus_url: str) -> Seen:
    """Index a document, analyse a text, fail in some ways; then stop."""
    collector = Collector()
    async with collector.running():
        with (
            _environment(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_BSP_SCHEDULE_DELAY="100"),
            _logged() as written,
        ):
            end = traces.configure("all")
            try:
                async with product(data, bus_url) as (settings, provider):
                    before = (await probe(settings, "/metrics"))[1]
                    analysis = await _use(settings)
                    ready = json.loads((await probe(settings, "/readyz"))[1])
                    metrics = (await probe(settings, "/metrics"))[1]
            finally:
                await asyncio.to_thread(end)
    asked = []
    for call in provider.seen:
        headers = {name.lower(): value for name, value in call.headers.items()}
        asked.append((call.path, headers.get("traceparent", ""), headers.get("x-request-id", "")))
    return Seen(
        metrics, before, ready, collector.spans, collector.received, collector.services, written.getvalue(),
        asked, analysis,
    )  # fmt: skip


async def _use(settings: Settings) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    base = f"http://127.0.0.1:{settings.port}"
    async with aiohttp.ClientSession(base, headers=headers) as session:

        async def call(method: str, path: str, **options: Any) -> Any:
            async with session.request(method, path, **options) as answer:
                return answer.status, await answer.json(content_type=None)

        assert (await call("POST", "/api/v1/bases", json={"name": "docs"}))[0] == 201
        document = f"# Limits\n\nThe {DOCUMENT_WORD} may be 200 characters long.\n"
        where = f"/api/v1/bases/docs/documents/{PATH_WORD}.md?language=en"
        markdown = {"Content-Type": "text/markdown"}
        assert (await call("PUT", where, data=document.encode(), headers=markdown))[0] in (200, 201)
        while (await call("GET", "/api/v1/bases/docs"))[1]["status"] != "ready":
            await asyncio.sleep(0.2)
        asked = {
            "base": "docs",
            "model": "good-model",
            "text": f"The {DOCUMENT_WORD} may be 200 characters long. The {TEXT_WORD} is blue.",
        }
        known = {"traceparent": f"00-{TRACE}-{CALLER}-01", "X-Request-Id": REQUEST_ID, "Prefer": "wait=60"}
        status, analysis = await call("POST", "/api/v1/analyses", json=asked, headers=known)
        assert status == 200, analysis

        found = await call("POST", "/api/v1/bases/docs/search", json={"queries": [TEXT_WORD]})
        assert found[0] == 200, found
        rude = {"model": "rude-model", "messages": [{"role": "user", "content": TEXT_WORD}]}
        assert (await call("POST", "/v1/chat/completions", json=rude))[0] == 400
        assert (await call("GET", f"/api/v1/bases/{PATH_WORD}"))[0] == 404
        assert (await call("POST", "/api/v1/analyses", data=f'{{"text": "{TEXT_WORD}'.encode()))[0] == 400
        wrong = {"Authorization": f"Bearer lk_{PROVIDER_KEY}"}
        assert (await call("GET", "/api/v1/bases", headers=wrong))[0] == 401
        return dict(analysis)
