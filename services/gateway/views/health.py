"""Whether the process lives, and whether all that it needs is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from aiohttp import web
from sqlalchemy import text

from services.gateway import answers
from services.gateway.keys import BUS, DATABASE, DEMO, PROVIDERS, SETTINGS
from services.gateway.problems import defect
from services.wire.errors import LacunaError
from services.wire.messages import ListBases

PATIENCE = 3.0


async def live(_: web.Request) -> web.StreamResponse:
    return answers.json({"ready": True})


async def ready(request: web.Request) -> web.StreamResponse:
    """200 when every part answers, else 503; either says how each part is."""
    app = request.app
    checks: dict[str, Awaitable[str | None]] = {
        "database": _database(app),
        "bus": _bus(app),
        "retriever": _retriever(request),
    }
    if app[SETTINGS].openai_base_url is None:  # else our own calls go where the operator says
        checks["models"] = _models(app)
    if app[SETTINGS].demo:
        checks["demo"] = app[DEMO].missing()
    reasons = await asyncio.gather(*(_bounded(check) for check in checks.values()))
    parts = {
        name: {"ready": reason is None, "reason": reason}
        for name, reason in zip(checks, reasons, strict=True)
    }
    whole = all(reason is None for reason in reasons)
    return answers.json({"ready": whole, "parts": parts}, status=200 if whole else 503)


async def _bounded(check: Awaitable[str | None]) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check
    except TimeoutError:
        return "deadline_passed"
    except LacunaError as error:
        return error.code
    except Exception as error:
        return defect(error).code


async def _database(app: web.Application) -> str | None:
    async with app[DATABASE].read() as session:
        await session.execute(text("SELECT 1"))
    return None


async def _bus(app: web.Application) -> str | None:
    return None if app[BUS].healthy().ok else "broker_unavailable"


async def _retriever(request: web.Request) -> str | None:
    await answers.ask(request, ListBases(limit=1), timeout=PATIENCE)
    return None


async def _models(app: web.Application) -> str | None:
    reachable = await app[PROVIDERS].reachable(app[SETTINGS].embedding_model)
    return None if reachable else "model_unreachable"
