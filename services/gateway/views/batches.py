"""Batches: begun, read, cancelled, deleted."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from aiohttp import web

from services.gateway import answers, body, idempotency, render
from services.gateway.batches.forms import BatchRequest
from services.gateway.callers.admission import CALLERS
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind
from services.gateway.keys import BATCHES, PACING, SETTINGS, STORE
from services.gateway.ownership import owner_of
from services.gateway.problems import language_of
from services.gateway.views import analyses
from services.wire.errors import BatchFinished

log = structlog.get_logger(__name__)

BODY_LIMIT = 16 * 2**20
PAGE = 50
AT_ONCE = 25
"""Analyses that are cancelled in one transaction: others write in between."""


async def create(request: web.Request) -> web.StreamResponse:
    """Check once for all texts, record, answer."""
    settings = request.app[SETTINGS]
    form = await body.read_form(
        request, BatchRequest, limit=BODY_LIMIT, max_text=settings.max_text, max_batch=settings.max_batch
    )
    key = await asyncio.to_thread(idempotency.key_of, request, form)  # the digest of megabytes
    batches = request.app[BATCHES]
    info = await batches.keyed(key) if key is not None else None
    if info is None:
        base = await analyses.check(request, form)
        models = await analyses.models_for(request, form, base)
        info, new = await batches.create(form, models=models, key=key, owner=owner_of(request))
        if new:
            await request.app[CALLERS].made(request, Kind.BATCH, info.id)
            log.info("accepted", action="batch.accepted", batch=info.id, texts=info.counts.total)
        request.app[PACING].moved(info.id)
    headers = {"Location": f"/api/v1/batches/{info.id}"}
    return answers.json(info.model_dump(mode="json"), status=202, headers=headers)


async def page(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, PAGE)
    caller = request[CALLER]
    found = await request.app[BATCHES].page(after, limit + 1, None if caller.unlimited else caller.id)
    return _page([info.model_dump(mode="json") for info in found], limit)


async def read(request: web.Request) -> web.StreamResponse:
    return await _shown(request)


async def list_analyses(request: web.Request) -> web.StreamResponse:
    after, limit = answers.page_of(request, PAGE)
    rows = await request.app[BATCHES].analyses(request.match_info["id"], after, limit + 1)
    language = language_of(request)
    return _page([{**render.summary(row, language), "name": row.name} for row in rows], limit)


async def cancel(request: web.Request) -> web.StreamResponse:
    batch_id = request.match_info["id"]
    info = await request.app[BATCHES].get(batch_id)
    if info.finished_at is not None:
        raise BatchFinished(id=batch_id)
    await _cancel(request, batch_id)
    return await _shown(request)


async def delete(request: web.Request) -> web.StreamResponse:
    batch_id = request.match_info["id"]
    await request.app[BATCHES].get(batch_id)
    await _cancel(request, batch_id)
    await request.app[BATCHES].delete(batch_id)
    return web.Response(status=204)


async def _cancel(request: web.Request, batch_id: str) -> None:
    """End its analyses, first those that wait: none of them takes the place of one that is ended."""
    unfinished = await request.app[BATCHES].unfinished(batch_id)
    for start in range(0, len(unfinished), AT_ONCE):
        some = dict(unfinished[start : start + AT_ONCE])
        for analysis_id in await request.app[STORE].cancel_all(list(some)):
            if not some[analysis_id]:
                await analyses.tell(request, analysis_id)


async def _shown(request: web.Request) -> web.Response:
    info = await request.app[BATCHES].get(request.match_info["id"])
    return answers.json(info.model_dump(mode="json"))


def _page(items: list[dict[str, Any]], limit: int) -> web.Response:
    """The first `limit` of `items`, of which one more says that there are more."""
    more = len(items) > limit
    return answers.json({"items": items[:limit], "next": items[limit - 1]["id"] if more else None})
