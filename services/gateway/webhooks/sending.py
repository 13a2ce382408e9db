"""Deliveries on their way: sent at least once, signed after the Standard Webhooks specification."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime
from functools import partial

import structlog
from standardwebhooks.webhooks import Webhook as Signer

from services.gateway.outbound import Outbound
from services.gateway.tables import DeliveryRow, WebhookRow
from services.gateway.webhooks.store import Webhooks
from services.storage.leases import Leases

log = structlog.get_logger(__name__)

WEBHOOKS_AT_ONCE = 32
"""Of one gateway."""

CONCURRENCY = 4
"""Requests to one webhook at once: a receiver that is slow holds itself alone."""

FORGET_EVERY = 600.0

LEASE_PATIENCE = 30.0
"""Seconds after which another gateway sends what a killed one was about to."""


class Deliverer:
    """Sends what is due as soon as `wake` is called and every `interval` seconds, until cancelled.

    Who sends to a webhook holds its lease, so that several gateways do not tell the same thing twice; one that is
    killed between sending and recording it does, under the same `webhook-id`.
    """

    def __init__(
        self, webhooks: Webhooks, leases: Leases[str], outbound: Outbound, *, interval: float = 1.0
    ) -> None:
        self._webhooks = webhooks
        self._leases = leases
        self._outbound = outbound
        self._interval = interval
        self._woken = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._forgot = 0.0

    def wake(self) -> None:
        """There may be something to send now."""
        self._woken.set()

    async def run(self) -> None:
        try:
            while True:
                self._woken.clear()
                try:
                    await self.look()
                except Exception as error:  # a database that is away for a moment ends nothing
                    log.warning("not looked", action="webhooks.not_looked", error=type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self._interval)
        finally:
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> None:
        """Begin to send to every webhook that has something due and no other sender."""
        now = time.time()
        for row in await self._leases.free(self._webhooks.with_due(now)):
            if row.id not in self._tasks and len(self._tasks) < WEBHOOKS_AT_ONCE:
                self._tasks[row.id] = asyncio.create_task(self._serve(row.id), name="gateway.webhook")
        if now - self._forgot >= FORGET_EVERY:
            self._forgot = now
            await self._webhooks.forget_old(now)

    async def _serve(self, webhook_id: str) -> None:
        try:
            await self._leases.hold(webhook_id, partial(self._send_all, webhook_id))
        except Exception as error:
            log.warning("not sent", action="webhooks.not_sent", error=type(error).__name__)
        finally:
            del self._tasks[webhook_id]
            self.wake()  # what came meanwhile found the webhook busy

    async def _send_all(self, webhook_id: str) -> None:
        while True:
            webhook, due = await self._webhooks.due(webhook_id, time.time(), CONCURRENCY)
            if webhook is None or not due:
                return
            sending = (self._send(webhook, delivery) for delivery in due)
            for outcome in await asyncio.gather(*sending, return_exceptions=True):
                if outcome is not None:  # not sooner: the others are on their way under the same lease
                    raise outcome

    async def _send(self, webhook: WebhookRow, delivery: DeliveryRow) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        signature = Signer(webhook.secret).sign(delivery.id, now, delivery.body.decode())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        answer = await self._outbound.post(webhook.url, delivery.body, headers)
        verdict = await self._webhooks.tried(delivery.id, answer, time.time())
        log.info(
            "sent",
            action="webhooks.sent",
            webhook=webhook.id,
            delivery=delivery.id,
            type=delivery.type,
            status=answer.status,
            failure=answer.failure,
            outcome=verdict.status if verdict is not None else None,
        )
        if verdict is not None and verdict.stopped is not None:
            log.warning("stopped", action="webhooks.stopped", webhook=webhook.id, reason=verdict.stopped)
