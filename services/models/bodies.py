"""Reading a request's JSON body and answering with JSON."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from services.wire.errors import BodyMalformed, BodyTooLarge, ModelRefusedInput

BODY_LIMIT = 8 * 2**20
"""Bytes of a request: 300,000 tokens fit in any form."""


async def read_object(request: web.Request) -> dict[str, Any]:
    """The JSON object in the body. Raises BodyMalformed, BodyTooLarge."""
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise BodyTooLarge(limit=BODY_LIMIT) from None
    except web.RequestPayloadError:
        raise BodyMalformed(reason="the body does not have its declared form") from None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BodyMalformed(reason=error.msg) from None
    if not isinstance(value, dict):
        raise BodyMalformed(reason="it is not an object")
    return value


def model_name(body: dict[str, Any]) -> str:
    """The field `model`. Raises ModelRefusedInput."""
    name = body.get("model")
    if name is None or name == "":
        raise ModelRefusedInput(reason="you must provide a model parameter", field="model")
    if not isinstance(name, str):
        raise ModelRefusedInput(reason="Invalid type for 'model': expected a string.", field="model")
    return name


def answer(value: object) -> web.Response:
    """200 with `value` as JSON."""
    return web.Response(body=orjson.dumps(value), content_type="application/json")
