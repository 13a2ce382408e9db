"""Shares: made, listed, revoked, and read by whoever has the link."""

from __future__ import annotations

import asyncio

import orjson
from aiohttp import web

from services.gateway import answers, body
from services.gateway.callers.admission import MADE
from services.gateway.keys import SHARES, STORE
from services.gateway.problems import language_of
from services.gateway.shares import render
from services.gateway.shares.forms import ShareRequest


async def create(request: web.Request) -> web.StreamResponse:
    """The answer tells the token; no other does."""
    form = await body.read_form(request, ShareRequest) if request.can_read_body else ShareRequest()
    row, token = await request.app[SHARES].create(request.match_info["id"], form)
    request[MADE] = row.id
    shown = {**render.share(row), "token": token, "url": f"/#/shared/{token}"}
    return answers.json(shown, status=201, headers={"Location": f"/api/v1/shares/{row.id}"})


async def page(request: web.Request) -> web.StreamResponse:
    analysis = await request.app[STORE].get(request.match_info["id"])
    rows = await request.app[SHARES].of(analysis.id)
    return answers.json({"items": [render.share(row) for row in rows], "next": None})


async def delete(request: web.Request) -> web.StreamResponse:
    await request.app[SHARES].delete(request.match_info["id"])
    return web.Response(status=204)


async def read(request: web.Request) -> web.StreamResponse:
    share, analysis = await request.app[SHARES].read(request.match_info["token"])
    language = language_of(request)

    def make() -> bytes:
        return orjson.dumps(render.shared(share, analysis, language))

    # whoever has the link may ask for it: an analysis of any size is made off the loop
    return web.Response(body=await asyncio.to_thread(make), content_type="application/json")
