"""The stream of what changes: bases, datasets, trainings and evaluations."""

from __future__ import annotations

from aiohttp import web

from services.gateway import streams
from services.gateway.keys import FEED
from services.gateway.problems import language_of


async def follow(request: web.Request) -> web.StreamResponse:
    return await streams.send(request, request.app[FEED].listen(language_of(request)))
