"""What every view needs: questions over the bus, query parameters, and JSON answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import orjson
from aiohttp import web
from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from services.gateway import forms, idempotency, render
from services.gateway.keys import BLOBS, BUS, IDEMPOTENCY, SETTINGS, STORE
from services.gateway.problems import BEGUN, language_of
from services.gateway.tables import AnalysisRow
from services.wire.errors import FieldInvalid, IdempotencyPending, LanguageUnknown, NotFound
from services.wire.messages import BlobRef, Language, Message, Request

R = TypeVar("R", bound=Message)
M = TypeVar("M", bound=Message)
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

OFF_LOOP = 1 << 20
MAX_PAGE = 1_000
STEP = 1 << 18
"""Bytes of a file that are read at once."""


async def ask(request: web.Request, question: Request[R], *, timeout: float | None = None) -> R:
    """The answer of the service that serves `question`; `timeout` in seconds, the settings' by default."""
    return await request.app[BUS].request(question, timeout=timeout or request.app[SETTINGS].request_timeout)


async def once(
    request: web.Request,
    form: BaseModel,
    make: Callable[[], Awaitable[T]],
    *,
    kind: str,
    id_of: Callable[[T], str],
    again: Callable[[str], Awaitable[T]],
    seconds: float | None = None,
) -> T:
    """What `make` has another service make, once for an Idempotency-Key: the same request with the same key is
    answered with `again(id)`, as it is now, and made anew where that raises NotFound.

    `id_of` names what was made, in at most 300 characters; `seconds` are how long making may take, a request's by
    default. Raises IdempotencyMismatch, IdempotencyPending, and what `make` raises.
    """
    key = idempotency.key_of(request, form)
    if key is None:
        return await make()
    keys = request.app[IDEMPOTENCY]
    seconds = seconds or request.app[SETTINGS].request_timeout
    known = await keys.claim(key, kind, seconds)
    if known is not None:
        with contextlib.suppress(NotFound):
            return await again(known)
        await keys.release(key)
        if await keys.claim(key, kind, seconds) is not None:
            raise IdempotencyPending(retry_after=1)  # another repetition made it meanwhile
    try:
        made = await make()
    except BaseException:
        await asyncio.shield(keys.release(key))
        raise
    await keys.made(key, id_of(made))
    return made


def json(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """`value` as JSON."""
    return web.Response(
        body=orjson.dumps(value), status=status, content_type="application/json", headers=headers
    )


async def analysis(
    request: web.Request, row: AnalysisRow, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """`row` as JSON, with the newest revision of its text; a large one is made off the loop."""
    language = language_of(request)
    newest = await request.app[STORE].newest(row)

    def make() -> bytes:
        return orjson.dumps(render.analysis(row, language, newest=newest))

    large = len(row.judged or b"") + len(row.text) > OFF_LOOP
    body = await asyncio.to_thread(make) if large else make()
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


def shown(
    items: Iterable[M],
    next_: str | int | None,
    render: Callable[[M, Language], dict[str, Any]],
    language: Language,
) -> web.Response:
    """A page of a list."""
    return json({"items": [render(item, language) for item in items], "next": next_})


async def file(
    request: web.Request, ref: BlobRef, headers: Mapping[str, str], media_type: str
) -> web.StreamResponse:
    """The bytes of `ref`, streamed."""
    response = web.StreamResponse(headers={**headers, "Content-Type": media_type})
    response.content_length = ref.size
    path = await request.app[BLOBS].local(ref)
    opened = await asyncio.to_thread(path.open, "rb")
    try:
        request[BEGUN] = response
        await response.prepare(request)
        while part := await asyncio.to_thread(opened.read, STEP):
            await response.write(part)
    finally:
        await asyncio.to_thread(opened.close)
    await response.write_eof()
    return response


def number_page_of(request: web.Request, default: int = 100) -> tuple[int | None, int]:
    """`page_of` of a list whose places are numbers. Raises FieldInvalid."""
    after, limit = page_of(request, default)
    if after is None:
        return None, limit
    if not after.isdecimal() or len(after) > 9:
        raise FieldInvalid(field="after", reason="int_type")
    return int(after), limit


class Yes(StrEnum):
    """Of a query parameter that is given or left out."""

    YES = "true"


def one_of(request: web.Request, name: str, known: type[E]) -> E | None:
    """The query parameter `name` as one of `known`. Raises FieldInvalid."""
    value = request.query.get(name)
    if value is None:
        return None
    try:
        return known(value)
    except ValueError:
        raise FieldInvalid(field=name, reason="enum") from None


def text_of(request: web.Request, name: str) -> str | None:
    """The query parameter `name` where it is a plain text. Raises FieldInvalid."""
    value = request.query.get(name) or None
    if value is not None and ("\0" in value or len(value) > 255):
        raise FieldInvalid(field=name, reason="string_unicode" if "\0" in value else "string_too_long")
    return value


def page_of(request: web.Request, default: int = 100) -> tuple[str | None, int]:
    """`?after=&limit=`. Raises FieldInvalid."""
    given = request.query.get("limit")
    if given is None:
        limit = default
    elif given.isdecimal() and len(given) <= 9:
        limit = int(given)
    else:
        raise FieldInvalid(field="limit", reason="int_type")
    if limit < 1:
        raise FieldInvalid(field="limit", reason="greater_than_equal")
    after = request.query.get("after") or None
    if after is not None and ("\0" in after or len(after) > 2_000):
        raise FieldInvalid(field="after", reason="string_unicode" if "\0" in after else "string_too_long")
    return after, min(limit, MAX_PAGE)


def language_named(value: str | None) -> Language | None:
    """A language from the address. Raises LanguageUnknown."""
    if value is None or not value:
        return None
    try:
        language: Language = forms.as_language(value)
    except PydanticCustomError:
        raise LanguageUnknown(language=value[:40]) from None
    return language
