"""The calls of the HTTP API that other systems are built on: batches and webhooks."""

from __future__ import annotations

from services.gateway.batches import forms as b
from services.gateway.callers.scopes import Scope
from services.gateway.forms import Page
from services.gateway.route import BUS, JSON_BODY, KEY, PAGED, Route
from services.gateway.views import batches, webhooks
from services.gateway.webhooks import forms as w
from services.wire import errors as e

B, W = "/api/v1/batches", "/api/v1/webhooks"
S = Scope

BATCHES: tuple[Route, ...] = (
    Route(
        "create-batch", "POST", B, S.ANALYSE, batches.create, {202: b.Batch}, b.BatchRequest,
        (
            *JSON_BODY, e.BatchTooLarge, e.TextEmpty, e.TextNotText, e.TextTooLong, e.LanguageUnknown,
            e.BaseNotFound, e.BaseEmpty, e.BaseNotReady, e.LanguageWithoutDocuments, e.ModelNotFound,
            e.IdempotencyMismatch, *BUS,
        ),
        (KEY,), audit="batch",
    ),
    Route("list-batches", "GET", B, S.READ, batches.page, {200: Page[b.Batch]}, None, (e.FieldInvalid,), PAGED),
    Route("read-batch", "GET", f"{B}/{{id}}", S.READ, batches.read, {200: b.Batch}, None, (e.BatchNotFound,)),
    Route(
        "list-batch-analyses", "GET", f"{B}/{{id}}/analyses", S.READ, batches.list_analyses,
        {200: Page[b.BatchAnalysis]}, None, (e.BatchNotFound, e.FieldInvalid), PAGED,
    ),
    Route(
        "cancel-batch", "POST", f"{B}/{{id}}/cancel", S.ANALYSE, batches.cancel, {200: b.Batch}, None,
        (e.BatchNotFound, e.BatchFinished), audit="batch",
    ),
    Route(
        "delete-batch", "DELETE", f"{B}/{{id}}", S.ANALYSE, batches.delete, {204: None}, None, (e.BatchNotFound,),
        audit="batch",
    ),
)  # fmt: skip

WEBHOOKS: tuple[Route, ...] = (
    Route(
        "create-webhook", "POST", W, S.MANAGE, webhooks.create, {201: w.NewWebhook}, w.WebhookRequest,
        (*JSON_BODY, e.WebhookUrlRefused, e.WebhookSecretInvalid, e.WebhooksTooMany, e.IdempotencyMismatch),
        (KEY,), audit="webhook",
    ),
    Route("list-webhooks", "GET", W, S.READ, webhooks.page, {200: Page[w.Webhook]}, None, (e.FieldInvalid,), PAGED),
    Route(
        "read-webhook", "GET", f"{W}/{{id}}", S.READ, webhooks.read, {200: w.Webhook}, None, (e.WebhookNotFound,),
    ),
    Route(
        "change-webhook", "PATCH", f"{W}/{{id}}", S.MANAGE, webhooks.change, {200: w.Webhook}, w.WebhookChange,
        (*JSON_BODY, e.WebhookNotFound), audit="webhook",
    ),
    Route(
        "delete-webhook", "DELETE", f"{W}/{{id}}", S.MANAGE, webhooks.delete, {204: None}, None,
        (e.WebhookNotFound,), audit="webhook",
    ),
    Route(
        "list-deliveries", "GET", f"{W}/{{id}}/deliveries", S.READ, webhooks.deliveries,
        {200: Page[w.Delivery]}, None, (e.WebhookNotFound, e.FieldInvalid), PAGED,
    ),
    Route(
        "test-webhook", "POST", f"{W}/{{id}}/test", S.MANAGE, webhooks.trial, {202: w.Delivery}, None,
        (e.WebhookNotFound, e.WebhookInactive), audit="webhook",
    ),
)  # fmt: skip

INTEGRATIONS: tuple[Route, ...] = (*BATCHES, *WEBHOOKS)
