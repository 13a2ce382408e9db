"""The one table of calls: from it come aiohttp's routes, the OpenAPI document and the readable page."""

from __future__ import annotations

import asyncio

from aiohttp import web

from services.gateway import forms
from services.gateway.problems import Handler
from services.gateway.proxy_routes import PROXY
from services.gateway.route import ACCEPT, BUS, JSON_BODY, KEY, LANGUAGE, LAST, PAGED, PREFER, Route
from services.gateway.training_routes import TRAINING
from services.gateway.views import (
    analyses,
    bases,
    documents,
    embeddings,
    events,
    health,
    models,
    page,
    search,
)
from services.gateway.views.embeddings import COMPACT
from services.wire import errors as e

INDEX = (e.BaseNotFound, e.BaseEmpty, e.BaseNotReady, e.LanguageWithoutDocuments)
UPLOAD = (e.BaseNotFound, e.BodyTooLarge, e.BodyMalformed, e.LanguageUnknown, e.StorageFull, *BUS)
TEXT = (e.TextEmpty, e.TextNotText, e.LanguageUnknown)

A, B = "/api/v1/analyses", "/api/v1/bases"
SSE = "text/event-stream"
F = forms

ROUTES: tuple[Route, ...] = (
    Route(
        "create-analysis", "POST", A, analyses.create, {202: F.Analysis, 200: F.Analysis}, F.AnalysisRequest,
        (*JSON_BODY, *TEXT, e.TextTooLong, *INDEX, e.ModelNotFound, e.IdempotencyMismatch, *BUS),
        (PREFER, KEY), follows=True,
    ),
    Route("list-analyses", "GET", A, analyses.page, {200: F.Page[F.AnalysisSummary]}, None, (e.FieldInvalid,), PAGED),
    Route("read-analysis", "GET", f"{A}/{{id}}", analyses.read, {200: F.Analysis}, None, (e.AnalysisNotFound,)),
    Route(
        "follow-analysis", "GET", f"{A}/{{id}}/events", analyses.events, {200: SSE, 204: None}, None,
        (e.AnalysisNotFound,), (LAST,), follows=True,
    ),
    Route(
        "cancel-analysis", "POST", f"{A}/{{id}}/cancel", analyses.cancel, {200: F.Analysis}, None,
        (e.AnalysisNotFound, e.AnalysisFinished),
    ),
    Route("delete-analysis", "DELETE", f"{A}/{{id}}", analyses.delete, {204: None}, None, (e.AnalysisNotFound,)),
    Route("list-bases", "GET", B, bases.page, {200: F.Page[F.BaseAnswer]}, None, (e.FieldInvalid, *BUS), PAGED),
    Route(
        "create-base", "POST", B, bases.create, {201: F.BaseAnswer}, F.BaseRequest,
        (*JSON_BODY, e.NameInvalid, e.BaseExists, *BUS),
    ),
    Route("read-base", "GET", f"{B}/{{name}}", bases.read, {200: F.BaseAnswer}, None, (e.BaseNotFound, *BUS)),
    Route("delete-base", "DELETE", f"{B}/{{name}}", bases.delete, {204: None}, None, (e.BaseNotFound, *BUS)),
    Route(
        "list-documents", "GET", f"{B}/{{name}}/documents", documents.page, {200: F.Page[F.DocumentAnswer]}, None,
        (e.BaseNotFound, e.FieldInvalid, *BUS), PAGED,
    ),
    Route(
        "add-archive", "POST", f"{B}/{{name}}/documents", documents.add_archive, {202: F.Added},
        "application/octet-stream", (*UPLOAD, e.ArchiveUnsafe, e.DocumentTypeUnsupported), (LANGUAGE,),
    ),
    Route(
        "put-document", "PUT", f"{B}/{{name}}/documents/{{path:.+}}", documents.put,
        {201: F.DocumentAnswer, 200: F.DocumentAnswer}, "application/octet-stream",
        (*UPLOAD, e.PathInvalid, e.DocumentTypeUnsupported, e.DocumentEncoding), (LANGUAGE,),
    ),
    Route(
        "read-document", "GET", f"{B}/{{name}}/documents/{{path:.+}}", documents.read, {200: F.DocumentText}, None,
        (e.BaseNotFound, e.DocumentNotFound, *BUS), (ACCEPT,),
    ),
    Route(
        "delete-document", "DELETE", f"{B}/{{name}}/documents/{{path:.+}}", documents.delete, {204: None}, None,
        (e.BaseNotFound, e.DocumentNotFound, *BUS),
    ),
    Route(
        "export-embeddings", "GET", f"{B}/{{name}}/embeddings/{{language}}", embeddings.read,
        {200: COMPACT, 304: None}, None, (*INDEX, e.LanguageUnknown, *BUS), (ACCEPT,), follows=True,
    ),
    Route(
        "import-embeddings", "PUT", f"{B}/{{name}}/embeddings/{{language}}", embeddings.put, {202: F.Added},
        "application/octet-stream", (*UPLOAD, e.EmbeddingsInvalid),
    ),
    Route(
        "search", "POST", f"{B}/{{name}}/search", search.search, {200: F.FoundAnswer}, F.SearchRequest,
        (*JSON_BODY, *TEXT, *INDEX, *BUS),
    ),
    Route("list-models", "GET", "/api/v1/models", models.page, {200: F.ModelItems}),
    *TRAINING,
    Route("follow-changes", "GET", "/api/v1/events", events.follow, {200: SSE}, follows=True),
    *PROXY,
    Route("live", "GET", "/livez", health.live, {200: F.Part}),
    Route("ready", "GET", "/readyz", health.ready, {200: F.Readiness, 503: F.Readiness}),
    Route("openapi", "GET", "/openapi.json", page.document, {200: "application/json"}),
    Route("docs", "GET", "/api/docs", page.docs, {200: "text/html"}),
    Route("docs-style", "GET", "/api/docs.css", page.docs_style, {200: "text/css"}, public=False),
    Route("page", "GET", "/", page.index, {200: "text/html"}, public=False),
    # what is not part of the page is not found, whatever the method
    Route("asset", "GET", "/{path:(?!api/|v1/).+}", page.asset, {200: "text/html"}, public=False),
)  # fmt: skip


def add_to(app: web.Application) -> None:
    """Give `app` every route."""
    for route in ROUTES:
        handler = route.handler if route.follows else _to_its_end(route.handler)
        if route.method == "GET" and not route.follows:
            app.router.add_get(route.path, handler)  # HEAD as well
        else:
            app.router.add_route(route.method, route.path, handler)


def _to_its_end(handler: Handler) -> Handler:
    async def shielded(request: web.Request) -> web.StreamResponse:
        # a caller who leaves cancels the handler; half a change would be worse than one nobody waits for
        return await asyncio.shield(asyncio.ensure_future(handler(request)))

    return shielded
