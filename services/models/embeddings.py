"""POST /v1/embeddings."""

from __future__ import annotations

import asyncio
import binascii
from typing import Any

import numpy as np
import orjson
from aiohttp import web
from numpy.typing import NDArray

from services.models import tokens
from services.models.bodies import model_name, read_object
from services.models.registry import REGISTRY
from services.wire.errors import ModelRefusedInput

MAX_INPUTS = 2048
MAX_INPUT_TOKENS = 8192
MAX_TOKENS = 300_000
_ROWS = 128
"""Vectors written as JSON in one go, so that the loop is free in between."""


async def embeddings(request: web.Request) -> web.Response:
    """Embed a text, texts, or token arrays, in OpenAI's form and within its limits."""
    body = await read_object(request)
    name = model_name(body)
    engine = request.app[REGISTRY].embedding(name)
    base64 = _encoding_format(body) == "base64"
    if body.get("dimensions") is not None:
        raise _refused("This model does not support specifying dimensions.", "dimensions")
    texts, used = await asyncio.to_thread(read_texts, body.get("input"))
    vectors = await engine.embed(texts)
    rows: list[bytes] = []
    for start in range(0, len(vectors), _ROWS):
        rows += (_row(start + n, vector, base64) for n, vector in enumerate(vectors[start : start + _ROWS]))
        await asyncio.sleep(0)
    head = b'{"object":"list","data":['
    tail = {"model": name, "usage": {"prompt_tokens": used, "total_tokens": used}}
    return web.Response(
        body=b"".join((head, b",".join(rows), b"],", orjson.dumps(tail)[1:])), content_type="application/json"
    )


def read_texts(value: object) -> tuple[list[str], int]:
    """The texts of the field `input` and how many tokens they have in all. Raises ModelRefusedInput."""
    match value:
        case str():
            return _measured([value])
        case []:
            raise _refused("'input' cannot be an empty array.")
        case [str(), *_]:
            return _measured(_all(value, str))
        case [int(), *_]:
            return _measured([_decoded(_all(value, int))])
        case [[*_], *_]:
            arrays = _all(value, list)
            _few(arrays)
            return _measured([_decoded(_all(array, int)) for array in arrays])
        case None:
            raise _refused("Missing required parameter: 'input'.")
        case _:
            raise _refused("'input' must be a string, an array of strings, or an array of token arrays.")


def _encoding_format(body: dict[str, Any]) -> str:
    value = body.get("encoding_format", "float")
    if value not in ("float", "base64"):
        raise _refused("'encoding_format' must be 'float' or 'base64'.", "encoding_format")
    return str(value)


def _all(value: object, kind: type) -> list[Any]:
    assert isinstance(value, list)
    if not all(type(item) is kind for item in value):
        raise _refused("'input' must hold items of one type.")
    return value


def _few(inputs: list[Any]) -> None:
    if len(inputs) > MAX_INPUTS:
        raise _refused(f"'input' has {len(inputs)} items; at most {MAX_INPUTS} are accepted.")


def _decoded(array: list[int]) -> str:
    if not array:
        raise _refused("'input' cannot hold an empty token array.")
    if len(array) > MAX_INPUT_TOKENS:
        raise _too_long(len(array))
    try:
        return tokens.decode(array)
    except KeyError:
        raise _refused("'input' holds a number that is no token of cl100k_base.") from None


def _measured(texts: list[str]) -> tuple[list[str], int]:
    _few(texts)
    total = 0
    for text in texts:
        if not text:
            raise _refused("'input' cannot hold an empty string.")
        if len(text) > MAX_INPUT_TOKENS * tokens.LONGEST:  # not worth counting exactly
            raise _too_long(len(text) // tokens.LONGEST)
        counted = tokens.count(text)
        if counted > MAX_INPUT_TOKENS:
            raise _too_long(counted)
        total += counted
        if total > MAX_TOKENS:
            raise _refused(
                f"Requested more than {MAX_TOKENS} tokens, max {MAX_TOKENS} tokens per request",
                kind="max_tokens_per_request",
            )
    return texts, total


def _row(index: int, vector: NDArray[np.float32], base64: bool) -> bytes:
    if base64:
        value = b'"' + binascii.b2a_base64(vector.astype("<f4", copy=False).tobytes(), newline=False) + b'"'
    else:
        value = orjson.dumps(vector, option=orjson.OPT_SERIALIZE_NUMPY)
    return b'{"object":"embedding","index":%d,"embedding":%b}' % (index, value)


def _too_long(count: int) -> ModelRefusedInput:
    return _refused(
        f"This model's maximum context length is {MAX_INPUT_TOKENS} tokens, however you requested at least "
        f"{count} tokens in one input. Please reduce your input.",
        kind="context_length_exceeded",
    )


def _refused(reason: str, field: str = "input", kind: str | None = None) -> ModelRefusedInput:
    if kind is None:
        return ModelRefusedInput(reason=reason, field=field)
    return ModelRefusedInput(reason=reason, field=field, kind=kind)
