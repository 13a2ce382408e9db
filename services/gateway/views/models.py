"""Models: as the page offers them, and OpenAI's protocol."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.keys import PROVIDERS, PROXY


async def page(request: web.Request) -> web.StreamResponse:
    items = await request.app[PROVIDERS].for_page()
    seen = await request[CALLER].seen(Kind.MODEL, {item["id"] for item in items})
    return answers.json({"items": [item for item in items if item["id"] in seen], "next": None})


async def listed(request: web.Request) -> web.StreamResponse:
    return await request.app[PROXY].models(request)


async def about(request: web.Request) -> web.StreamResponse:
    return await request.app[PROXY].model(request)


async def forward(request: web.Request) -> web.StreamResponse:
    return await request.app[PROXY].forward(request)


async def relay(request: web.Request) -> web.StreamResponse:
    return await request.app[PROXY].relay(request)
