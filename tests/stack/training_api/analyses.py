"""A finished analysis and its reviews, and what else the page asks a server for."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from services.wire.errors import ModelNotFound, ShareNotFound
from tests.stack.training_api import analysis_gallery, dataset_gallery
from tests.stack.training_api.world import API, listed, world

routes = web.RouteTableDef()


@routes.put(API + "/analyses/{id}/reviews/{task}/{statement}")
@routes.put(API + "/analyses/{id}/reviews/{task}")
async def put_review(request: web.Request) -> web.Response:
    form, task, statement = (
        await request.json(),
        request.match_info["task"],
        request.match_info.get("statement"),
    )
    name = f"{task}-{statement}"
    given = analysis_gallery.given(task, int(statement) if statement else None)
    world(request).reviews[name] = review = {
        "id": name,
        "analysis_id": request.match_info["id"],
        "base": "docs",
        "task": task,
        "language": "en",
        "given": given,
        "statement": int(statement) if statement else None,
        "note": "",
        "created_at": dataset_gallery.NOW,
        **form,
    }
    return web.json_response(review)


@routes.get(API + "/reviews")
async def reviews(request: web.Request) -> web.Response:
    return listed(list(world(request).reviews.values()), request)


@routes.delete(API + "/reviews/{id}")
async def delete_review(request: web.Request) -> web.Response:
    world(request).reviews.pop(request.match_info["id"], None)
    return web.Response(status=204)


@routes.get(API + "/captures")
async def captures(request: web.Request) -> web.Response:
    return web.json_response({"items": world(request).captures})


@routes.get(API + "/analyses")
async def analyses(request: web.Request) -> web.Response:
    return listed(world(request).analyses, request)


@routes.delete(API + "/analyses/{id}/revisions")
@routes.delete(API + "/analyses/{id}")
async def delete_analysis(request: web.Request) -> web.StreamResponse:
    kept = world(request).analyses
    kept[:] = [each for each in kept if each["id"] != request.match_info["id"]]
    return web.Response(status=204)


@routes.post(API + "/analyses")
async def analyse(request: web.Request) -> web.Response:
    """Where there are others, it is judged at once."""
    begun = analysis_gallery.JUDGED if world(request).analyses else "a5"
    return web.json_response(
        {**analysis_gallery.begun(), "id": begun, "base": world(request).base}, status=201
    )


@routes.get(API + "/analyses/{id}/events")
async def analysis_events(request: web.Request) -> web.StreamResponse:
    """It never gets beyond its search; the one that is judged, not beyond half of its report."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    name = request.match_info["id"]
    half = analysis_gallery.given("report", None).partition("## Suggestions")[0]
    told: list[tuple[str, dict[str, Any]]] = [("progress", {"stage": "searching", "done": 4, "total": 10})]
    if name == analysis_gallery.JUDGED:
        report = {"attempt": 1, "offset": 0, "text": half}
        told = [("verdicts", analysis_gallery.told(name)), ("report", report)]
    for number, (event, value) in enumerate(told):
        await response.write(f"event: {event}\nid: {number}\ndata: {json.dumps(value)}\n\n".encode())
    await asyncio.Event().wait()
    return response


@routes.get(API + "/analyses/{id}")
async def analysis(request: web.Request) -> web.Response:
    told = analysis_gallery.told(request.match_info["id"])
    return web.json_response({**told, "base": world(request).base})


@routes.get(API + "/analyses/{id}/revisions")
async def revisions(request: web.Request) -> web.Response:
    return listed([analysis_gallery.told("a7"), analysis_gallery.told("a0")], request)


@routes.get(API + "/shared/{token}")
async def shared(request: web.Request) -> web.Response:
    if request.match_info["token"] == "revoked":
        raise ShareNotFound
    answer = {**analysis_gallery.analysis("s1"), "with_text": True, "expires_at": None}
    return web.json_response(answer)


@routes.get(API + "/analyses/{id}/shares")
async def shares(request: web.Request) -> web.Response:
    return listed(world(request).shares, request)


@routes.get(API + "/models")
async def models(_: web.Request) -> web.Response:
    return web.json_response({"items": analysis_gallery.models()})


@routes.post("/v1/chat/completions")
async def chat(request: web.Request) -> web.StreamResponse:
    form = await request.json()
    if "unknown" in form["model"]:
        raise ModelNotFound(model=form["model"])
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    said = (
        "The heading is **Backups**."
        if form["model"] == dataset_gallery.BASE
        else '{"heading":"Retention of backups"}'
    )
    for word in said.split(" "):
        chunk = {"choices": [{"index": 0, "delta": {"content": word + " "}, "finish_reason": None}]}
        await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await asyncio.sleep(0.05)
    last = {"choices": [], "usage": {"prompt_tokens": 61, "completion_tokens": len(said) // 4}}
    await response.write(f"data: {json.dumps(last)}\n\ndata: [DONE]\n\n".encode())
    return response
