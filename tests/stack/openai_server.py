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


def event(value: dict[str, Any]) -> bytes:
    """A server-sent event of `value`; Responses names it by its type."""
    name = f"event: {value['type']}\n".encode() if "type" in value else b""
    return name + b"data: " + json.dumps(value).encode() + b"\n\n"


def chat_answer(
    text: str, *, end: str | None = "stop", refusal: str = "", piece: int = 40
) -> tuple[bytes, ...]:
    """A whole Chat Completions stream for `stream`: `end` is its finish_reason (None: it has none)."""
    parts = [chunk(text[at : at + piece]) for at in range(0, len(text), piece)]
    if refusal:
        delta: dict[str, Any] = {"refusal": refusal}
        parts.append(event({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}))
    if end is not None:
        choice = {"index": 0, "delta": {}, "finish_reason": end}
        parts.append(event({"object": "chat.completion.chunk", "choices": [choice]}))
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        parts.append(event({"object": "chat.completion.chunk", "choices": [], "usage": usage}))
        parts.append(DONE)
    return tuple(parts)


def responses_answer(text: str, *, end: str = "completed", refusal: str = "") -> tuple[bytes, ...]:
    """A whole Responses stream for `stream`: `end` is 'completed', 'incomplete' or 'failed'."""
    at = {"item_id": "i", "output_index": 0, "content_index": 0, "sequence_number": 1}
    kind = "refusal" if refusal else "output_text"
    usage = {
        "input_tokens": 100, "output_tokens": 20, "total_tokens": 120,
        "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
    }  # fmt: skip
    response = {
        "id": "r", "object": "response", "created_at": 1, "model": "m", "output": [], "tools": [],
        "parallel_tool_calls": False, "tool_choice": "auto", "status": end, "usage": usage,
    }  # fmt: skip
    return (
        event({"type": "response.created", "response": {**response, "usage": None}, "sequence_number": 0}),
        event({"type": f"response.{kind}.delta", "delta": refusal or text, "logprobs": [], **at}),
        event({"type": f"response.{end}", "response": response, "sequence_number": 2}),
    )


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """The first call gets the first behaviour, and so on; the last one stays."""
    left = list(behaviours)

    async def behave(request: web.Request) -> web.StreamResponse:
        return await (left.pop(0) if len(left) > 1 else left[0])(request)

    return behave
