"""The gateway put together: resources in the order they need each other, then the server."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from aiohttp import web

from services.gateway import keys, routes
from services.gateway.access import Access, add_headers
from services.gateway.batches.pacing import Pacing
from services.gateway.batches.store import Batches
from services.gateway.callers.admission import CALLERS, Callers
from services.gateway.capture import Captures
from services.gateway.channels import Channels
from services.gateway.demo import Demo
from services.gateway.endings import ended
from services.gateway.feed import Feed
from services.gateway.idempotency import Keys
from services.gateway.outbound import Outbound
from services.gateway.outbox import Outbox
from services.gateway.problems import middleware as problems
from services.gateway.promotions import Promotions
from services.gateway.providers import Providers
from services.gateway.proxy import Proxy
from services.gateway.shares.store import Shares
from services.gateway.store import Store
from services.gateway.sweeper import Sweeper
from services.gateway.tables import AnalysisRow, WebhookRow
from services.gateway.watching import Waiting
from services.gateway.webhooks.hearing import Hearing
from services.gateway.webhooks.sending import LEASE_PATIENCE, Deliverer
from services.gateway.webhooks.store import Webhooks
from services.observe.checks import CHECKS
from services.observe.http import watch
from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.storage.leases import Leases
from services.storage.objects import shared
from services.wire.bases import BaseGone
from services.wire.batches import BatchChanged
from services.wire.bus import Bus
from services.wire.messages import (
    AnalysisAdvanced,
    AnalysisFailed,
    BaseChanged,
    ReportAdvanced,
    ReportWritten,
    TextJudged,
    VerdictsRefined,
)
from services.wire.training import DatasetChanged, EvaluationChanged, ModelPromoted, TrainingChanged

log = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
GROUP = "gateway"


def create_app(settings: Settings, bus: Bus) -> web.Application:
    """The application; `bus` is connected by the caller and outlives it."""
    access = Access(settings)
    app = web.Application(middlewares=[problems, access.middleware])
    watch(app)
    app[keys.SETTINGS] = settings
    app[keys.BUS] = bus
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_end_streams)
    routes.add_to(app)
    app.cleanup_ctx.extend([_storage, _models, _events, _background])
    return app


@contextlib.asynccontextmanager
async def serve(settings: Settings, bus: Bus) -> AsyncIterator[None]:
    """The gateway, listening on the settings' address. Raises OSError where it is taken."""
    # a caller who leaves cancels the handler: an abandoned stream must not keep a model at work
    runner = web.AppRunner(
        create_app(settings, bus),
        handler_cancellation=True,
        access_log=None,
        shutdown_timeout=settings.drain / 2,  # aiohttp waits for it twice: before and after it cancels
        max_line_size=16_384,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port, backlog=1024).start()
        yield
    finally:
        await runner.cleanup()


async def _end_streams(app: web.Application) -> None:
    app[keys.CHANNELS].close()
    app[keys.FEED].close()


async def _storage(app: web.Application) -> AsyncIterator[None]:
    settings = app[keys.SETTINGS]
    database = await Database.open(settings.database("gateway"), MIGRATIONS, "gateway")
    channels = Channels()
    outbox = Outbox(database, app[keys.BUS])
    app[keys.WEBHOOKS] = webhooks = Webhooks(database)
    app[keys.OUTBOUND] = outbound = Outbound(settings.webhook_private)
    leases: Leases[str] = Leases(database, WebhookRow, secrets.token_hex(16), LEASE_PATIENCE)
    app[keys.DELIVERER] = deliverer = Deliverer(webhooks, leases, outbound)
    app[keys.HEARING] = Hearing(webhooks, app[keys.BUS], deliverer.wake)
    app[keys.BATCHES] = batches = Batches(
        database,
        analysis_timeout=settings.analysis_timeout,
        window=settings.batch_window,
        changed=channels.changed,
        promised=outbox.wake,
    )
    app[keys.PACING] = pacing = Pacing(batches, app[keys.BUS])

    def moved(row: AnalysisRow) -> None:
        if row.finished_at is not None:
            deliverer.wake()
        if row.batch_id is not None:
            pacing.moved(row.batch_id)

    store = Store(
        database,
        analysis_timeout=settings.analysis_timeout,
        changed=channels.changed,
        promised=outbox.wake,
        ended=ended,
        moved=moved,
        written=channels.written,
        cost=settings.cost,
    )
    channels.bind(store)
    app[CALLERS] = callers = Callers(settings, database)
    app[keys.DATABASE], app[keys.STORE] = database, store
    app[keys.SHARES] = Shares(database)
    app[keys.IDEMPOTENCY] = Keys(database)
    app[keys.OUTBOX], app[keys.CHANNELS] = outbox, channels
    app[keys.BLOBS] = Blobs(settings.data / "blobs", shared(settings))
    app[keys.DEMO] = Demo(settings, app[keys.BUS], app[keys.BLOBS])
    app[keys.PROMOTIONS] = Promotions(database, app[keys.BUS])
    app[keys.CAPTURES] = captures = Captures(app[keys.BLOBS], outbox, app[keys.BUS])
    with CHECKS.having(database=database.behind), CHECKS.sampling(Waiting(database).sample):
        yield
    await captures.close()
    await callers.ledger.flush()
    await database.close()


async def _models(app: web.Application) -> AsyncIterator[None]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=True,
        trust_env=False,
        read_bufsize=1 << 16,
    ) as session:
        app[keys.SESSION] = session
        app[keys.PROVIDERS] = Providers(app[keys.SETTINGS], session)
        app[keys.PROXY] = Proxy(
            app[keys.PROVIDERS], session, app[keys.CAPTURES], app[CALLERS], app[keys.SETTINGS]
        )
        yield


async def _events(app: web.Application) -> AsyncIterator[None]:
    bus, store, channels = app[keys.BUS], app[keys.STORE], app[keys.CHANNELS]
    app[keys.FEED] = feed = Feed()
    await bus.subscribe(TextJudged, store.judged, group=GROUP)
    await bus.subscribe(VerdictsRefined, store.refined, group=GROUP)
    await bus.subscribe(ReportWritten, store.written, group=GROUP)
    await bus.subscribe(AnalysisFailed, store.failed, group=GROUP)
    await bus.subscribe(ModelPromoted, app[keys.PROMOTIONS].promoted, group=GROUP)
    await bus.subscribe(BaseGone, app[CALLERS].base_gone, group=GROUP)
    hearing = app[keys.HEARING]
    await bus.subscribe(DatasetChanged, hearing.dataset, group=GROUP)
    await bus.subscribe(TrainingChanged, hearing.training, group=GROUP)
    await bus.subscribe(EvaluationChanged, hearing.evaluation, group=GROUP)
    await bus.subscribe(AnalysisAdvanced, channels.advanced)
    await bus.subscribe(ReportAdvanced, channels.report_advanced)
    await bus.subscribe(BaseChanged, feed.base)
    await bus.subscribe(DatasetChanged, feed.dataset)
    await bus.subscribe(TrainingChanged, feed.training)
    await bus.subscribe(TrainingChanged, app[CALLERS].training)
    await bus.subscribe(EvaluationChanged, feed.evaluation)
    await bus.subscribe(BatchChanged, feed.batch)
    yield


async def _background(app: web.Application) -> AsyncIterator[None]:
    settings = app[keys.SETTINGS]
    sweeper = Sweeper(app[keys.STORE], app[keys.IDEMPOTENCY])
    work: dict[str, Coroutine[Any, Any, None]] = {
        "outbox": app[keys.OUTBOX].run(),
        "sweeper": sweeper.run(lost_queue=settings.bus_url.startswith("memory:")),
        "poll": app[keys.CHANNELS].poll(),
        "note": app[keys.CHANNELS].note(),
        "promotions": app[keys.PROMOTIONS].run(),
        "batches": app[keys.PACING].run(),
        "batch events": app[keys.PACING].tell(),
        "webhooks": app[keys.DELIVERER].run(),
        "hearing": app[keys.HEARING].run(),
        "usage": app[CALLERS].ledger.run(),
    }
    if settings.demo:
        work["demo"] = app[keys.DEMO].run()
    tasks = [asyncio.create_task(coroutine, name=f"gateway.{name}") for name, coroutine in work.items()]
    yield
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            log.error("background", action="gateway.background_failed", error=type(outcome).__name__)
