"""Webhooks: made, changed, tried, and what became of what they were sent."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, body, idempotency
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.keys import DELIVERER, OUTBOUND, WEBHOOKS
from services.gateway.ownership import owner_of
from services.gateway.webhooks import render
from services.gateway.webhooks.forms import WebhookChange, WebhookRequest

PAGE = 50


async def create(request: web.Request) -> web.StreamResponse:
    """The answer tells the secret; no other does."""
    form = await body.read_form(request, WebhookRequest)
    key = idempotency.key_of(request, form)
    webhooks = request.app[WEBHOOKS]
    row = await webhooks.keyed(key) if key is not None else None
    if row is None:
        await request.app[OUTBOUND].check(form.url)
        row = await webhooks.create(form, owner=owner_of(request), key=key)
        await request.app[CALLERS].made(request, Kind.WEBHOOK, row.id)
    shown = {**render.webhook(row), "secret": row.secret}
    return answers.json(shown, status=201, headers={"Location": f"/api/v1/webhooks/{row.id}"})


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, PAGE)
    caller = request[CALLER]
    rows = await request.app[WEBHOOKS].page(after, limit + 1, owner=caller.id, everybodys=caller.unlimited)
    more = rows[limit - 1].id if len(rows) > limit else None
    return answers.json({"items": [render.webhook(row) for row in rows[:limit]], "next": more})


async def read(request: web.Request) -> web.StreamResponse:
    return answers.json(render.webhook(await request.app[WEBHOOKS].get(request.match_info["id"])))


async def change(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, WebhookChange)
    row = await request.app[WEBHOOKS].change(request.match_info["id"], form)
    request.app[DELIVERER].wake()
    return answers.json(render.webhook(row))


async def delete(request: web.Request) -> web.StreamResponse:
    await request.app[WEBHOOKS].delete(request.match_info["id"])
    return web.Response(status=204)


async def deliveries(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, PAGE)
    rows = await request.app[WEBHOOKS].deliveries(request.match_info["id"], after, limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    return answers.json({"items": [render.delivery(row) for row in rows[:limit]], "next": more})


async def trial(request: web.Request) -> web.StreamResponse:
    """Send an event that tells of nothing."""
    row = await request.app[WEBHOOKS].trial(request.match_info["id"])
    request.app[DELIVERER].wake()
    return answers.json(render.delivery(row), status=202)
