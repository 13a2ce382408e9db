"""A base's life: paused and resumed, restored after it was deleted, its versions, and what it says of itself."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, render
from services.gateway.problems import language_of
from services.wire.bases import (
    GetInsights,
    ListVersions,
    PauseBase,
    RestoreBase,
    RestoreVersion,
    ResumeBase,
)
from services.wire.messages import BaseInfo, Request

INSIGHTS_SECONDS = 60.0
"""Of a large base, its passages are looked through before the answer."""


async def pause(request: web.Request) -> web.StreamResponse:
    return await _shown(request, PauseBase(name=request.match_info["name"]))


async def resume(request: web.Request) -> web.StreamResponse:
    return await _shown(request, ResumeBase(name=request.match_info["name"]))


async def restore(request: web.Request) -> web.StreamResponse:
    return await _shown(request, RestoreBase(name=request.match_info["name"]))


async def versions(request: web.Request) -> web.StreamResponse:
    found = await answers.ask(request, ListVersions(base=request.match_info["name"]))
    return answers.json({"items": [item.model_dump(mode="json") for item in found.items], "next": None})


async def restore_version(request: web.Request) -> web.StreamResponse:
    question = RestoreVersion(
        base=request.match_info["name"],
        version=request.match_info["version"],
        discard=answers.one_of(request, "discard", answers.Yes) is not None,
    )
    return await _shown(request, question)


async def insights(request: web.Request) -> web.StreamResponse:
    """202 while duplicates and contradictions are looked for."""
    question = GetInsights(base=request.match_info["name"])
    found = await answers.ask(request, question, timeout=INSIGHTS_SECONDS)
    return answers.json(found.model_dump(mode="json"), status=202 if found.status == "computing" else 200)


async def _shown(request: web.Request, question: Request[BaseInfo]) -> web.StreamResponse:
    return answers.json(render.base(await answers.ask(request, question), language_of(request)))
