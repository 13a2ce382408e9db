"""Webhooks and deliveries in the database."""

from __future__ import annotations

import base64
import random
import secrets
import time
from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.exc import IntegrityError

from services.gateway import idempotency
from services.gateway.callers.keyring import ended
from services.gateway.idempotency import IdempotencyKey
from services.gateway.outbound import Answer
from services.gateway.tables import DeliveryRow, ObjectRow, WebhookRow
from services.gateway.webhooks import notices, schedule
from services.gateway.webhooks.forms import SECRET_PREFIX, WebhookChange, WebhookRequest
from services.gateway.webhooks.notices import Notice
from services.storage.database import Database
from services.wire.errors import WebhookInactive, WebhookNotFound, WebhooksTooMany

KIND = "webhook"
MAX_WEBHOOKS = 50
"""Of one owner."""

KEPT = 7 * 24 * 3600.0
"""Seconds that a delivery is kept after it is done."""


class Webhooks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, request: WebhookRequest, *, owner: str | None, key: IdempotencyKey | None
    ) -> WebhookRow:
        """A new webhook, or the one that another request with `key` made at the same moment.

        Raises WebhooksTooMany, IdempotencyMismatch.
        """
        row = WebhookRow(
            id=f"{time.time_ns() // 1000:014x}{secrets.token_hex(9)}",
            key=owner,
            url=request.url,
            events=orjson.dumps(list(dict.fromkeys(request.events))),
            secret=request.secret or SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode(),
            active=True,
            created_at=time.time(),
            beat=0,
        )
        try:
            async with self._database.session.begin() as session:
                count = await session.scalar(select(func.count()).where(_of(owner)))
                if (count or 0) >= MAX_WEBHOOKS:
                    raise WebhooksTooMany(limit=MAX_WEBHOOKS)
                session.add(row)
                if owner is not None:
                    session.add(ObjectRow(kind=KIND, id=row.id, owner=owner, created_at=row.created_at))
                await session.flush()
                if key is not None:
                    await idempotency.keep(session, key, KIND, row.id)
        except IntegrityError:
            if key is None or (known := await self.keyed(key)) is None:
                raise
            return known
        return row

    async def keyed(self, key: IdempotencyKey) -> WebhookRow | None:
        """The webhook that `key` named before. Raises IdempotencyMismatch where its request was another."""
        async with self._database.read() as session:
            found = await idempotency.known(session, key, KIND)
            return await session.get(WebhookRow, found) if found is not None else None

    async def get(self, webhook_id: str) -> WebhookRow:
        """Raises WebhookNotFound."""
        async with self._database.read() as session:
            row = await session.get(WebhookRow, webhook_id)
        if row is None:
            raise WebhookNotFound(id=webhook_id[:64])
        return row

    async def page(
        self, after: str | None, limit: int, *, owner: str | None, everybodys: bool
    ) -> list[WebhookRow]:
        """At most `limit` older than `after`, newest first: the owner's, or `everybodys`."""
        query = select(WebhookRow).order_by(WebhookRow.id.desc()).limit(limit)
        if not everybodys:
            query = query.where(_of(owner))
        if after is not None:
            query = query.where(WebhookRow.id < after)
        async with self._database.read() as session:
            return list(await session.scalars(query))

    async def change(self, webhook_id: str, change: WebhookChange) -> WebhookRow:
        """Raises WebhookNotFound."""
        async with self._database.session.begin() as session:
            row = await session.get(WebhookRow, webhook_id, with_for_update=True)
            if row is None:
                raise WebhookNotFound(id=webhook_id[:64])
            if change.events is not None:
                row.events = orjson.dumps(list(dict.fromkeys(change.events)))
            if change.active is not None:
                row.active, row.stopped, row.failing_since = change.active, None, None
        return row

    async def delete(self, webhook_id: str) -> None:
        """With its deliveries. Raises WebhookNotFound."""
        async with self._database.session.begin() as session:
            gone = await session.execute(
                delete(WebhookRow).where(WebhookRow.id == webhook_id).returning(WebhookRow.id)
            )
            if gone.first() is None:
                raise WebhookNotFound(id=webhook_id[:64])
            await idempotency.forget(session, KIND, webhook_id)

    async def deliveries(self, webhook_id: str, after: str | None, limit: int) -> list[DeliveryRow]:
        """At most `limit` older than `after`, newest first. Raises WebhookNotFound."""
        await self.get(webhook_id)
        query = select(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id)
        if after is not None:
            query = query.where(DeliveryRow.id < after)
        async with self._database.read() as session:
            return list(await session.scalars(query.order_by(DeliveryRow.id.desc()).limit(limit)))

    async def trial(self, webhook_id: str) -> DeliveryRow:
        """Promise a delivery that tells of nothing. Raises WebhookNotFound, WebhookInactive."""
        async with self._database.session.begin() as session:
            row = await session.get(WebhookRow, webhook_id)
            if row is None:
                raise WebhookNotFound(id=webhook_id[:64])
            if not row.active:
                raise WebhookInactive(id=webhook_id)
            delivery = notices.trial_of(row)
            session.add(delivery)
        return delivery

    async def told(self, kind: str, name: str, notice: Notice, *, since: float | None = None) -> int:
        """Record `notice` of what another service keeps as the `kind` called `name`; how many deliveries are new.

        `since`: only for webhooks that were there then, in Unix seconds.
        """
        async with self._database.session.begin() as session:
            owned = select(ObjectRow.owner).where(ObjectRow.kind == kind, ObjectRow.id == name)
            owner = await session.scalar(owned)
            return await notices.record(
                session, [(notice, owner)], wanted=lambda row: since is None or row.created_at <= since
            )

    async def wanted(self, names: Collection[str]) -> bool:
        """Whether an active webhook wants one of these events."""
        async with self._database.read() as session:
            found = await session.scalars(select(WebhookRow.events).where(WebhookRow.active.is_(True)))
            return any(set(orjson.loads(events)) & set(names) for events in found)

    def with_due(self, now: float) -> Select[*tuple[Any, ...]]:
        """The query of webhooks that something is to be sent to at `now`, in Unix seconds. Nobody is told for a key
        by which nobody is let in any more."""
        due = exists().where(DeliveryRow.webhook_id == WebhookRow.id, DeliveryRow.next_at <= now)
        return select(WebhookRow.id, WebhookRow.owner, WebhookRow.beat).where(
            WebhookRow.active.is_(True), due, ~ended(WebhookRow.key)
        )

    async def due(
        self, webhook_id: str, now: float, limit: int
    ) -> tuple[WebhookRow | None, list[DeliveryRow]]:
        """The webhook, None where nothing is sent to it any more, and its oldest deliveries that are due."""
        query = (
            select(DeliveryRow)
            .where(DeliveryRow.webhook_id == webhook_id, DeliveryRow.next_at <= now)
            .order_by(DeliveryRow.next_at)
            .limit(limit)
        )
        async with self._database.read() as session:
            webhook = await session.get(WebhookRow, webhook_id)
            if webhook is None or not webhook.active:
                return None, []
            return webhook, list(await session.scalars(query))

    async def tried(self, delivery_id: str, answer: Answer, now: float) -> schedule.Verdict | None:
        """Record a try that ended at `now`, and what follows from it; None: the delivery is gone."""
        async with self._database.session.begin() as session:
            row = await session.get(DeliveryRow, delivery_id)
            if row is None or row.next_at is None:
                return None
            webhook = await session.get(WebhookRow, row.webhook_id, with_for_update=True)
            if webhook is None:
                return None
            row.attempts += 1
            row.status_code, row.error = answer.status, answer.failure
            verdict = schedule.after(
                answer.status,
                attempts=row.attempts,
                age=now - row.created_at,
                failing=now - (webhook.failing_since or now),
                chance=random.random(),  # noqa: S311 - it spreads tries, and keeps no secret
                asked=answer.retry_after,
            )
            row.status = verdict.status
            row.next_at = now + verdict.pause if verdict.pause is not None else None
            row.finished_at = None if verdict.pause is not None else now
            if verdict.status == "delivered":
                webhook.failing_since = None
            else:
                webhook.failing_since = webhook.failing_since or now
            if verdict.stopped is not None:
                webhook.active, webhook.stopped = False, verdict.stopped
        return verdict

    async def forget_old(self, now: float) -> None:
        """Delete deliveries that were done long ago, and those that nobody will send any more."""
        done = DeliveryRow.next_at.is_(None) & (DeliveryRow.finished_at < now - KEPT)
        left = DeliveryRow.created_at < now - KEPT
        async with self._database.session.begin() as session:
            await session.execute(delete(DeliveryRow).where(done | left))


def _of(owner: str | None) -> Any:
    return WebhookRow.key.is_(None) if owner is None else WebhookRow.key == owner
