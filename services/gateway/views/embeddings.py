"""A base's vectors, out and in."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, body
from services.gateway.keys import BLOBS, SETTINGS
from services.gateway.problems import language_of
from services.gateway.views.documents import ARCHIVE_SECONDS, added
from services.wire.errors import LanguageUnknown
from services.wire.messages import ExportEmbeddings, GetBase, ImportEmbeddings, Language

COMPACT = "application/vnd.lacuna.embeddings"


async def read(request: web.Request) -> web.StreamResponse:
    """JSON of the chunks, or the compact binary of the passages where `Accept` asks for it."""
    name, language = request.match_info["name"], _language(request)
    base = await answers.ask(request, GetBase(name=name))
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    known = {tag.value for tag in request.if_none_match or ()}
    if base.version is not None and base.version in known:
        return web.Response(status=304, headers={**headers, "ETag": f'"{base.version}"'})
    compact = COMPACT in request.headers.get("Accept", "")
    found = await answers.ask(
        request,
        ExportEmbeddings(base=name, language=language, form="binary" if compact else "json"),
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
