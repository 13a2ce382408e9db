"""The server itself: the page, the events, and all calls."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from services.gateway.access import HEADERS
from services.gateway.problems import problem_response
from services.settings import Settings
from services.wire.errors import KeyInvalid, KeyMissing, LacunaError, ServiceUnavailable
from tests.stack.training_api import analyses, bases, datasets, evaluations, trainings
from tests.stack.training_api.world import API, WORLD, World, world

DIST = Settings().frontend

routes = web.RouteTableDef()


@routes.get(API + "/events")
async def events(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    queue: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
    world(request).listeners.add(queue)
    try:
        while (told := await queue.get())[0]:
            kind, value = told
            await response.write(f"event: {kind}\ndata: {json.dumps(value)}\n\n".encode())
    finally:
        world(request).listeners.discard(queue)
    return response


@routes.get(API + "/session")
async def session(request: web.Request) -> web.Response:
    key = {"id": "k1", "name": "Ana", "scopes": ["train"]}
    return web.json_response({"mode": "keys", "key": None if world(request).locked else key})


@routes.post(API + "/session")
async def login(_: web.Request) -> web.Response:
    raise KeyInvalid


@routes.get("/{path:.*}")
async def page(request: web.Request) -> web.StreamResponse:
    file = (DIST / (request.match_info["path"] or "index.html")).resolve()
    if not file.is_relative_to(DIST) or not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file)


TRAINERS = {"datasets", "trainings", "evaluations", "promotions", "captures", "reviews"}


def service_of(path: str) -> str:
    """Which service a call is for."""
    return "trainer" if path.removeprefix(API + "/").split("/")[0] in TRAINERS else "retriever"


@web.middleware
async def middleware(request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
    try:
        if request.path.startswith(API) and request.path != API + "/session":
            if world(request).silent:
                await asyncio.Event().wait()
            if world(request).refusing:
                raise ServiceUnavailable(service=service_of(request.path))
            if world(request).locked:
                raise KeyMissing
        response: web.StreamResponse = await handler(request)
    except LacunaError as error:
        response = problem_response(request, error)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


async def leave(app: web.Application) -> None:
    """End the streams of events, which would hold the server up."""
    for listener in app[WORLD].listeners:
        listener.put_nowait(("", {}))


def application(**kind: bool) -> web.Application:
    """The server, of a kind that `World` knows."""
    app = web.Application(middlewares=[middleware], client_max_size=2**24)
    app[WORLD] = World(**kind)
    app.on_shutdown.append(leave)
    for module in (datasets, trainings, evaluations, analyses, bases):
        app.add_routes(module.routes)
    app.add_routes(routes)  # the page's is the last: it takes any path
    return app


@contextmanager
def serving(**kind: bool) -> Iterator[str]:
    """The address of a server of its own, in a thread."""
    ready: list[str] = []
    begun, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        runner = web.AppRunner(application(**kind), shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ready.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        begun.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    begun.wait()
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
