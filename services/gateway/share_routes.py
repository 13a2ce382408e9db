"""The calls of the HTTP API on shares: all but reading one belong to whom the analysis does."""

from __future__ import annotations

from services.gateway.callers.scopes import Scope
from services.gateway.forms import Page
from services.gateway.route import JSON_BODY, Route
from services.gateway.shares import forms as f
from services.gateway.views import shares
from services.wire import errors as e

OF = "/api/v1/analyses/{id}/shares"

SHARES: tuple[Route, ...] = (
    Route(
        "create-share", "POST", OF, Scope.ANALYSE, shares.create, {201: f.NewShare}, f.ShareRequest,
        (*JSON_BODY, e.AnalysisNotFound, e.AnalysisUnfinished, e.SharesTooMany), audit="share", body_optional=True,
    ),
    Route(
        "list-shares", "GET", OF, Scope.READ, shares.page, {200: Page[f.Share]}, None, (e.AnalysisNotFound,),
    ),
    Route(
        "delete-share", "DELETE", "/api/v1/shares/{id}", Scope.ANALYSE, shares.delete, {204: None}, None,
        (e.ShareNotFound,), audit="share",
    ),
    Route(
        "read-shared", "GET", "/api/v1/shared/{token}", None, shares.read, {200: f.SharedAnalysis}, None,
        (e.ShareNotFound, e.ShareBusy),
    ),
)  # fmt: skip
