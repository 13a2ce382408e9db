"""Our errors in the form, and with the statuses, that OpenAI's server answers with."""

from __future__ import annotations

import math
import traceback
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import orjson
import structlog
from aiohttp import web

from services.observe.http import CODE
from services.wire.correlation import begin_correlation, correlation_of
from services.wire.errors import InternalError, LacunaError, MethodNotAllowed, RouteNotFound

log = structlog.get_logger(__name__)


class Answer(NamedTuple):
    status: int
    type: str
    message: str
    code: str | None = None


# What the protocol says to programs, in the words of OpenAI's own server; the gateway tells people.
_ANSWERS = {
    "body_malformed": Answer(
        400, "invalid_request_error", "We could not parse the JSON body of your request: {reason}"
    ),
    "body_too_large": Answer(
        413, "invalid_request_error", "The request is larger than {limit} bytes.", "request_too_large"
    ),
    "model_refused_input": Answer(400, "invalid_request_error", "{reason}"),
    "model_not_found": Answer(
        404,
        "invalid_request_error",
        "The model `{model}` does not exist or you do not have access to it.",
        "model_not_found",
    ),
    "model_denied": Answer(
        403,
        "invalid_request_error",
        "You have insufficient permissions for this operation on `{model}`.",
        "insufficient_permissions",
    ),
    "remote_not_found": Answer(404, "invalid_request_error", "{reason}"),
    # final, as OpenAI's `training_not_available` is: trying again without the packages changes nothing
    "training_extra_missing": Answer(
        403,
        "invalid_request_error",
        "Fine-tuning is not installed on this server. Install it with: LACUNA_EXTRAS=train make run",
        "training_extra_missing",
    ),
    "storage_full": Answer(503, "server_error", "The server's disk is full.", "storage_full"),
    "route_not_found": Answer(404, "invalid_request_error", "Invalid URL ({method} {path})", "unknown_url"),
    "method_not_allowed": Answer(
        405, "invalid_request_error", "Not allowed to {method} on {path}", "method_not_supported"
    ),
    "model_busy": Answer(
        429, "rate_limit_error", "The model's queue is full. Please try again later.", "model_busy"
    ),
    "model_unreachable": Answer(
        503, "server_error", "The model is starting or has crashed; try again.", "model_unreachable"
    ),
    "model_broken": Answer(502, "server_error", "The model failed on this request.", "model_broken"),
    "model_timed_out": Answer(504, "server_error", "The model did not answer in time.", "model_timed_out"),
    "shutting_down": Answer(503, "server_error", "The server is shutting down.", "shutting_down"),
}
_DEFECT = Answer(
    500, "server_error", "The server had an error while processing your request.", "internal_error"
)


def error_object(error: LacunaError) -> dict[str, str | None]:
    """The object under "error": message, type, param, code.

    `ModelRefusedInput(reason=..., field=..., kind=...)` gives its own message, param and code.
    """
    answer = _ANSWERS.get(error.code, _DEFECT)
    params = error.params
    field = "model" if error.code == "model_not_found" else params.get("field")
    kind = params.get("kind")
    return {
        "message": answer.message.format_map({"reason": "", "model": "", "method": "", "path": "", **params}),
        "type": answer.type,
        "param": None if field is None else str(field),
        "code": answer.code if kind is None else str(kind),
    }


def refusal(error: LacunaError) -> web.Response:
    """The HTTP answer of `error`, with Retry-After where it may pass."""
    status = _ANSWERS.get(error.code, _DEFECT).status
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    body = orjson.dumps({"error": error_object(error)})
    response = web.Response(status=status, body=body, content_type="application/json", headers=headers)
    response[CODE] = error.code
    return response


@web.middleware
async def refusals(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every error of ours, and aiohttp's own, in OpenAI's form; a defect is logged and answered with 500."""
    begin_correlation(correlation_of(request.headers.get("X-Request-Id", "")))
    try:
        return await handler(request)
    except LacunaError as error:
        log.info("refused", action="request.refused", code=error.code, path=request.path)
        return refusal(error)
    except web.HTTPNotFound:
        return refusal(RouteNotFound(method=request.method, path=request.path[:200]))
    except web.HTTPMethodNotAllowed as error:
        response = refusal(MethodNotAllowed(method=request.method, path=request.path[:200]))
        response.headers["Allow"] = error.headers["Allow"]
        return response
    except web.HTTPException:
        raise
    except ConnectionError:  # the caller left
        raise
    except Exception as error:
        # Neither message nor variables: they may hold the caller's texts.
        trace = "".join(traceback.format_tb(error.__traceback__))
        name = type(error).__name__
        log.error("defect", action="request.defect", path=request.path, error=name, trace=trace)  # noqa: TRY400
        return refusal(InternalError(reason=type(error).__name__))
