"""Bases."""

from __future__ import annotations

from aiohttp import web

from services.gateway import answers, body, render
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.callers.lists import visible
from services.gateway.forms import BaseRequest
from services.gateway.problems import language_of
from services.gateway.route import Parameter
from services.wire.messages import BaseInfo, CreateBase, DeleteBase, GetBase, ListBases

DELETED = Parameter("deleted", schema={"type": "string", "enum": ["true"]})


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request)
    deleted = answers.one_of(request, "deleted", answers.Yes) is not None
    items, more = await visible(
        request[CALLER],
        Kind.BASE,
        lambda after, limit: answers.ask(request, ListBases(after=after, limit=limit, deleted=deleted)),
        after=after,
        limit=limit,
        of=lambda info: info.name,
    )
    return answers.shown(items, more, render.base, language_of(request))


async def create(request: web.Request) -> web.StreamResponse:
    form = await body.read_form(request, BaseRequest)

    async def make() -> BaseInfo:
        made = await answers.ask(request, CreateBase(name=form.name))
        await request.app[CALLERS].made(request, Kind.BASE, made.name)
        return made

    async def again(name: str) -> BaseInfo:
        await request[CALLER].check(Kind.BASE, name)
        return await answers.ask(request, GetBase(name=name))

    info = await answers.once(request, form, make, kind="base", id_of=lambda made: made.name, again=again)
    location = {"Location": f"/api/v1/bases/{info.name}"}
    return answers.json(render.base(info, language_of(request)), status=201, headers=location)


async def read(request: web.Request) -> web.StreamResponse:
    info = await answers.ask(request, GetBase(name=request.match_info["name"]))
    return answers.json(render.base(info, language_of(request)))


async def delete(request: web.Request) -> web.StreamResponse:
    await answers.ask(request, DeleteBase(name=request.match_info["name"]))
    return web.Response(status=204)
