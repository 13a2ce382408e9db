"""The probes' own port: /livez, /readyz and /metrics, apart from any public door. Off unless it is given."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from aiohttp import web
from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder

from services.observe import metrics
from services.observe.checks import CHECKS

LOOK_EVERY = 0.25
"""Seconds that the task sleeps which measures how late the event loop wakes it."""


@asynccontextmanager
async def serving(address: str | None, name: str) -> AsyncIterator[None]:
    """Serve the probes of the process `name` on `address` ('host:port', '[::1]:9464'); None: nowhere.

    Raises OSError where the address is taken.
    """
    if address is None:
        yield
        return
    runner = web.AppRunner(create_app(), access_log=None, shutdown_timeout=1)
    lag = asyncio.create_task(_measure_lag(name), name="event loop lag")
    try:
        await runner.setup()
        host, _, port = address.rpartition(":")
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        yield
    finally:
        lag.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await lag
        await runner.cleanup()


def create_app() -> web.Application:
    """The application."""
    app = web.Application()
    app[_ONE_AT_A_TIME] = asyncio.Lock()
    app.router.add_get("/livez", _live)
    app.router.add_get("/readyz", _ready)
    app.router.add_get("/metrics", _metrics)
    return app


_ONE_AT_A_TIME = web.AppKey("one_at_a_time", asyncio.Lock)


async def _live(_: web.Request) -> web.Response:
    return _json({"ready": True}, 200)


async def _ready(_: web.Request) -> web.Response:
    reasons = await CHECKS.reasons()
    parts = {name: {"ready": reason is None, "reason": reason} for name, reason in reasons.items()}
    whole = not any(reasons.values())
    return _json({"ready": whole, "parts": parts}, 200 if whole else 503)


async def _metrics(request: web.Request) -> web.Response:
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    async with request.app[_ONE_AT_A_TIME]:  # a sample clears its gauges before it sets them
        reasons = await CHECKS.reasons()
        metrics.replace(metrics.READY, {name: float(reason is None) for name, reason in reasons.items()})
        await CHECKS.sample()
        body = await asyncio.to_thread(encode, REGISTRY)
    return web.Response(body=body, headers={"Content-Type": content_type, "Cache-Control": "no-store"})


def _json(value: object, status: int) -> web.Response:
    return web.Response(
        body=orjson.dumps(value),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def _measure_lag(name: str) -> None:
    loop, late = asyncio.get_running_loop(), metrics.LOOP_LAG.labels(name)
    while True:
        due = loop.time() + LOOK_EVERY
        await asyncio.sleep(LOOK_EVERY)
        late.observe(max(0.0, loop.time() - due))
