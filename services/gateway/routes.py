"""The one table of calls: from it come aiohttp's routes, the OpenAPI document and the readable page."""

from __future__ import annotations

import asyncio

from aiohttp import web

from services.gateway import forms
from services.gateway.base_forms import DocumentPage
from services.gateway.base_routes import BASES
from services.gateway.callers.admission import admitted
from services.gateway.callers.scopes import Scope
from services.gateway.integration_routes import INTEGRATIONS
from services.gateway.key_routes import KEYS
from services.gateway.problems import Handler
from services.gateway.proxy_routes import PROXY
from services.gateway.route import (
    ACCEPT,
    BUS,
    JSON_BODY,
    KEY,
    LANGUAGE,
    LAST,
    NEWEST,
    ONCE,
    PAGED,
    PREFER,
    SINCE,
    Route,
)
from services.gateway.share_routes import SHARES
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
from services.gateway.views.embeddings import BASE, COMPACT
from services.wire import errors as e

INDEX = (e.BaseNotFound, e.BaseEmpty, e.BaseNotReady, e.LanguageWithoutDocuments)
UPLOAD = (e.BaseNotFound, e.BodyTooLarge, e.BodyMalformed, e.LanguageUnknown, e.StorageFull, *BUS)
TEXT = (e.TextEmpty, e.TextNotText, e.LanguageUnknown)

A, B = "/api/v1/analyses", "/api/v1/bases"
SSE = "text/event-stream"
F = forms
S = Scope

ROUTES: tuple[Route, ...] = (
    Route(
        "create-analysis", "POST", A, S.ANALYSE, analyses.create, {202: F.Analysis, 200: F.Analysis},
        F.AnalysisRequest,
        (
            *JSON_BODY, *TEXT, e.TextTooLong, *INDEX, e.ModelNotFound, e.AnalysisNotFound, e.IdempotencyMismatch,
            *BUS,
        ),
        (PREFER, KEY), follows=True,
    ),
    Route(
        "list-analyses", "GET", A, S.READ, analyses.page, {200: F.Page[F.AnalysisSummary]}, None, (e.FieldInvalid,),
        (*PAGED, NEWEST),
    ),
    Route(
        "read-analysis", "GET", f"{A}/{{id}}", S.READ, analyses.read, {200: F.Analysis}, None, (e.AnalysisNotFound,),
    ),
    Route(
        "list-revisions", "GET", f"{A}/{{id}}/revisions", S.READ, analyses.revisions,
        {200: F.Page[F.AnalysisSummary]}, None, (e.AnalysisNotFound, e.FieldInvalid), PAGED,
    ),
    Route(
        "delete-revisions", "DELETE", f"{A}/{{id}}/revisions", S.ANALYSE, analyses.delete_text, {204: None}, None,
        (e.AnalysisNotFound,),
    ),
    Route(
        "follow-analysis", "GET", f"{A}/{{id}}/events", S.READ, analyses.events, {200: SSE, 204: None}, None,
        (e.AnalysisNotFound,), (LAST,), follows=True,
    ),
    Route(
        "cancel-analysis", "POST", f"{A}/{{id}}/cancel", S.ANALYSE, analyses.cancel, {200: F.Analysis}, None,
        (e.AnalysisNotFound, e.AnalysisFinished),
    ),
    Route(
        "delete-analysis", "DELETE", f"{A}/{{id}}", S.ANALYSE, analyses.delete, {204: None}, None,
        (e.AnalysisNotFound,),
    ),
    Route(
        "list-bases", "GET", B, S.READ, bases.page, {200: F.Page[F.BaseAnswer]}, None, (e.FieldInvalid, *BUS),
        (*PAGED, bases.DELETED),
    ),
    Route(
        "create-base", "POST", B, S.MANAGE, bases.create, {201: F.BaseAnswer}, F.BaseRequest,
        (*JSON_BODY, e.NameInvalid, e.BaseExists, *ONCE, *BUS), (KEY,), audit="base",
    ),
    Route("read-base", "GET", f"{B}/{{name}}", S.READ, bases.read, {200: F.BaseAnswer}, None, (e.BaseNotFound, *BUS)),
    Route(
        "delete-base", "DELETE", f"{B}/{{name}}", S.MANAGE, bases.delete, {204: None}, None, (e.BaseNotFound, *BUS),
        audit="base", keeps=True,
    ),
    *BASES,
    Route(
        "list-documents", "GET", f"{B}/{{name}}/documents", S.READ, documents.page, {200: DocumentPage}, None,
        (e.BaseNotFound, e.FieldInvalid, e.LanguageUnknown, *BUS), (*PAGED, *documents.FILTERS),
    ),
    Route(
        "add-archive", "POST", f"{B}/{{name}}/documents", S.MANAGE, documents.add_archive, {202: F.Added},
        "application/octet-stream", (*UPLOAD, e.ArchiveUnsafe, e.DocumentTypeUnsupported), (LANGUAGE,),
    ),
    Route(
        "put-document", "PUT", f"{B}/{{name}}/documents/{{path:.+}}", S.MANAGE, documents.put,
        {201: F.DocumentAnswer, 200: F.DocumentAnswer}, "application/octet-stream",
        (*UPLOAD, e.PathInvalid, e.DocumentTypeUnsupported, e.DocumentEncoding), (LANGUAGE,),
    ),
    Route(
        "read-document", "GET", f"{B}/{{name}}/documents/{{path:.+}}", S.READ, documents.read, {200: F.DocumentText},
        None,
        (e.BaseNotFound, e.DocumentNotFound, e.FieldInvalid, *BUS), (ACCEPT, documents.ORIGINAL),
        also=("application/octet-stream", "text/plain"),
    ),
    Route(
        "delete-document", "DELETE", f"{B}/{{name}}/documents/{{path:.+}}", S.MANAGE, documents.delete, {204: None},
        None,
        (e.BaseNotFound, e.DocumentNotFound, *BUS), audit="base",
    ),
    Route(
        "export-embeddings", "GET", f"{B}/{{name}}/embeddings/{{language}}", S.READ, embeddings.read,
        {200: COMPACT, 304: None}, None, (*INDEX, e.LanguageUnknown, e.FieldInvalid, *BUS), (ACCEPT, SINCE),
        also=("application/json", BASE),
        follows=True,
    ),
    Route(
        "import-embeddings", "PUT", f"{B}/{{name}}/embeddings/{{language}}", S.MANAGE, embeddings.put, {202: F.Added},
        "application/octet-stream", (*UPLOAD, e.EmbeddingsInvalid), audit="base",
    ),
    Route(
        "search", "POST", f"{B}/{{name}}/search", S.READ, search.search, {200: F.FoundAnswer}, F.SearchRequest,
        (*JSON_BODY, *TEXT, *INDEX, *BUS),
    ),
    Route("list-models", "GET", "/api/v1/models", S.READ, models.page, {200: F.ModelItems}),
    *TRAINING,
    *INTEGRATIONS,
    *KEYS,
    *SHARES,
    Route("follow-changes", "GET", "/api/v1/events", S.READ, events.follow, {200: SSE}, follows=True),
    *PROXY,
    Route("live", "GET", "/livez", None, health.live, {200: F.Part}),
    Route("ready", "GET", "/readyz", None, health.ready, {200: F.Readiness, 503: F.Readiness}),
    Route("openapi", "GET", "/openapi.json", None, page.document, {200: "application/json"}),
    Route("docs", "GET", "/api/docs", None, page.docs, {200: "text/html"}),
    Route("docs-style", "GET", "/api/docs.css", None, page.docs_style, {200: "text/css"}, public=False),
    Route("page", "GET", "/", None, page.index, {200: "text/html"}, public=False),
    # what is not part of the page is not found, whatever the method
    Route("asset", "GET", "/{path:(?!api/|v1/).+}", None, page.asset, {200: "text/html"}, public=False),
)  # fmt: skip


def add_to(app: web.Application) -> None:
    """Give `app` every route."""
    for route in ROUTES:
        handler = admitted(route)
        if not route.follows:
            handler = _to_its_end(handler)
        if route.method == "GET" and not route.follows:
            app.router.add_get(route.path, handler)  # HEAD as well
        else:
            app.router.add_route(route.method, route.path, handler)


def _to_its_end(handler: Handler) -> Handler:
    async def shielded(request: web.Request) -> web.StreamResponse:
        # a caller who leaves cancels the handler; half a change would be worse than one nobody waits for
        return await asyncio.shield(asyncio.ensure_future(handler(request)))

    return shielded
