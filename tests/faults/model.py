"""A model server of OpenAI's protocol that tests may break: it counts its calls by the job their texts name.

It stands in for OpenAI alone: the product reaches it over HTTP, through its own proxy, as any provider. It runs on
a thread of its own, so that a test may wait or start processes meanwhile.
"""

from __future__ import annotations

import asyncio
import base64
import re
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
from aiohttp import web

from tests.retriever.model_server import vector
from tests.stack.openai_server import chat_answer

EMBEDDER, WRITER = "words-embedder", "good-writer"
LISTED = {name: {"id": name, "object": "model", "created": 1, "owned_by": "x"} for name in (EMBEDDER, WRITER)}
PROSE = """## Summary
The text says of the keys what the documents say of them [1]. The crates come later.

## Suggestions
1. Write down what becomes of the parcels.
"""
JOB = re.compile(rb"job-\d+")

Behaviour = Callable[[web.Request, "Call"], Awaitable[web.StreamResponse]]


@dataclass
class Call:
    """One call as the server saw it; times are monotonic seconds."""

    kind: str
    """'embeddings', 'chat' or what else stands last in its path."""
    jobs: frozenset[str]
    """Those its body names."""
    body: bytes
    headers: dict[str, str]
    at: float
    ended: float | None = None
    left: float | None = None
    """When the caller went away in the middle of the answer."""


def embedding(delay: float = 0.0) -> Behaviour:
    """Vectors that words decide, after `delay` seconds."""

    async def behave(_: web.Request, call: Call) -> web.StreamResponse:
        await asyncio.sleep(delay)
        inputs = orjson.loads(call.body)["input"]
        rows = [
            {"object": "embedding", "index": index, "embedding": _packed(text)}
            for index, text in enumerate([inputs] if isinstance(inputs, str) else inputs)
        ]
        usage = {"prompt_tokens": len(rows), "total_tokens": len(rows)}
        return web.json_response({"object": "list", "data": rows, "model": EMBEDDER, "usage": usage})

    return behave


@cache
def _packed(text: str) -> str:
    return base64.b64encode(vector(text).astype("<f4").tobytes()).decode()


def writing(
    text: str = PROSE, *, delay: float = 0.0, pause: float = 0.0, piece: int = 40, end: str | None = "stop"
) -> Behaviour:
    """A streamed answer: `delay` seconds before it, `pause` between its pieces. `end` None: it has none."""

    async def behave(request: web.Request, _: Call) -> web.StreamResponse:
        await asyncio.sleep(delay)
        return await sent(request, chat_answer(text, end=end, piece=piece), pause=pause)

    return behave


async def sent(
    request: web.Request, parts: tuple[bytes, ...], *, pause: float = 0.0, then: str = "end"
) -> web.StreamResponse:
    """Send `parts`; `then` is 'end', 'drop' (the connection breaks) or 'stall' (silence, for ten minutes)."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for part in parts:
        await response.write(part)
        await asyncio.sleep(pause)
    if then == "stall":
        await asyncio.sleep(600)
    if then == "drop":
        assert request.transport is not None
        request.transport.abort()
        return response
    await response.write_eof()
    return response


def refusing(status: int, *, headers: dict[str, str] | None = None, **fields: Any) -> Behaviour:
    """OpenAI's error object."""

    async def behave(_: web.Request, __: Call) -> web.StreamResponse:
        return web.json_response({"error": {"message": "no", **fields}}, status=status, headers=headers)

    return behave


@dataclass
class Model:
    """`embed` and `chat` answer calls; a test may exchange them at any time."""

    embed: Behaviour = field(default_factory=embedding)
    chat: Behaviour = field(default_factory=writing)
    calls: list[Call] = field(default_factory=list)
    url: str = ""

    def of(self, kind: str, job: str | None = None) -> list[Call]:
        """Calls of `kind`, of `job` alone."""
        return [c for c in list(self.calls) if c.kind == kind and (job is None or job in c.jobs)]

    def running(self, kind: str) -> list[Call]:
        return [call for call in self.of(kind) if call.ended is None]

    def per_job(self, kind: str) -> Counter[str]:
        return Counter(job for call in self.of(kind) for job in call.jobs)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        kind = {"completions": "chat"}.get(request.match_info["call"].rpartition("/")[2])
        kind = kind or request.match_info["call"].rpartition("/")[2]
        jobs = frozenset(found.decode() for found in JOB.findall(body))
        call = Call(kind, jobs, body, dict(request.headers), time.monotonic())
        self.calls.append(call)
        try:
            return await (self.embed if kind == "embeddings" else self.chat)(request, call)
        except (asyncio.CancelledError, ConnectionError):
            call.left = time.monotonic()
            raise
        finally:
            call.ended = time.monotonic()

    async def _models(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"object": "list", "data": list(LISTED.values())})

    async def _model(self, request: web.Request) -> web.StreamResponse:
        """One model; OpenAI lets nobody delete its own."""
        found = LISTED.get(request.match_info["id"])
        if found is None:
            return web.json_response(
                {"error": {"message": "No such model.", "code": "model_not_found"}}, status=404
            )
        if request.method == "DELETE":
            return web.json_response(
                {"error": {"message": "Not allowed.", "type": "invalid_request_error"}}, status=403
            )
        return web.json_response(found)

    @contextmanager
    def serving(self) -> Iterator[Model]:
        """At `url`, until left."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="model", daemon=True)
        thread.start()
        runner = asyncio.run_coroutine_threadsafe(self._start(), loop).result()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _start(self) -> web.AppRunner:
        app = web.Application(client_max_size=2**27)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/v1/models/{id}", self._model)
        app.router.add_delete("/v1/models/{id}", self._model)
        app.router.add_post("/v1/{call:.+}", self._call)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        return runner
