"""Searches in a base."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, body
from services.gateway.forms import SearchRequest
from services.wire.messages import Search


async def search(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, SearchRequest)
    found = await answers.ask(
        request,
        Search(
            base=request.match_info["name"],
            queries=tuple(form.queries),
            languages=tuple(form.languages) if form.languages is not None else None,
            limit=form.limit,
        ),
    )
    return answers.json(found.model_dump(mode="json"))
