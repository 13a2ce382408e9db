"""Whether the process lives, and whether all that it needs is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from aiohttp import web

from services.gateway import answers
from services.gateway.keys import BUS, DATABASE, DEMO, PROVIDERS, SETTINGS
from services.observe.checks import CHECKS, PATIENCE, disk, reason_of
from services.wire.messages import ListBases


async def live(_: web.Request) -> web.StreamResponse:
    return answers.json({"ready": True})


async def ready(request: web.Request) -> web.StreamResponse:
    """200 when every part answers, else 503; either says how each part is."""
    app = request.app
    checks: dict[str, Awaitable[str | None]] = {
        "database": app[DATABASE].behind(),
        "disk": disk(app[SETTINGS].data, app[SETTINGS].disk_floor),
        "bus": _bus(app),
        "retriever": _retriever(request),
    }
    if app[SETTINGS].openai_base_url is None:  # else our own calls go where the operator says
        checks["models"] = _models(app)
    if app[SETTINGS].demo:
        checks["demo"] = app[DEMO].missing()
    names, asked = tuple(checks), checks.values()
    answered = await asyncio.gather(*(reason_of(*one) for one in zip(names, asked, strict=True)))
    reasons = dict(zip(names, answered, strict=True)) | {"process": CHECKS.process()}
    parts = {name: {"ready": reason is None, "reason": reason} for name, reason in reasons.items()}
    whole = not any(reasons.values())
    return answers.json({"ready": whole, "parts": parts}, status=200 if whole else 503)


async def _bus(app: web.Application) -> str | None:
    return None if app[BUS].healthy().ok else "broker_unavailable"


async def _retriever(request: web.Request) -> str | None:
    await answers.ask(request, ListBases(limit=1), timeout=PATIENCE)
    return None


async def _models(app: web.Application) -> str | None:
    reachable = await app[PROVIDERS].reachable(app[SETTINGS].embedding_model)
    return None if reachable else "model_unreachable"
