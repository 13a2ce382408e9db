"""POST /v1/chat/completions."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

import orjson
import structlog
from aiohttp import web

from services.models.bodies import answer, model_name, read_object
from services.models.chat_request import ChatRequest, checked
from services.models.refusals import error_object
from services.models.registry import REGISTRY, Chatter
from services.wire.errors import LacunaError

log = structlog.get_logger(__name__)


async def chat_completions(request: web.Request) -> web.StreamResponse:
    """Answer a conversation, whole or as it is written."""
    body = await read_object(request)
    engine = request.app[REGISTRY].chat(model_name(body))
    asked = checked(ChatRequest, body)
    if not asked.stream:
        return answer(await engine.complete(asked.body()))
    usage = bool(asked.stream_options and asked.stream_options.include_usage)
    return await _streamed(request, engine, asked.body(), usage=usage)


async def _streamed(
    request: web.Request, engine: Chatter, body: dict[str, Any], *, usage: bool
) -> web.StreamResponse:
    async with aclosing(engine.stream(body)) as chunks:
        first = await anext(chunks)  # what fails until here has a status of its own
        response = await event_stream(request)
        await response.write(event(first))
        try:
            async for chunk in chunks:
                if chunk["choices"] or usage:
                    await response.write(event(chunk))
        except LacunaError as error:
            log.warning("cut", action="chat.stream_cut", code=error.code)
            await response.write(event({"error": error_object(error)}))
        else:
            await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


async def event_stream(request: web.Request) -> web.StreamResponse:
    """A begun answer of server-sent events."""
    response = web.StreamResponse(headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    await response.prepare(request)
    return response


def event(data: object, name: str | None = None) -> bytes:
    """One server-sent event."""
    head = f"event: {name}\n".encode() if name else b""
    return head + b"data: " + orjson.dumps(data) + b"\n\n"
