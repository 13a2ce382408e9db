"""An aiohttp server as it is watched: each request timed and traced, each stream of events counted while it is open."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web
from opentelemetry.trace import SpanKind, Status, StatusCode

from services.observe import metrics, traces

PROBES = {"/livez", "/readyz", "/metrics"}
"""Asked every few seconds, so not traced."""
LEFT = 499
"""The status of a request whose caller left."""

CODE = web.ResponseKey("code", str)
"""Of an answer that says an error: its code, for who counts them."""

_BEGUN = web.RequestKey("observe.begun", float)
"""When a stream of events began, on the clock of `time.perf_counter`."""


def watch(app: web.Application) -> None:
    """Watch `app`, which does not run yet, from outside its other middlewares."""
    app.middlewares.insert(0, _watched)
    app.on_response_prepare.append(_begins)


def route_of(request: web.Request) -> str:
    """The pattern that `request` goes by: a path would hold names of bases and documents."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


@web.middleware
async def _watched(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    route = route_of(request)
    if not traces.enabled() or route in PROBES:
        return await _timed(request, handler, route)
    method = _method(request)
    with traces.span(
        f"{method} {route}",
        SpanKind.SERVER,
        parent=request.headers.get("traceparent", ""),
        attributes={"http.request.method": method, "http.route": route},
    ) as span:
        response = await _timed(request, handler, route)
        span.set_attribute("http.response.status_code", response.status)
        if response.status >= 500:
            span.set_status(Status(StatusCode.ERROR))
            span.set_attribute("error.type", response.get(CODE, str(response.status)))
        return response


async def _timed(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]], route: str
) -> web.StreamResponse:
    began, status = time.perf_counter(), LEFT
    try:
        response = await handler(request)
        status = response.status
        if (code := response.get(CODE)) is not None:
            metrics.HTTP_PROBLEMS.labels(code).inc()
        return response
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        begun = request.get(_BEGUN)
        if begun is not None:
            metrics.HTTP_STREAMS.labels(route).dec()
        seconds = (begun or time.perf_counter()) - began
        metrics.HTTP.labels(_method(request), route, f"{status // 100}xx").observe(seconds)


async def _begins(request: web.Request, response: web.StreamResponse) -> None:
    if response.content_type == "text/event-stream" and _BEGUN not in request:
        request[_BEGUN] = time.perf_counter()
        metrics.HTTP_STREAMS.labels(route_of(request)).inc()


def _method(request: web.Request) -> str:
    return request.method if request.method in hdrs.METH_ALL else metrics.OTHER
