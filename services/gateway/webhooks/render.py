"""Webhooks and deliveries as the API shows them."""

from __future__ import annotations

from typing import Any

import orjson

from services.gateway.tables import DeliveryRow, WebhookRow


def webhook(row: WebhookRow) -> dict[str, Any]:
    """`forms.Webhook`."""
    return {
        "id": row.id,
        "url": row.url,
        "events": orjson.loads(row.events),
        "active": row.active,
        "stopped": row.stopped,
        "failing_since": row.failing_since,
        "created_at": row.created_at,
    }


def delivery(row: DeliveryRow) -> dict[str, Any]:
    """`forms.Delivery`."""
    return {
        "id": row.id,
        "type": row.type,
        "status": row.status,
        "attempts": row.attempts,
        "status_code": row.status_code,
        "error": row.error,
        "created_at": row.created_at,
        "next_at": row.next_at,
        "finished_at": row.finished_at,
    }
