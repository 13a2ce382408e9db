"""The calls of the HTTP API on keys, sessions, usage and the audit."""

from __future__ import annotations

from services.gateway import key_forms as f
from services.gateway.callers.scopes import Scope
from services.gateway.forms import Page
from services.gateway.route import ACCEPT, JSON_BODY, PAGED, Parameter, Route
from services.gateway.views import keys, session, usage
from services.wire import errors as e

K, S = "/api/v1/keys", "/api/v1/session"
DAY = {"type": "string", "format": "date"}

KEYS: tuple[Route, ...] = (
    Route(
        "create-key", "POST", K, Scope.ADMIN, keys.create, {201: f.KeyMade}, f.KeyRequest, JSON_BODY, audit="key",
    ),
    Route("list-keys", "GET", K, Scope.ADMIN, keys.page, {200: Page[f.KeyAnswer]}, None, (e.FieldInvalid,), PAGED),
    Route("read-key", "GET", f"{K}/{{id}}", Scope.ADMIN, keys.read, {200: f.KeyAnswer}, None, (e.KeyNotFound,)),
    Route(
        "change-key", "PATCH", f"{K}/{{id}}", Scope.ADMIN, keys.change, {200: f.KeyAnswer}, f.KeyChange,
        (*JSON_BODY, e.KeyNotFound), audit="key",
    ),
    Route(
        "rotate-key", "POST", f"{K}/{{id}}/rotate", Scope.ADMIN, keys.rotate, {200: f.KeyMade}, f.RotateRequest,
        (*JSON_BODY, e.KeyNotFound), audit="key", body_optional=True,
    ),
    Route(
        "revoke-key", "POST", f"{K}/{{id}}/revoke", Scope.ADMIN, keys.revoke, {200: f.KeyAnswer}, None,
        (e.KeyNotFound,), audit="key",
    ),
    Route("read-session", "GET", S, None, session.read, {200: f.SessionAnswer}),
    Route(
        "begin-session", "POST", S, None, session.begin, {200: f.SessionAnswer}, f.SessionRequest,
        (*JSON_BODY, e.KeyInvalid), audit="session",
    ),
    Route("end-session", "DELETE", S, None, session.end, {204: None}, audit="session"),
    Route(
        "read-usage", "GET", "/api/v1/usage", Scope.READ, usage.read, {200: f.UsageItems}, None, (e.FieldInvalid,),
        (
            Parameter("from", schema=DAY),
            Parameter("to", schema=DAY),
            Parameter("by", schema={"type": "string", "examples": ["day,model"]}),
            ACCEPT,
        ),
    ),
    Route(
        "read-audit", "GET", "/api/v1/audit", Scope.ADMIN, usage.audit, {200: Page[f.AuditItem]}, None,
        (e.FieldInvalid,), PAGED,
    ),
)  # fmt: skip
