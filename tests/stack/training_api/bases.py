"""Two bases, one on its way, and what is seen when one looks into the other; and what befalls bases that only their
address leads to."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway import texts
from services.gateway.problems import language_of
from services.wire.errors import (
    BaseNotFound,
    DocumentEncoding,
    DocumentTypeUnsupported,
    DocumentUnreadable,
    LacunaError,
    StorageFull,
)
from tests.stack.training_api import analysis_gallery
from tests.stack.training_api.dataset_gallery import NOW
from tests.stack.training_api.world import API, world

routes = web.RouteTableDef()
ONE = API + "/bases/{name}"
PLACE = analysis_gallery.evidence("The page is served at port 8080.", "Serving", 0.9)
OTHER = analysis_gallery.evidence("Backups are kept for 30 days.", "Backups", 0.8)
LIMIT = {
    **OTHER,
    "document": "en/limits.md",
    "section": "Limits › Backups",
    "quote": "Backups are kept for 60 days.",
}


VERSION = analysis_gallery.base()["version"]
OLDER = "11-04be77d2"
GONE = NOW + 10 * 365 * 86_400


def _apart() -> dict[str, dict[str, Any]]:
    """Bases that no list tells: one without documents, one that is paused, one whose version could not be built."""
    nothing: dict[str, Any] = {"version": None, "languages": [], "documents": 0, "chunks": 0, "passages": 0}
    some = analysis_gallery.base()
    return {
        "garden": {**some, "name": "garden", **nothing, "status": "empty"},
        "manual": {**some, "name": "manual", "status": "paused", "paused": True, "documents_failed": 2},
        "archive": {**some, "name": "archive", "status": "failed", "error": StorageFull().info()},
    }


def _told(error: LacunaError, request: web.Request) -> dict[str, Any] | None:
    return texts.fault(error.info(), language_of(request))


def _documents(request: web.Request) -> list[dict[str, Any]]:
    damaged = DocumentUnreadable(path="en/scan.pdf", reason="PdfReadError")
    unknown = DocumentEncoding(path="pt/antigo.txt")
    nothing: dict[str, Any] = {"title": "", "status": "failed", "chunks": 0, "passages": 0, "text": None}
    whole = [analysis_gallery.document(f"{language}/operations.md") for language in ("en", "pt")]
    failed = [
        {**analysis_gallery.document(str(error.params["path"])), **nothing, "error": _told(error, request)}
        for error in (damaged, unknown)
    ]
    return [*whole, *failed]


def _bases(request: web.Request) -> list[dict[str, Any]]:
    if world(request).bare:
        return []
    ready = {**analysis_gallery.base(), "name": world(request).base}
    return [ready, *([analysis_gallery.indexing()] if world(request).analyses else [])]


def _page(items: list[Any], **more: Any) -> web.Response:
    return web.json_response({"items": items, "next": None, **more})


@routes.get(API + "/bases")
async def bases(request: web.Request) -> web.Response:
    if not request.query.get("deleted"):
        return _page(_bases(request))
    # only who has done nothing else is told of a deletion
    new = not world(request).analyses and not world(request).bare
    return _page([{**analysis_gallery.base(), "name": "old-manual", "gone_at": GONE}] if new else [])


@routes.get(ONE)
async def base(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    known = {each["name"]: each for each in _bases(request)} | _apart()
    if name not in known:
        raise BaseNotFound(name=name)
    error = known[name]["error"]
    return web.json_response({**known[name], "error": texts.fault(error, language_of(request))})


@routes.get(ONE + "/documents")
async def documents(request: web.Request) -> web.Response:
    listed = _documents(request)
    if request.match_info["name"] == "garden":
        listed = []
    elif status := request.query.get("status"):
        listed = [each for each in listed if each["status"] == status]
    return _page([{**each, "text": None} for each in listed], total=len(listed))


@routes.post(ONE + "/documents")
async def archive(request: web.Request) -> web.Response:
    damaged = DocumentUnreadable(path="annex/plan.docx", reason="BadZipFile")
    rejected = {"path": damaged.params["path"], "error": _told(damaged, request)}
    return web.json_response({"accepted": ["intro.md", "usage.md"], "rejected": [rejected]}, status=202)


@routes.put(ONE + "/documents/{path:.*}")
async def put_document(request: web.Request) -> web.Response:
    path = request.match_info["path"]
    if not path.endswith(".md"):
        raise DocumentTypeUnsupported(path=path)
    return web.json_response(analysis_gallery.document(path), status=201)


@routes.delete(ONE + "/documents/{path:.*}")
async def delete_document(_: web.Request) -> web.Response:
    return web.Response(status=204)


@routes.get(ONE + "/chunks/{path:.*}")
async def chunks(_: web.Request) -> web.Response:
    parts = [_chunk(position, place) for position, place in enumerate((PLACE, OTHER))]
    return _page(parts, version=VERSION, total=len(parts))


def _chunk(position: int, place: dict[str, Any]) -> dict[str, Any]:
    """A section of a heading and a sentence."""
    title = str(place["section"]).rpartition(" › ")[2]
    heading = analysis_gallery.evidence(title, title, 1)
    kinds = [(heading, "heading", 0), (place, "sentence", 3)]
    if position == 0:
        kinds.insert(
            0, ({**analysis_gallery.evidence("Operations", title, 1), "section": "Operations"}, "heading", 0)
        )
    return {
        "position": position,
        "section": place["section"],
        "start": heading["start"],
        "end": place["end"],
        "first_line": heading["first_line"],
        "last_line": place["last_line"],
        "tokens": 24,
        "passages": [
            {**passage, "kind": kind, "text": passage["quote"], "cited": cited}
            for passage, kind, cited in kinds
        ],
    }


@routes.get(ONE + "/documents/{path:.*}")
async def document(request: web.Request) -> web.Response:
    path = request.match_info["path"]
    known = {each["path"]: each for each in _documents(request)}
    return web.json_response(known.get(path) or analysis_gallery.document(path))


@routes.post(ONE + "/search")
async def search(_: web.Request) -> web.Response:
    return web.json_response({"version": VERSION, "results": [[PLACE, OTHER]]})


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
            "version": VERSION,
            "status": "ready",
            "progress": None,
            "looked_at": NOW,
            "texts": 6000,
            "unmatched": {**unmatched, "documents": [lonely], "places": [PLACE]},
            "translations": [{**gap, "other_language": "pt", "other": None, "sizes": None}],
            "duplicates": [
                {
                    "kind": "same",
                    "similarity": 1.0,
                    "count": 2,
                    "places": [PLACE, {**PLACE, "document": "en/install.md"}],
                }
            ],
            "contradictions": [
                {
                    "score": 0.8,
                    "places": [OTHER, LIMIT],
                    "clashes": [{"kind": "number", "one": "30", "other": "60"}],
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
        "embedding_model": analysis_gallery.base()["embedding_model"],
    }
    return _page(
        [
            {**one, "version": VERSION, "created_at": NOW, "current": True, "restored_from": None},
            {**one, "version": OLDER, "created_at": NOW - 86400, "current": False, "restored_from": None},
        ]
    )
