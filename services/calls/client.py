"""The client of our own model calls, and what its failures are called among ours."""

from __future__ import annotations

import json
import re

import httpx2
import openai
from openai import AsyncOpenAI, DefaultAioHttpClient

from services.observe.traces import traceparent
from services.settings import Settings
from services.wire.correlation import correlation
from services.wire.errors import (
    LacunaError,
    ModelBroken,
    ModelBusy,
    ModelDenied,
    ModelKeyRejected,
    ModelNotFound,
    ModelQuota,
    ModelRateLimited,
    ModelRefusedInput,
    ModelStreamCut,
    ModelTimedOut,
    ModelUnreachable,
    Param,
)

FAILURES = (openai.OpenAIError, httpx2.HTTPError, json.JSONDecodeError)
"""What the package raises where a call or its stream fails."""
_A_CODE = re.compile(r"[a-z_]{1,60}")


def client(settings: Settings, retries: int = 2) -> AsyncOpenAI:
    """A client of `Settings.own_base_url`. `retries` are the package's own, before an answer begins."""
    return client_at(settings.own_base_url, settings.own_key, retries)


def client_at(base_url: str, key: str | None, retries: int, *, timeout: float = 600.0) -> AsyncOpenAI:
    """A client of the server at `base_url`. `timeout` is in seconds, of each wait for the server."""
    return AsyncOpenAI(
        base_url=base_url,
        api_key=key or "none",
        max_retries=retries,
        timeout=timeout,
        http_client=DefaultAioHttpClient(event_hooks={"request": [_carry_on]}),
    )


async def _carry_on(request: httpx2.Request) -> None:
    """Have whoever answers go on with our correlation and trace."""
    for name, value in (("X-Request-Id", correlation.get()), ("traceparent", traceparent())):
        if value:
            request.headers[name] = value


def model_error(error: Exception, model: str, *, started: bool = False) -> LacunaError:
    """The leaf that says what happened to a call of `model`, one of whose `FAILURES` was `error`.

    `started` says that a part of the answer had come. A code of ours in the answer (the gateway's proxy gives
    them) is kept, and so are the seconds of Retry-After. Of the provider's own words nothing is: they may quote
    a key or the text.
    """
    params: dict[str, Param] = {"model": model}
    if isinstance(error, openai.APIStatusError):
        after = error.response.headers.get("retry-after", "")
        if after.isdecimal():
            params["retry_after"] = float(after)
    said = str(getattr(error, "code", None) or "")
    code = said if _A_CODE.fullmatch(said) else ""
    own = LacunaError.codes().get(code)
    if own is not None and code.startswith("model_"):
        if own is ModelRefusedInput:
            params["reason"] = code
        return own(**params)
    match error:
        # over aiohttp a refused connection comes as a timeout of connecting
        case openai.APITimeoutError() if isinstance(
            error.__cause__, httpx2.ConnectTimeout | httpx2.ConnectError
        ):
            return ModelUnreachable(**params)
        case openai.APITimeoutError():
            return ModelTimedOut(**params)
        case openai.APIConnectionError() | httpx2.HTTPError():
            return ModelStreamCut(**params) if started else ModelUnreachable(**params)
        case openai.APIStatusError():
            return _refused(error.status_code, code, params)
        case _:
            return ModelBroken(**params)


def _refused(status: int, code: str, params: dict[str, Param]) -> LacunaError:
    match status:
        case 401:
            return ModelKeyRejected(**params)
        case 403:
            return ModelDenied(**params)
        case 404:
            return ModelNotFound(**params)
        case 408 | 504:
            return ModelTimedOut(**params)
        case 429 if "quota" in code or "billing" in code:
            return ModelQuota(**params)
        case 429:
            return ModelBusy(**params) if "busy" in code else ModelRateLimited(**params)
        case 503:
            return ModelUnreachable(**params)
        case _ if status < 500:
            return ModelRefusedInput(**params, reason=code or str(status))
        case _:
            return ModelBroken(**params)
