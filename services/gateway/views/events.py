"""The stream of what changes: bases, datasets, trainings and evaluations."""

from __future__ import annotations

from aiohttp import web

from services.gateway import streams
from services.gateway.callers.caller import CALLER
from services.gateway.keys import FEED
from services.gateway.problems import language_of


async def follow(request: web.Request) -> web.StreamResponse:
    feed = request.app[FEED]
    return await streams.send(request, feed.listen(language_of(request), request[CALLER].sees))
