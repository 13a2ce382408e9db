"""What every view needs: questions over the bus, query parameters, and JSON answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from aiohttp import web
from pydantic_core import PydanticCustomError

from services.gateway import forms, render
from services.gateway.keys import BUS, SETTINGS
from services.gateway.problems import language_of
from services.gateway.tables import AnalysisRow
from services.gateway.texts import fault
from services.wire.errors import FieldInvalid, LanguageUnknown
from services.wire.messages import BaseInfo, DocumentInfo, Language, Message, Request

R = TypeVar("R", bound=Message)

OFF_LOOP = 1 << 20
MAX_PAGE = 1_000


async def ask(request: web.Request, question: Request[R], *, timeout: float | None = None) -> R:
    """The answer of the service that serves `question`; `timeout` in seconds, the settings' by default."""
    return await request.app[BUS].request(question, timeout=timeout or request.app[SETTINGS].request_timeout)


def json(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """`value` as JSON."""
    return web.Response(
        body=orjson.dumps(value), status=status, content_type="application/json", headers=headers
    )


async def analysis(
    request: web.Request, row: AnalysisRow, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """`row` as JSON; a large one is made off the loop."""
    language = language_of(request)

    def make() -> bytes:
        return orjson.dumps(render.analysis(row, language))

    large = len(row.judged or b"") + len(row.text) > OFF_LOOP
    body = await asyncio.to_thread(make) if large else make()
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


def base(info: BaseInfo, language: Language) -> dict[str, Any]:
    """`forms.BaseAnswer`."""
    return {**info.model_dump(mode="json"), "error": fault(info.error, language)}


def document(info: DocumentInfo, language: Language) -> dict[str, Any]:
    """`forms.DocumentAnswer`."""
    return {**info.model_dump(mode="json"), "error": fault(info.error, language)}


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
