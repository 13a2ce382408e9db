"""An OpenAI-compatible model server for this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from services.models.bodies import BODY_LIMIT, answer
from services.models.chat import chat_completions
from services.models.embeddings import embeddings
from services.models.engines import ENCODER, engines
from services.models.refusals import refusals
from services.models.registry import REGISTRY, Registry
from services.models.responses import responses
from services.models.safety.moderation import moderations
from services.models.tuning.routes import ROUTES
from services.models.tuning.runner import CHILD
from services.models.tuning.service import tuning
from services.observe.checks import CHECKS
from services.observe.http import watch
from services.settings import Settings

log = structlog.get_logger(__name__)


def create_app(settings: Settings, *, child: str = CHILD) -> web.Application:
    """The application: its engines, and what trains (processes of the module `child`), start and stop with it."""
    app = web.Application(middlewares=[refusals], client_max_size=BODY_LIMIT)
    watch(app)
    app[REGISTRY] = Registry()
    app.cleanup_ctx.append(engines(settings))
    app.cleanup_ctx.append(tuning(settings, child))
    app.router.add_get("/v1/models", list_models)
    app.router.add_get("/v1/models/{model:.+}", retrieve_model)
    app.router.add_post("/v1/embeddings", embeddings)
    app.router.add_post("/v1/chat/completions", chat_completions)
    app.router.add_post("/v1/responses", responses)
    app.router.add_post("/v1/moderations", moderations)
    app.router.add_routes(ROUTES)
    app.router.add_get("/livez", livez)
    app.router.add_get("/readyz", readyz)
    return app


@asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[None]:
    """Serve HTTP on models_host:models_port until left, then drain for `settings.drain` seconds.

    Raises OSError when the address is taken.
    """
    async with running(create_app(settings), settings):
        yield


@asynccontextmanager
async def running(app: web.Application, settings: Settings) -> AsyncIterator[None]:
    """`app` on its address, as `serve` has it."""
    runner = web.AppRunner(
        app,
        handler_cancellation=True,  # a caller that leaves stops what is done for it
        shutdown_timeout=settings.drain,
        access_log=None,
    )

    async def encoder() -> str | None:
        return None if app[ENCODER].ready else "starting"

    try:
        await runner.setup()
        await web.TCPSite(runner, settings.models_host, settings.models_port).start()
        log.info("listening", action="models.listening", host=settings.models_host, port=settings.models_port)
        with CHECKS.having(encoder=encoder):
            yield
    finally:
        await runner.cleanup()


async def list_models(request: web.Request) -> web.Response:
    """GET /v1/models"""
    return answer({"object": "list", "data": [model.describe() for model in request.app[REGISTRY].all()]})


async def retrieve_model(request: web.Request) -> web.Response:
    """GET /v1/models/{id}"""
    return answer(request.app[REGISTRY].get(request.match_info["model"]).describe())


async def livez(_: web.Request) -> web.Response:
    """The server answers."""
    return answer({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """503 until the encoder is warm."""
    ready = request.app[ENCODER].ready
    response = answer({"status": "ok" if ready else "starting"})
    response.set_status(200 if ready else 503)
    return response
