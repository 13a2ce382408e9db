"""A base's vectors, out and in."""

from __future__ import annotations

import re
from typing import Literal

from aiohttp import web

from services.gateway import answers, body
from services.gateway.keys import BLOBS, SETTINGS
from services.gateway.problems import language_of
from services.gateway.views.documents import ARCHIVE_SECONDS, added
from services.wire.errors import FieldInvalid, LanguageUnknown
from services.wire.messages import ExportEmbeddings, GetBase, ImportEmbeddings, Language

COMPACT = "application/vnd.lacuna.embeddings"
BASE = "application/vnd.lacuna.base"

_VERSION = re.compile(r"[0-9]{1,10}-[0-9a-f]{1,40}")


async def read(request: web.Request) -> web.StreamResponse:
    """JSON of the chunks, or what `Accept` asks for: the compact binary of the passages, or all that judging needs."""
    name, language = request.match_info["name"], _language(request)
    base = await answers.ask(request, GetBase(name=name))
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    known = {tag.value for tag in request.if_none_match or ()}
    if base.version is not None and base.version in known:
        return web.Response(status=304, headers={**headers, "ETag": f'"{base.version}"'})
    accepted = request.headers.get("Accept", "")
    form: Literal["json", "binary", "base"] = (
        "base" if BASE in accepted else "binary" if COMPACT in accepted else "json"
    )
    since = request.query.get("since") or None
    if since is not None and not _VERSION.fullmatch(since):
        raise FieldInvalid(field="since", reason="string_pattern_mismatch")
    found = await answers.ask(
        request,
        ExportEmbeddings(base=name, language=language, form=form, since=since),
        timeout=ARCHIVE_SECONDS,
    )
    return await answers.file(
        request, found.blob, {**headers, "ETag": f'"{found.version}"'}, found.media_type
    )


async def put(request: web.Request) -> web.StreamResponse:
    language, limit = _language(request), request.app[SETTINGS].max_archive
    blob = await request.app[BLOBS].put(body.parts(request, limit), limit=limit)
    question = ImportEmbeddings(base=request.match_info["name"], language=language, blob=blob)
    return added(await answers.ask(request, question, timeout=ARCHIVE_SECONDS), language_of(request))


def _language(request: web.Request) -> Language:
    language = answers.language_named(request.match_info["language"])
    if language is None:
        raise LanguageUnknown(language="")
    return language
