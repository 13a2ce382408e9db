"""Captures: what was kept of models' answers, by name."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers
from services.wire.training import DeleteCaptures, ListCaptures


async def page(request: web.Request) -> web.StreamResponse:
    found = await answers.ask(request, ListCaptures())
    return answers.json({**found.model_dump(mode="json"), "next": None})


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteCaptures(name=request.match_info["name"]))
    return web.Response(status=204)
