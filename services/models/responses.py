"""POST /v1/responses: the Responses API, told by the chunks of a chat completion."""

from __future__ import annotations

from contextlib import aclosing

import structlog
from aiohttp import web

from services.models.bodies import answer, model_name, read_object
from services.models.chat import event, event_stream
from services.models.chat_request import checked
from services.models.registry import REGISTRY, Chatter
from services.models.response_events import ResponseEvents
from services.models.responses_request import ResponsesRequest
from services.wire.errors import LacunaError

log = structlog.get_logger(__name__)


async def responses(request: web.Request) -> web.StreamResponse:
    """Answer an input, whole or as it is written. Nothing is stored."""
    body = await read_object(request)
    engine = request.app[REGISTRY].chat(model_name(body))
    asked = checked(ResponsesRequest, body)
    if asked.stream:
        return await _streamed(request, engine, asked)
    told = ResponseEvents(asked)
    async with aclosing(engine.stream(asked.chat().body())) as chunks:
        async for chunk in chunks:
            list(told.chunk(chunk))
    list(told.finish())
    return answer(told.response)


async def _streamed(request: web.Request, engine: Chatter, asked: ResponsesRequest) -> web.StreamResponse:
    told = ResponseEvents(asked)
    async with aclosing(engine.stream(asked.chat().body())) as chunks:
        first = await anext(chunks)  # what fails until here has a status of its own
        response = await event_stream(request)
        for begun in (*told.begin(), *told.chunk(first)):
            await response.write(event(begun, begun["type"]))
        try:
            async for chunk in chunks:
                for item in told.chunk(chunk):
                    await response.write(event(item, item["type"]))
            ending = list(told.finish())
        except LacunaError as error:
            log.warning("cut", action="responses.stream_cut", code=error.code)
            ending = list(told.fail(error))
        for item in ending:
            await response.write(event(item, item["type"]))
    await response.write_eof()
    return response
