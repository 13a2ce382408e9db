"""Documents of a base: put, read, listed, deleted, and added by the archive."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from services.gateway import answers, body, render
from services.gateway.keys import BLOBS, SETTINGS
from services.gateway.problems import language_of
from services.gateway.route import Parameter
from services.gateway.texts import fault
from services.wire.messages import (
    LANGUAGES,
    AddArchive,
    ArchiveAdded,
    DeleteDocument,
    DocumentOrder,
    DocumentStatus,
    GetDocument,
    Language,
    ListDocuments,
    PutDocument,
)

ARCHIVE_SECONDS = 300.0
"""An archive is unpacked before it is answered."""

FILTERS = (
    Parameter("query", schema={"type": "string", "maxLength": 255}),
    Parameter("language", schema={"type": "string", "enum": list(LANGUAGES)}),
    Parameter("status", schema={"type": "string", "enum": [status.value for status in DocumentStatus]}),
    Parameter("order", schema={"type": "string", "enum": [order.value for order in DocumentOrder]}),
)
ORIGINAL = Parameter("original", schema={"type": "string", "enum": ["true"]})

_NO_TYPE = {"application/octet-stream", "application/x-www-form-urlencoded", "application/json"}
"""Content types that programs send without meaning them: the document's name says more."""


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request)
    question = ListDocuments(
        base=request.match_info["name"],
        query=answers.text_of(request, "query"),
        language=answers.language_named(request.query.get("language")),
        status=answers.one_of(request, "status", DocumentStatus),
        order=answers.one_of(request, "order", DocumentOrder) or DocumentOrder.PATH,
        after=after,
        limit=limit,
    )
    found = await answers.ask(request, question)
    language = language_of(request)
    items = [render.document(info, language) for info in found.items]
    return answers.json({"items": items, "next": found.next, "total": found.total})


async def put(request: web.Request) -> web.StreamResponse:
    language = answers.language_named(request.query.get("language"))
    limit = request.app[SETTINGS].max_document
    blob = await request.app[BLOBS].put(body.parts(request, limit), limit=limit)
    done = await answers.ask(
        request,
        PutDocument(
            base=request.match_info["name"],
            path=request.match_info["path"],
            language=language,
            media_type=None if request.content_type in _NO_TYPE else request.content_type,
            blob=blob,
        ),
    )
    shown = render.document(done.document, language_of(request))
    return answers.json(shown, status=201 if done.created else 200)


async def read(request: web.Request) -> web.StreamResponse:
    """The document and its text; with `Accept: text/plain` the text alone; with `original=true` its bytes, to be
    saved. Never as its own media type: a source is another's work, and must not run in this page's name."""
    path, original = request.match_info["path"], answers.one_of(request, "original", answers.Yes) is not None
    found = await answers.ask(request, GetDocument(base=request.match_info["name"], path=path))
    if original:
        name = quote(path.rsplit("/", 1)[-1])
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return await answers.file(request, found.source, headers, "application/octet-stream")
    raw = await request.app[BLOBS].read(found.text) if found.text is not None else None
    if raw is not None and request.headers.get("Accept", "").startswith("text/plain"):
        return web.Response(body=raw, content_type="text/plain", charset="utf-8")
    text = raw.decode("utf-8", "replace") if raw is not None else None
    return answers.json({**render.document(found.document, language_of(request)), "text": text})


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(
        request, DeleteDocument(base=request.match_info["name"], path=request.match_info["path"])
    )
    return web.Response(status=204)


async def add_archive(request: web.Request) -> web.StreamResponse:
    language = answers.language_named(request.query.get("language"))
    limit = request.app[SETTINGS].max_archive
    blob = await request.app[BLOBS].put(body.parts(request, limit), limit=limit)
    question = AddArchive(base=request.match_info["name"], language=language, blob=blob)
    return added(await answers.ask(request, question, timeout=ARCHIVE_SECONDS), language_of(request))


def added(done: ArchiveAdded, language: Language) -> web.Response:
    """`forms.Added`, as 202: indexing goes on."""
    rejected = [{"path": file.path, "error": fault(file.error, language)} for file in done.rejected]
    return answers.json({"accepted": done.accepted, "rejected": rejected}, status=202)
