"""The client's methods and types are those of the server."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from lacuna import answers
from lacuna.api import Api, Iterated, Method
from lacuna.calls.general import creates
from lacuna.flow import Open, Request, Send
from pydantic import BaseModel

from services.gateway import forms, key_forms
from services.gateway.batches import forms as batches
from services.gateway.route import KEY
from services.gateway.routes import ROUTES
from services.gateway.webhooks import forms as webhooks
from services.wire import bases as wire_bases
from services.wire import batches as wire_batches
from services.wire import messages

TYPES: dict[Any, type[BaseModel]] = {
    answers.Analysis: forms.Analysis,
    answers.AnalysisSummary: forms.AnalysisSummary,
    answers.Clash: messages.Clash,
    answers.Statement: messages.Statement,
    answers.Evidence: messages.Evidence,
    answers.Coverage: messages.Coverage,
    answers.Omission: messages.Omission,
    answers.SectionCoverage: messages.SectionCoverage,
    answers.Suggestion: messages.Suggestion,
    answers.Usage: messages.Usage,
    answers.Refinement: forms.RefinementAnswer,
    answers.Report: forms.WrittenReport,
    answers.Citation: messages.Citation,
    answers.Fault: forms.Fault,
    answers.Base: forms.BaseAnswer,
    answers.BaseVersion: wire_bases.BaseVersion,
    answers.Chunk: wire_bases.DocumentChunk,
    answers.ChunkPassage: wire_bases.ChunkPassage,
    answers.Insights: wire_bases.Insights,
    answers.InsightsProgress: wire_bases.InsightsProgress,
    answers.Unmatched: wire_bases.Unmatched,
    answers.UnmatchedDocument: wire_bases.UnmatchedDocument,
    answers.Duplicate: wire_bases.Duplicate,
    answers.Contradiction: wire_bases.Contradiction,
    answers.InsideClash: wire_bases.InsideClash,
    answers.TranslationGap: wire_bases.TranslationGap,
    answers.Document: forms.DocumentAnswer,
    answers.DocumentText: forms.DocumentText,
    answers.Added: forms.Added,
    answers.Rejected: forms.Rejected,
    answers.Found: forms.FoundAnswer,
    answers.Model: forms.ModelItem,
    answers.Batch: batches.Batch,
    answers.BatchCounts: wire_batches.BatchCounts,
    answers.BatchCoverage: wire_batches.BatchCoverage,
    answers.BatchAnalysis: batches.BatchAnalysis,
    answers.Limits: key_forms.LimitsForm,
    answers.Key: key_forms.KeyAnswer,
    answers.NewKey: key_forms.KeyMade,
    answers.UsageItem: key_forms.UsageItem,
    answers.AuditItem: key_forms.AuditItem,
    answers.Webhook: webhooks.Webhook,
    answers.NewWebhook: webhooks.NewWebhook,
    answers.Delivery: webhooks.Delivery,
}
GENERAL = {"call", "all", "wait", "download"}
"""Methods that are given their path."""
METHODS = {
    name: method
    for name, method in vars(Api).items()
    if isinstance(method, Method | Iterated) and name not in GENERAL
}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_a_type_has_the_fields_that_the_server_answers(kind: Any) -> None:
    assert set(get_type_hints(kind)) == set(TYPES[kind].model_fields)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_asks_for_what_the_server_has(name: str, tmp_path: Path) -> None:
    request = _request(METHODS[name]._flow, tmp_path)
    patterns = (
        (
            r.method,
            re.sub(r"\\\{path\\\}", ".+", re.sub(r"\\\{(?!path)\w+\\\}", "[^/]+", re.escape(r.openapi_path))),
        )
        for r in ROUTES
    )
    assert any(m == request.method and re.fullmatch(p, request.path) for m, p in patterns), request


def test_the_paths_that_know_an_idempotency_key_are_the_servers() -> None:
    posts = {re.sub(r"\{\w+\}", "x", route.openapi_path): route for route in ROUTES if route.method == "POST"}
    keyed = {path for path, route in posts.items() if KEY in route.parameters}
    assert {path for path in posts if creates(path)} == keyed


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_described(name: str) -> None:
    assert METHODS[name].__doc__


def _request(flow: Any, folder: Path) -> Request:
    """The first request of a method, whose arguments that must be given are a word, or what their names say."""
    given = {"file": folder / "x", "texts": ["x"], "events": ["x"], "scopes": ["read"], "messages": []}
    parameters = inspect.signature(flow).parameters.values()
    needed = [p.name for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    step = next(flow(**{name: given.get(name, "x") for name in needed}))
    assert isinstance(step, Send | Open)
    return step.request
