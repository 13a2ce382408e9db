"""Bases."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, body, render
from services.gateway.forms import BaseRequest
from services.gateway.problems import language_of
from services.wire.messages import CreateBase, DeleteBase, GetBase, ListBases


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request)
    found = await answers.ask(request, ListBases(after=after, limit=limit))
    language = language_of(request)
    return answers.json({"items": [render.base(info, language) for info in found.items], "next": found.next})


async def create(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, BaseRequest)
    info = await answers.ask(request, CreateBase(name=form.name))
    location = {"Location": f"/api/v1/bases/{info.name}"}
    return answers.json(render.base(info, language_of(request)), status=201, headers=location)


async def read(request: web.Request) -> web.StreamResponse:
    info = await answers.ask(request, GetBase(name=request.match_info["name"]))
    return answers.json(render.base(info, language_of(request)))


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteBase(name=request.match_info["name"]))
    return web.Response(status=204)
