"""A server of OpenAI's protocol on a real socket that answers by a script, faults included."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Script:
    """What the model does. `end` says how its stream ends: 'stop', 'length', 'cut' (no reason), 'drop' (the
    connection breaks), 'error' (an in-band one), 'stall' (silence)."""

    pieces: list[str] = field(default_factory=list)
    end: str = "stop"
    status: int = 200
    code: str | None = None
    refusal: str | None = None
    pause: float = 0.0
    answers: Callable[[dict[str, Any]], list[str]] | None = None
    """The pieces that answer a request, where it matters what was asked."""
    calls: list[dict[str, Any]] = field(default_factory=list)
    """Calls of tools, in an answer that is not streamed."""
    context: int | None = None
    """What its list of models says about the context of every model that tests name."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a caller went away before the end."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def said(self, asked: dict[str, Any]) -> list[str]:
        """What answers the request `asked`."""
        return self.pieces if self.answers is None else self.answers(asked)


class ScriptedModel:
    def __init__(self, script: Script, url: str) -> None:
        self.script = script
        self.url = url


@asynccontextmanager
async def scripted_model(script: Script, port: int = 0) -> AsyncIterator[ScriptedModel]:
    """Serves `script` until left; at any `port`, or at that one."""
    app = web.Application()

    async def chat(request: web.Request) -> web.StreamResponse:
        return await _chat(request, script)

    async def responses(request: web.Request) -> web.StreamResponse:
        return await _responses(request, script)

    async def models(request: web.Request) -> web.StreamResponse:
        about: dict[str, Any] = {"object": "model", "created": 1, "owned_by": "x"}
        if script.context is not None:
            about["lacuna"] = {"context": script.context}
        return web.json_response({"object": "list", "data": [{"id": "good-model", **about}]})

    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", chat)
    app.router.add_post("/v1/responses", responses)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield ScriptedModel(script, f"http://127.0.0.1:{port}/v1")
    finally:
        await runner.cleanup()


async def _begin(request: web.Request, script: Script, asked: dict[str, Any]) -> web.StreamResponse:
    script.requests.append(asked)
    script.asked.set()
    if script.status != 200:
        body = {"error": {"message": "no", "type": "x", "code": script.code}}
        return web.json_response(body, status=script.status)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    return response


async def _send(response: web.StreamResponse, data: dict[str, Any], event: str | None = None) -> None:
    head = f"event: {event}\n" if event else ""
    await response.write(f"{head}data: {json.dumps(data)}\n\n".encode())


async def _finish(request: web.Request, response: web.StreamResponse, script: Script) -> bool:
    """Whether the stream ends as it should; does the fault where not."""
    if script.end == "drop":
        assert request.transport is not None
        request.transport.abort()
    elif script.end == "error":
        await _send(response, {"error": {"message": "broken", "type": "server_error", "code": None}})
    elif script.end == "stall":
        await asyncio.sleep(60)
    return script.end in {"stop", "length"}


async def _whole(request: web.Request, script: Script, asked: dict[str, Any]) -> web.StreamResponse:
    """An answer that is not streamed."""
    script.requests.append(asked)
    script.asked.set()
    await asyncio.sleep(script.pause)
    if script.end == "drop":
        assert request.transport is not None
        request.transport.abort()
    elif script.end == "stall":
        await asyncio.sleep(60)
    if script.status != 200:
        return web.json_response(
            {"error": {"message": "no", "type": "x", "code": script.code}}, status=script.status
        )
    message: dict[str, Any] = {
        "role": "assistant",
        "content": "".join(script.said(asked)),
        "refusal": script.refusal,
    }
    if script.calls:
        message = {**message, "content": None, "tool_calls": script.calls}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if script.calls else script.end}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    head = {"id": "c1", "object": "chat.completion", "created": 1, "model": asked["model"]}
    return web.json_response({**head, "choices": [choice], "usage": usage})


async def _chat(request: web.Request, script: Script) -> web.StreamResponse:
    asked = await request.json()
    if not asked.get("stream"):
        return await _whole(request, script, asked)
    response = await _begin(request, script, asked)
    if script.status != 200:
        return response

    def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
        }

    try:
        if script.refusal:
            await _send(response, chunk({"refusal": script.refusal}))
        for piece in script.said(asked):
            await _send(response, chunk({"content": piece}))
            await asyncio.sleep(script.pause)
        if await _finish(request, response, script):
            await _send(response, chunk({}, script.end))
            usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
            await _send(response, {**chunk({}), "choices": [], "usage": usage})
            await response.write(b"data: [DONE]\n\n")
    except (asyncio.CancelledError, ConnectionError):
        script.left.set()
        raise
    return response


async def _responses(request: web.Request, script: Script) -> web.StreamResponse:
    asked = await request.json()
    response = await _begin(request, script, asked)
    if script.status != 200:
        return response
    for number, piece in enumerate(script.said(asked)):
        await _send(
            response,
            {
                "type": "response.output_text.delta",
                "delta": piece,
                "item_id": "i",
                "output_index": 0,
                "content_index": 0,
                "sequence_number": number,
                "logprobs": [],
            },
            "response.output_text.delta",
        )
    if await _finish(request, response, script):
        whole = {
            "id": "r1",
            "object": "response",
            "created_at": 1,
            "model": "m",
            "output": [],
            "parallel_tool_calls": False,
            "tool_choice": "auto",
            "tools": [],
            "status": "completed" if script.end == "stop" else "incomplete",
            "usage": {
                "input_tokens": 11,
                "output_tokens": 7,
                "total_tokens": 18,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens_details": {"reasoning_tokens": 0},
            },
        }
        kind = "response.completed" if script.end == "stop" else "response.incomplete"
        await _send(response, {"type": kind, "response": whole, "sequence_number": 99}, kind)
    return response
