"""The calls about bases beyond making, filling and reading them."""

from __future__ import annotations

from services.gateway import forms
from services.gateway.base_forms import DocumentChange
from services.gateway.callers.scopes import Scope
from services.gateway.route import BUS, JSON_BODY, Parameter, Route
from services.gateway.views import base_life, document_parts
from services.wire import bases as b
from services.wire import errors as e

F = forms
S = Scope

_BASE = "/api/v1/bases/{name}"
_DOCUMENT = _BASE + "/documents/{path:.+}"
_WHOLE = {"type": "integer", "minimum": 0}
_YES = {"type": "string", "enum": ["true"]}
_SERVING = (e.BaseNotFound, e.BaseEmpty, e.BaseNotReady, *BUS)

BASES: tuple[Route, ...] = (
    Route(
        "pause-base", "POST", f"{_BASE}/pause", S.MANAGE, base_life.pause, {200: F.BaseAnswer}, None,
        (e.BaseNotFound, *BUS),
    ),
    Route(
        "resume-base", "POST", f"{_BASE}/resume", S.MANAGE, base_life.resume, {200: F.BaseAnswer}, None,
        (e.BaseNotFound, *BUS),
    ),
    Route(
        "restore-base", "POST", f"{_BASE}/restore", S.MANAGE, base_life.restore, {200: F.BaseAnswer}, None,
        (e.BaseNotFound, *BUS), audit="base",
    ),
    Route(
        "list-versions", "GET", f"{_BASE}/versions", S.READ, base_life.versions, {200: F.Page[b.BaseVersion]}, None,
        (e.BaseNotFound, *BUS),
    ),
    Route(
        "restore-version", "POST", f"{_BASE}/versions/{{version}}/restore", S.MANAGE, base_life.restore_version,
        {200: F.BaseAnswer}, None, (e.BaseNotFound, e.BaseVersionNotFound, e.BaseChanging, e.FieldInvalid, *BUS),
        (Parameter("discard", schema=_YES),), audit="base",
    ),
    Route(
        "read-insights", "GET", f"{_BASE}/insights", S.READ, base_life.insights, {200: b.Insights, 202: b.Insights},
        None, _SERVING,
    ),
    Route(
        "list-chunks", "GET", f"{_BASE}/chunks/{{path:.+}}", S.READ, document_parts.chunks, {200: b.DocumentChunks},
        None, (*_SERVING, e.DocumentNotFound, e.FieldInvalid),
        (Parameter("after", schema=_WHOLE), Parameter("limit", schema={"type": "integer", "minimum": 1}),
         Parameter("at", schema=_WHOLE)),
    ),
    Route(
        "update-document", "PATCH", _DOCUMENT, S.MANAGE, document_parts.update, {200: F.DocumentAnswer}, DocumentChange,
        (*JSON_BODY, e.LanguageUnknown, e.BaseNotFound, e.DocumentNotFound, e.TranslationConflict, *BUS), audit="base",
    ),
)  # fmt: skip
