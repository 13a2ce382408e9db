"""Models: as the page offers them, and OpenAI's protocol."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers
from services.gateway.keys import PROVIDERS, PROXY


async def page(request: web.Request) -> web.StreamResponse:
    return answers.json({"items": await request.app[PROVIDERS].for_page(), "next": None})


async def listed(request: web.Request) -> web.StreamResponse:
    return await request.app[PROXY].models(request)


async def about(request: web.Request) -> web.StreamResponse:
    return await request.app[PROXY].model(request)


async def forward(request: web.Request) -> web.StreamResponse:
    return await request.app[PROXY].forward(request)


async def relay(request: web.Request) -> web.StreamResponse:
    return await request.app[PROXY].relay(request)
