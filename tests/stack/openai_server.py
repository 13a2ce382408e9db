"""A server of OpenAI's protocol that does what a test tells it to, faults included."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Seen:
    """A request as the server got it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class OpenAIServer:
    """`behave` answers every POST; `models` is what GET /models lists (None: 500)."""

    models: list[dict[str, Any]] | None = field(default_factory=list)
    behave: Behaviour | None = None
    seen: list[Seen] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a caller left in the middle of an answer."""
    url: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[OpenAIServer]:
        """The server, on a port of its own."""
        app = web.Application(client_max_size=2**27)
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/{call:.+}", self._call)
        server = TestServer(app)
        await server.start_server()
        self.url = str(server.make_url("/v1"))
        try:
            yield self
        finally:
            await server.close()

    async def _models(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(Seen(request.path, dict(request.headers), b""))
        if self.models is None:
            return web.Response(status=500)
        return web.json_response({"object": "list", "data": self.models})

    async def _call(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(Seen(request.path, dict(request.headers), await request.read()))
        assert self.behave is not None
        try:
            return await self.behave(request)
        except (asyncio.CancelledError, ConnectionError):
            self.left.set()
            raise


def error(status: int, headers: dict[str, str] | None = None, **fields: Any) -> Behaviour:
    """Answer with OpenAI's error object."""

    async def behave(_: web.Request) -> web.StreamResponse:
        return web.json_response({"error": fields}, status=status, headers=headers)

    return behave


def raw(status: int, body: bytes, content_type: str = "application/json") -> Behaviour:
    """Answer with exactly these bytes."""

    async def behave(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body, content_type=content_type)

    return behave


def stream(
    *parts: bytes,
    cut: bool = False,
    wait: asyncio.Event | None = None,
    content_type: str = "text/event-stream",
) -> Behaviour:
    """Send `parts`, then end; with `cut` break the connection; with `wait` stall before the last part."""

    async def behave(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": content_type})
        await response.prepare(request)
        for number, part in enumerate(parts):
            if wait is not None and number == len(parts) - 1:
                await wait.wait()
            await response.write(part)
        if cut:
            assert request.transport is not None
            request.transport.abort()
            return response
        await response.write_eof()
        return response

    return behave


def chunk(text: str) -> bytes:
    """A Chat Completions chunk as a server-sent event."""
    value = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]}
    return b"data: " + json.dumps(value).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
