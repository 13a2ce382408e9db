"""Reading request bodies: bounded bytes, strict JSON, checked models. Every fault is a code."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, NoReturn, TypeVar

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_protocol import RequestPayloadError
from pydantic import BaseModel, ValidationError

from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.wire.errors import BodyMalformed, BodyTooLarge, FieldInvalid, LacunaError

JSON_LIMIT = 3 * 2**19  # 1.5 MiB: 200,000 characters at six bytes ('\uXXXX') each, and their hints
OFF_LOOP = 1 << 18  # bytes above which parsing could hold the loop for more than a few milliseconds

Form = TypeVar("Form", bound=BaseModel)


async def parts(request: web.BaseRequest, limit: int) -> AsyncIterator[bytes]:
    """The body's bytes as they come. Raises BodyTooLarge past `limit` bytes, BodyMalformed if it breaks."""
    if request.content_length is not None and request.content_length > limit:
        raise BodyTooLarge(limit=limit)
    size = 0
    try:
        async for part in request.content.iter_any():
            size += len(part)
            if size > limit:
                raise BodyTooLarge(limit=limit)
            yield part
    except (RequestPayloadError, ClientPayloadError, HttpProcessingError):
        # a body cut in the middle, or one that is not the Content-Encoding it claims
        raise BodyMalformed(reason="transfer") from None


async def read(request: web.BaseRequest, limit: int) -> bytes:
    """The whole body. Raises as `parts`."""
    return b"".join([part async for part in parts(request, limit)])


async def read_form(
    request: web.Request, kind: type[Form], *, limit: int = JSON_LIMIT, **context: Any
) -> Form:
    """The JSON body of at most `limit` bytes as a `kind`, whose fields name nothing that the caller may not see.

    Raises BodyTooLarge, BodyMalformed, FieldInvalid, what `kind` names, and what a thing raises that is missing.
    """
    body = await read(request, limit)
    if len(body) > OFF_LOOP:
        form = await asyncio.to_thread(lambda: parse_form(body, kind, **context))
    else:
        form = parse_form(body, kind, **context)
    if CALLER in request:
        for of, name in named_by(form):
            await request[CALLER].check(of, name)
    return form


def named_by(form: BaseModel) -> Iterator[tuple[Kind, str]]:
    """What the fields of `form` name that are annotated with a kind."""
    for name, field in type(form).model_fields.items():
        value = getattr(form, name)
        if isinstance(value, BaseModel):
            yield from named_by(value)
        for kind in (each for each in field.metadata if isinstance(each, Kind)):
            names = value if isinstance(value, list) else [value] if value is not None else []
            yield from ((kind, each) for each in names)


def parse_query(request: web.BaseRequest, kind: type[Form]) -> Form:
    """The query parameters as a `kind`; of one that comes twice the first. Raises FieldInvalid."""
    try:
        return kind.model_validate({name: request.query[name] for name in request.query})
    except ValidationError as error:
        raise_first(error)


def parse_form(body: bytes, kind: type[Form], **context: Any) -> Form:
    """`body` as a `kind`; validators read `context`."""
    try:
        return kind.model_validate(strict_json(body), context=context)
    except ValidationError as error:
        raise_first(error)


def strict_json(body: bytes) -> dict[str, Any]:
    """A JSON object. The standard parser, because it alone lets duplicate keys and NaN be refused.

    Raises BodyMalformed with `reason` empty, encoding, syntax, depth, number, duplicate_key or not_object.
    """
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=_integer,
        )
    except UnicodeDecodeError:
        raise BodyMalformed(reason="encoding") from None
    except RecursionError:
        raise BodyMalformed(reason="depth") from None
    except json.JSONDecodeError as error:
        if not body.strip():
            raise BodyMalformed(reason="empty") from None
        raise BodyMalformed(reason="syntax", line=error.lineno, column=error.colno) from None
    if not isinstance(value, dict):
        raise BodyMalformed(reason="not_object")
    return value


def raise_first(error: ValidationError) -> NoReturn:
    """The first fault of `error`, as a leaf of our own tree: its own code if it names one."""
    first = error.errors(include_url=False, include_input=False)[0]
    own = LacunaError.codes().get(first["type"])
    if own is not None:
        raise own(**first.get("ctx", {})) from None
    field = ".".join(str(place) for place in first["loc"]) or "body"
    raise FieldInvalid(field=field[:200], reason=first["type"]) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BodyMalformed(reason="duplicate_key")
    return value


def _no_constant(_: str) -> NoReturn:
    raise BodyMalformed(reason="number")


def _integer(digits: str) -> int:
    if len(digits) > 20:  # no field of ours needs more; int() itself refuses at 4,300
        raise BodyMalformed(reason="number")
    return int(digits)
