"""The one place where errors become HTTP: their status, RFC 9457 bodies, and what is unexpected."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import orjson
import structlog
from aiohttp import web

from services.gateway import texts, upstream
from services.observe.http import CODE, route_of
from services.storage.database import out_of_reach
from services.wire.correlation import begin_correlation, correlation_of
from services.wire.errors import (
    BodyTooLarge,
    Cancelled,
    Conflict,
    Denied,
    Internal,
    InternalError,
    Invalid,
    KeyMissing,
    LacunaError,
    Limited,
    Malformed,
    MethodNotAllowed,
    NotFound,
    RouteNotFound,
    ScopeMissing,
    ServiceUnavailable,
    TimedOut,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unsupported,
    Upstream,
)
from services.wire.messages import Language

log = structlog.get_logger(__name__)

STATUS: dict[type[LacunaError], int] = {
    MethodNotAllowed: 405,
    Malformed: 400,
    Invalid: 422,
    Unauthenticated: 401,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Unsupported: 415,
    Denied: 403,
    Limited: 429,
    Unavailable: 503,
    TimedOut: 504,
    Upstream: 502,
    Cancelled: 409,
    Internal: 500,
}

PROXY = "/v1/"
"""Where OpenAI's protocol is spoken, errors included."""

REQUEST_ID = web.RequestKey("request_id", str)
BEGUN = web.RequestKey("begun", web.StreamResponse)
"""The answer whose status line may be out already."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def status_of(kind: type[LacunaError]) -> int:
    """The HTTP status of a kind of error: that of its nearest ancestor in the tree."""
    return next((STATUS[parent] for parent in kind.__mro__ if parent in STATUS), 500)


def language_of(request: web.BaseRequest) -> Language:
    """The language that the caller reads."""
    return texts.negotiate(request.headers.get("Accept-Language", ""))


def problem(error: LacunaError, language: Language) -> dict[str, object]:
    """`error` as RFC 9457 problem details."""
    return {
        "type": f"/api/docs#{error.code}",
        "title": texts.title(error.code, language, error.params),
        "status": status_of(type(error)),
        "detail": texts.detail(error.code, language, error.params),
        "code": error.code,
        "params": error.params,
    }


def problem_response(request: web.BaseRequest, error: LacunaError) -> web.Response:
    """The answer that says `error`: as RFC 9457 has it, or under /v1 in OpenAI's form."""
    language = language_of(request)
    if request.path.startswith(PROXY):
        return response_of(error, language, upstream.error_object(error, language), "application/json")
    return response_of(error, language, problem(error, language), "application/problem+json")


def response_of(
    error: LacunaError,
    language: Language,
    body: dict[str, object],
    media_type: str,
    status: int | None = None,
) -> web.Response:
    """`body`, which says `error`, with the headers that go with it."""
    response = web.Response(
        body=orjson.dumps(body),
        status=status or status_of(type(error)),
        content_type=media_type,
        headers={"Content-Language": language, "Vary": "Accept-Language"},
    )
    response[CODE] = error.code
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    if (challenge := _challenge(error)) is not None:
        response.headers["WWW-Authenticate"] = challenge
    return response


def _challenge(error: LacunaError) -> str | None:
    """What RFC 6750 has a server say to whom it does not let in."""
    match error:
        case KeyMissing():
            return 'Bearer realm="lacuna"'
        case Unauthenticated():
            return 'Bearer realm="lacuna", error="invalid_token"'
        case ScopeMissing():
            return f'Bearer realm="lacuna", error="insufficient_scope", scope="{error.params.get("scope")}"'
    return None


def defect(error: BaseException) -> InternalError:
    """An unexpected exception, logged by its class and place: its message may hold a text or a key."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else ""
    log.error("unexpected", action="gateway.defect", error=type(error).__name__, where=where)
    return InternalError(reason=type(error).__name__)


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Outermost: begins the correlation id, and answers every exception as a problem."""
    given = request.headers.get("X-Request-Id", "")
    request_id = begin_correlation(correlation_of(given))
    request[REQUEST_ID] = request_id
    started = asyncio.get_running_loop().time()
    status = 499  # the caller left
    try:
        response = await _answered(request, handler)
        status = response.status
        if request.content.exception() is not None:
            response.force_close()  # what follows on this connection is not a request
        return response
    finally:
        log.info(
            "request",
            action="http.request",
            method=request.method,
            route=route_of(request),
            status=status,
            seconds=round(asyncio.get_running_loop().time() - started, 4),
        )


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except LacunaError as error:
        return _unless_begun(request, problem_response(request, error))
    except web.HTTPRequestEntityTooLarge:
        return problem_response(request, BodyTooLarge())
    except web.HTTPMethodNotAllowed as error:
        allowed = ", ".join(sorted(error.allowed_methods))
        response = problem_response(request, MethodNotAllowed(method=request.method, allowed=allowed))
        response.headers["Allow"] = error.headers["Allow"]
        return response
    except web.HTTPNotFound:
        return problem_response(request, RouteNotFound(path=request.path[:200]))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return problem_response(request, RouteNotFound(path=request.path[:200]))
    except Exception as error:
        if not out_of_reach(error):
            return _unless_begun(request, problem_response(request, defect(error)))
        if request.transport is None or request.transport.is_closing():
            raise ConnectionResetError from error  # the caller left: there is nobody to answer
        log.warning("database", action="gateway.database_unavailable", error=type(error).__name__)
        return _unless_begun(request, problem_response(request, ServiceUnavailable(service="database")))


def _unless_begun(request: web.Request, response: web.Response) -> web.StreamResponse:
    begun = request.get(BEGUN)
    if not isinstance(begun, web.StreamResponse):
        return response
    # the status line is out: all that is left is to break the connection, so that nobody takes it as whole
    if request.transport is not None:
        request.transport.close()
    raise ConnectionResetError from sys.exc_info()[1]
