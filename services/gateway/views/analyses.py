"""Analyses: begun, followed, cancelled, deleted."""

from __future__ import annotations

import asyncio
from enum import StrEnum

import structlog
from aiohttp import web

from services.gateway import answers, body, idempotency, render, streams
from services.gateway.callers.caller import CALLER
from services.gateway.changes import life_of
from services.gateway.forms import AnalysisOptions, AnalysisRequest
from services.gateway.keys import BUS, CHANNELS, PROMOTIONS, PROVIDERS, SETTINGS, STORE
from services.gateway.lifecycle import Status
from services.gateway.ownership import owner_of
from services.gateway.problems import language_of
from services.gateway.store import Models
from services.gateway.tables import AnalysisRow
from services.wire.errors import (
    AnalysisFinished,
    BaseEmpty,
    BaseNotReady,
    FieldInvalid,
    LacunaError,
    LanguageWithoutDocuments,
    ModelNotFound,
    PromotedModelGone,
)
from services.wire.messages import BaseInfo, CancelAnalysis, GetBase
from services.wire.training import Role

log = structlog.get_logger(__name__)

PAGE = 50


async def create(request: web.Request) -> web.StreamResponse:
    """Check, record, answer; with `Prefer: wait=N`, answer with the result if it is there in time."""
    settings = request.app[SETTINGS]
    form = await body.read_form(request, AnalysisRequest, max_text=settings.max_text)
    key = idempotency.key_of(request, form)
    store = request.app[STORE]
    known = await store.keyed(key) if key is not None else None
    if known is not None:
        row = known
    else:
        base = await check(request, form)
        creating = store.create(
            form, models=await models_for(request, form, base), key=key, owner=owner_of(request)
        )
        # a caller who leaves at this moment must not break a transaction
        row, new = await asyncio.shield(asyncio.ensure_future(creating))
        if new:
            log.info("accepted", action="analysis.accepted", analysis=row.id, characters=len(form.text))
    headers = {"Location": f"/api/v1/analyses/{row.id}"}
    wait = idempotency.wait_of(request)
    if wait:
        headers["Preference-Applied"] = f"wait={wait}"
        row = await request.app[CHANNELS].finished(row.id, wait)
    status = 200 if wait and life_of(row).finished else 202
    return await answers.analysis(request, row, status=status, headers=headers)


async def check(request: web.Request, form: AnalysisOptions) -> BaseInfo:
    """The base, where all is there: what would fail later is refused now.

    Raises BaseNotFound, BaseEmpty, BaseNotReady, LanguageWithoutDocuments, ModelNotFound, FieldInvalid.
    """
    base = await answers.ask(request, GetBase(name=form.base))
    if base.documents == 0:
        raise BaseEmpty(base=form.base)
    if base.version is None:
        raise BaseNotReady(base=form.base)
    for language in form.evidence_languages or ():
        if language not in base.languages:
            raise LanguageWithoutDocuments(base=form.base, language=language)
    if form.model is not None and (form.report or form.judge):
        await request.app[PROVIDERS].check_chat(form.model)
    if form.heading_model is not None and form.report:
        await request.app[PROVIDERS].check_chat(form.heading_model, field="heading_model")
    return base


async def models_for(request: web.Request, form: AnalysisOptions, base: BaseInfo) -> Models:
    """Who works on it: whom the request names, else whom the base has promoted, else the settings' default.
    A promoted model that is gone costs a warning."""
    promoted = await request.app[PROMOTIONS].of(base.name, base.created_at)
    named = {Role.WRITER: form.model, Role.HEADING: form.heading_model}
    chosen: dict[Role, str] = {}
    warnings = []
    for role, name in named.items():
        model = name or promoted.get(role)
        if model is not None and name is None:
            try:
                await request.app[PROVIDERS].check_chat(model)
            except (ModelNotFound, FieldInvalid):
                warnings.append(PromotedModelGone(model=model, base=form.base).info())
                continue
        if model is not None:
            chosen[role] = model
    default = request.app[SETTINGS].chat_model
    return Models(chosen.get(Role.WRITER, default), chosen.get(Role.HEADING), tuple(warnings))


class Newest(StrEnum):
    YES = "true"
    NO = "false"


async def page(request: web.Request) -> web.StreamResponse:
    return await _page(request, newest=answers.one_of(request, "newest", Newest) is Newest.YES)


async def revisions(request: web.Request) -> web.StreamResponse:
    """All analyses of the text."""
    return await _page(request, of=await request.app[STORE].get(request.match_info["id"]))


async def _page(
    request: web.Request, *, of: AnalysisRow | None = None, newest: bool = False
) -> web.StreamResponse:
    after, limit = answers.page_of(request, PAGE)
    caller = request[CALLER]
    owner = None if caller.unlimited else caller.id
    rows = await request.app[STORE].page(after, limit + 1, owner, of=of, newest=newest)
    language = language_of(request)
    more = len(rows) > limit
    return answers.json(
        {
            "items": [render.summary(row, language) for row in rows[:limit]],
            "next": rows[limit - 1].id if more else None,
        }
    )


async def read(request: web.Request) -> web.StreamResponse:
    return await answers.analysis(request, await request.app[STORE].get(request.match_info["id"]))


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events; 204 to who has seen the end, so that a browser stops reconnecting."""
    seen = streams.place_of(request.headers.get("Last-Event-ID") or request.query.get("last_event_id", ""))
    with request.app[CHANNELS].follow(request.match_info["id"]) as channel:
        row = await channel.read()
        if life_of(row).finished and seen >= (streams.END_STAGE, row.attempt, 0):
            return web.Response(status=204)
        return await streams.send(request, streams.follow(channel, seen, language_of(request)))


async def cancel(request: web.Request) -> web.StreamResponse:
    row = await request.app[STORE].cancel(request.match_info["id"])
    await tell(request, row.id)
    return await answers.analysis(request, row)


async def delete(request: web.Request) -> web.StreamResponse:
    analysis_id = request.match_info["id"]
    try:
        await request.app[STORE].cancel(analysis_id)
    except AnalysisFinished:
        pass
    else:
        await tell(request, analysis_id)
    await request.app[STORE].delete(analysis_id)
    return web.Response(status=204)


async def delete_text(request: web.Request) -> web.StreamResponse:
    """Delete all analyses of a text; those under way are cancelled first."""
    store = request.app[STORE]
    row = await store.get(request.match_info["id"])
    for cancelled in await store.cancel_all(await store.under_way(row)):
        await tell(request, cancelled)
    await store.delete_text(row)
    return web.Response(status=204)


async def tell(request: web.Request, analysis_id: str) -> None:
    """Stop whoever works on it; only a courtesy, since the store already says that it is over."""
    log.info("cancelled", action="analysis.cancelled", analysis=analysis_id, status=Status.CANCELLED)
    try:
        await request.app[BUS].publish(CancelAnalysis(analysis_id=analysis_id))
    except LacunaError as error:
        log.warning("not told", action="analysis.cancel_not_told", code=error.code)
