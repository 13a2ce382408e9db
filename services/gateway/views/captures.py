"""Captures: what was kept of models' answers, by name."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.wire.training import DeleteCaptures, ListCaptures


async def page(request: web.Request) -> web.StreamResponse:
    found = await answers.ask(request, ListCaptures())
    seen = await request[CALLER].seen(Kind.CAPTURE, {each.name for each in found.items})
    items = [each.model_dump(mode="json") for each in found.items if each.name in seen]
    return answers.json({"items": items, "next": None})


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteCaptures(name=request.match_info["name"]))
    return web.Response(status=204)
