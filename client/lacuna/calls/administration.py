"""Keys, usage, the audit log, and webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lacuna.answers import (
    AuditItem,
    Delivery,
    Key,
    NewKey,
    NewWebhook,
    Page,
    Scope,
    UsageItem,
    Webhook,
    WebhookEvent,
)
from lacuna.calls.general import API, create, delete, get, lists, part, post, sends
from lacuna.flow import Call, Request, as_text

KEYS = f"{API}/keys"
WEBHOOKS = f"{API}/webhooks"


def _create_key(
    name: str,
    scopes: Sequence[Scope],
    *,
    bases: Sequence[str] | None = None,
    expires_at: float | None = None,
    limits: dict[str, float] | None = None,
) -> Call[NewKey]:
    """A new key with its secret, which is told this once. `bases`: patterns of names."""
    body: dict[str, Any] = {"name": name, "scopes": list(scopes)}
    optional = {
        "bases": None if bases is None else list(bases),
        "expires_at": expires_at,
        "limits": limits,
    }
    return post(KEYS, body | {field: value for field, value in optional.items() if value is not None})


def _keys() -> Call[Page[Key]]:
    """Every key, without secrets."""
    return get(KEYS)


def _key(key: str) -> Call[Key]:
    """A key, without its secret."""
    return get(f"{KEYS}/{part(key)}")


def _update_key(key: str, **fields: Any) -> Call[Key]:
    """Change its name, bases, expiry or limits."""
    return Call(Request("PATCH", f"{KEYS}/{part(key)}", json=fields), repeatable=True)


def _rotate_key(key: str, *, grace_seconds: float | None = None) -> Call[NewKey]:
    """A new secret, told this once; the old one lives for a grace."""
    return post(
        f"{KEYS}/{part(key)}/rotate", {} if grace_seconds is None else {"grace_seconds": grace_seconds}
    )


def _revoke_key(key: str) -> Call[Key]:
    """At once, on every gateway."""
    return replace(post(f"{KEYS}/{part(key)}/revoke", {}), repeatable=True)


def _usage(
    *, since: str | None = None, until: str | None = None, by: str | Sequence[str] | None = None
) -> Call[Page[UsageItem]]:
    """What was used, of the own key or, with `admin`, of all. Days as YYYY-MM-DD."""
    return get(f"{API}/usage", **_usage_query(since, until, by))


def _usage_csv(
    *, since: str | None = None, until: str | None = None, by: str | Sequence[str] | None = None
) -> Call[str]:
    """The same as CSV."""
    asked = get(f"{API}/usage", as_text, **_usage_query(since, until, by))
    return replace(asked, request=replace(asked.request, headers={"Accept": "text/csv"}))


def _audit() -> Call[Page[AuditItem]]:
    """Who did what to what."""
    return get(f"{API}/audit")


def _create_webhook(
    url: str, events: Sequence[WebhookEvent], *, secret: str | None = None
) -> Call[NewWebhook]:
    """A webhook with its secret, which is told this once."""
    body: dict[str, Any] = {"url": url, "events": list(events)}
    return create(WEBHOOKS, body if secret is None else body | {"secret": secret})


def _webhooks() -> Call[Page[Webhook]]:
    """Every webhook, without secrets."""
    return get(WEBHOOKS)


def _webhook(webhook: str) -> Call[Webhook]:
    """A webhook, without its secret."""
    return get(f"{WEBHOOKS}/{part(webhook)}")


def _update_webhook(
    webhook: str, *, events: Sequence[WebhookEvent] | None = None, active: bool | None = None
) -> Call[Webhook]:
    """Change what it is told, or whether it is told anything."""
    changes = {"events": None if events is None else list(events), "active": active}
    body = {field: value for field, value in changes.items() if value is not None}
    return Call(Request("PATCH", f"{WEBHOOKS}/{part(webhook)}", json=body), repeatable=True)


def _delete_webhook(webhook: str) -> Call[None]:
    """Tell it nothing more."""
    return delete(f"{WEBHOOKS}/{part(webhook)}")


def _deliveries(webhook: str) -> Call[Page[Delivery]]:
    """What was sent to it, and how that went."""
    return get(f"{WEBHOOKS}/{part(webhook)}/deliveries")


def _test_webhook(webhook: str) -> Call[Delivery]:
    """Send it a test."""
    return post(f"{WEBHOOKS}/{part(webhook)}/test", {})


def _usage_query(since: str | None, until: str | None, by: str | Sequence[str] | None) -> dict[str, Any]:
    return {"from": since, "to": until, "by": by if by is None or isinstance(by, str) else ",".join(by)}


create_key = sends(_create_key)
list_keys = lists(_keys)
get_key = sends(_key)
update_key = sends(_update_key)
rotate_key = sends(_rotate_key)
revoke_key = sends(_revoke_key)
usage = sends(_usage)
usage_csv = sends(_usage_csv)
list_audit = lists(_audit)
create_webhook = sends(_create_webhook)
list_webhooks = lists(_webhooks)
get_webhook = sends(_webhook)
update_webhook = sends(_update_webhook)
delete_webhook = sends(_delete_webhook)
list_deliveries = lists(_deliveries)
test_webhook = sends(_test_webhook)
