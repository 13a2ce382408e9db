"""Two bases, one on its way, and what is seen when one looks into the other."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.wire.errors import BaseNotFound
from tests.stack.training_api import analysis_gallery
from tests.stack.training_api.dataset_gallery import NOW
from tests.stack.training_api.world import API, world

routes = web.RouteTableDef()
ONE = API + "/bases/{name}"
PLACE = analysis_gallery.evidence("The page is served at port 8080.", "Serving", 0.9)
OTHER = analysis_gallery.evidence("Backups are kept for 30 days.", "Backups", 0.8)


def _bases(request: web.Request) -> list[dict[str, Any]]:
    if world(request).bare:
        return []
    ready = {**analysis_gallery.base(), "name": world(request).base}
    return [ready, *([analysis_gallery.indexing()] if world(request).analyses else [])]


def _page(items: list[Any], **more: Any) -> web.Response:
    return web.json_response({"items": items, "next": None, **more})


@routes.get(API + "/bases")
async def bases(request: web.Request) -> web.Response:
    return _page([] if request.query.get("deleted") else _bases(request))


@routes.get(ONE)
async def base(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    for each in _bases(request):
        if each["name"] == name:
            return web.json_response(each)
    raise BaseNotFound(name=name)


@routes.get(ONE + "/documents")
async def documents(_: web.Request) -> web.Response:
    error = {
        "code": "document_not_text",
        "params": {},
        "title": "Not a text",
        "detail": "This file holds no text.",
    }
    failed = {**analysis_gallery.document("en/scan.pdf"), "status": "failed", "error": error, "chunks": 0}
    listed = [
        analysis_gallery.document("en/operations.md"),
        analysis_gallery.document("pt/operations.md"),
        failed,
    ]
    return _page([{**each, "text": None} for each in listed], total=len(listed))


@routes.get(ONE + "/chunks/{path:.*}")
async def chunks(_: web.Request) -> web.Response:
    passage = {**PLACE, "kind": "sentence", "text": PLACE["quote"], "cited": 3}
    chunk = {
        "position": 0,
        "section": PLACE["section"],
        "start": 0,
        "end": 80,
        "first_line": 1,
        "last_line": 9,
    }
    return _page([{**chunk, "tokens": 24, "passages": [passage]}], version="v1", total=1)


@routes.get(ONE + "/documents/{path:.*}")
async def document(request: web.Request) -> web.Response:
    return web.json_response(analysis_gallery.document(request.match_info["path"]))


@routes.post(ONE + "/search")
async def search(_: web.Request) -> web.Response:
    return web.json_response({"version": "v1", "results": [[PLACE, OTHER]]})


@routes.get(ONE + "/insights")
async def insights(_: web.Request) -> web.Response:
    lonely = {
        "document": "en/operations.md",
        "title": "Operations",
        "language": "en",
        "passages": 9,
        "unmatched": 4,
    }
    unmatched = {"analyses": 12, "passages": 6000, "passages_unmatched": 4100, "documents_unmatched": 20}
    gap = {"kind": "missing", "document": "en/operations.md", "title": "Operations", "language": "en"}
    return web.json_response(
        {
            "version": "v1",
            "status": "ready",
            "progress": None,
            "looked_at": NOW,
            "texts": 6000,
            "unmatched": {**unmatched, "documents": [lonely], "places": [PLACE]},
            "translations": [{**gap, "other_language": "pt", "other": None, "sizes": None}],
            "duplicates": [{"kind": "near", "similarity": 0.96, "count": 2, "places": [PLACE, OTHER]}],
            "contradictions": [
                {
                    "score": 0.8,
                    "places": [PLACE, OTHER],
                    "clashes": [{"kind": "number", "one": "8080", "other": "30"}],
                }
            ],
        }
    )


@routes.get(ONE + "/versions")
async def versions(_: web.Request) -> web.Response:
    one = {
        "documents": 64,
        "chunks": 900,
        "passages": 6000,
        "languages": ["en", "pt"],
        "embedding_model": "m",
    }
    return _page(
        [
            {**one, "version": "v1", "created_at": NOW, "current": True, "restored_from": None},
            {**one, "version": "v0", "created_at": NOW - 86400, "current": False, "restored_from": None},
        ]
    )
