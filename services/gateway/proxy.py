"""The proxy of OpenAI's protocol: bytes relayed both ways as they come, with the keys held here.

By aiohttp and not by the `openai` package, so that tools, structured outputs and whatever the protocol
learns next pass untouched.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import structlog
from aiohttp import web

from services.gateway import body, upstream
from services.gateway.problems import BEGUN, defect, language_of, status_of
from services.gateway.providers import Providers, headers_for
from services.settings import Provider
from services.wire.correlation import current_correlation
from services.wire.errors import (
    BodyMalformed,
    FieldInvalid,
    LacunaError,
    ModelBroken,
    ModelStreamCut,
    ModelTimedOut,
    ModelUnreachable,
)

log = structlog.get_logger(__name__)

REQUEST_LIMIT = 64 * 2**20
ERROR_LIMIT = 1 << 20
OFF_LOOP = 1 << 20
TAIL = 1 << 10
DONE = b"[DONE]"
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=5, sock_read=600)
"""No total: a stream may go on for as long as something comes."""

TO_PROVIDER = {"content-type", "accept", "openai-beta", "user-agent", "idempotency-key"}
FROM_PROVIDER = {"content-type", "content-length", "cache-control", "retry-after", "openai-processing-ms"}
FROM_PROVIDER_PREFIX = "x-ratelimit-"

Answer = web.StreamResponse


class Proxy:
    """Relays calls to the provider of the model they name."""

    def __init__(self, providers: Providers, session: aiohttp.ClientSession) -> None:
        self._providers = providers
        self._session = session

    async def models(self, request: web.Request) -> Answer:
        """GET /v1/models: the merged list, each model with the fields its provider gives it."""
        data = [
            {"object": "model", "owned_by": provider.name, **item}
            for provider, item in await self._providers.listed()
        ]
        return web.Response(
            body=orjson.dumps({"object": "list", "data": data}), content_type="application/json"
        )

    async def relay(self, request: web.Request) -> Answer:
        """POST to one of the protocol's calls; every error is in OpenAI's form."""
        try:
            payload = await body.read(request, REQUEST_LIMIT)
            model = await _model_of(payload)
            return await self._relay(request, payload, model, self._providers.of(model))
        except LacunaError as error:
            return self._refusal(request, error)
        except (aiohttp.ClientError, OSError) as error:
            if request.get(BEGUN) is not None:
                raise ConnectionResetError from error  # the caller left
            return self._refusal(request, defect(error))
        except Exception as error:
            if request.get(BEGUN) is not None:
                raise
            return self._refusal(request, defect(error))

    async def _relay(self, request: web.Request, payload: bytes, model: str, provider: Provider) -> Answer:
        headers = {name: value for name, value in request.headers.items() if name.lower() in TO_PROVIDER}
        headers |= headers_for(provider)
        # identity: a compressed stream could be neither checked for its end nor told of an error
        headers |= {"Accept-Encoding": "identity", "X-Request-Id": current_correlation()}
        path = request.path.removeprefix("/v1")
        try:
            answer = await self._session.post(
                f"{provider.base_url.rstrip('/')}{path}",
                data=payload,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except (aiohttp.SocketTimeoutError, TimeoutError) as error:
            connecting = isinstance(error, aiohttp.ConnectionTimeoutError)
            raise (ModelUnreachable if connecting else ModelTimedOut)(model=model) from error
        except aiohttp.ClientConnectionError as error:
            raise ModelUnreachable(model=model) from error
        except aiohttp.ClientError as error:
            raise ModelBroken(model=model) from error
        try:
            if answer.status >= 300:
                return await self._failure(request, answer, model, provider)
            return await self._stream(request, answer, model)
        finally:
            answer.close()  # a caller who left must not leave a provider at work

    async def _stream(self, request: web.Request, answer: aiohttp.ClientResponse, model: str) -> Answer:
        response = web.StreamResponse(status=answer.status)
        for name, value in answer.headers.items():
            lower = name.lower()
            if lower in FROM_PROVIDER or lower.startswith(FROM_PROVIDER_PREFIX):
                response.headers[name] = value
        is_events = answer.content_type == "text/event-stream"
        tail = b""
        try:
            async for part in _parts(answer, model):
                if not response.prepared:  # not before the first byte: until then an error can be a status
                    await _begin(request, response)
                await response.write(part)
                tail = (tail + part)[-TAIL:]
            if is_events and request.path.endswith("/chat/completions") and DONE not in tail:
                raise ModelStreamCut(model=model)  # a clean end of the connection is no end of the answer
        except (ModelTimedOut, ModelStreamCut) as error:
            if not response.prepared:
                raise
            log.warning("stream cut", action="proxy.stream_cut", code=error.code)
            if not is_events:
                if request.transport is not None:
                    request.transport.close()  # so that nobody takes half an answer as whole
                return response
            if DONE not in tail:
                shown = orjson.dumps(upstream.error_object(error, language_of(request)))
                await response.write(b"\n\ndata: " + shown + b"\n\n")
        if not response.prepared:
            await _begin(request, response)
        await response.write_eof()
        return response

    async def _failure(
        self, request: web.Request, answer: aiohttp.ClientResponse, model: str, provider: Provider
    ) -> Answer:
        try:
            given = upstream.parse(await answer.content.read(ERROR_LIMIT))
        except (aiohttp.ClientError, TimeoutError):
            given = {}
        message = given.get("message")
        message = upstream.scrub(message, self._secrets(request)) if isinstance(message, str) else ""
        error = upstream.classify(
            answer.status,
            given,
            model,
            retry_after=_seconds(answer.headers.get("Retry-After")),
            reason=message,
        )
        log.warning(
            "provider refused",
            action="proxy.refused",
            provider=provider.name,
            status=answer.status,
            code=error.code,
        )
        status = answer.status if answer.status >= 400 else 502  # a redirect is followed by nobody
        response = self._refusal(request, error, given, message, status)
        if retry := answer.headers.get("Retry-After"):
            response.headers["Retry-After"] = retry
        return response

    def _refusal(
        self,
        request: web.Request,
        error: LacunaError,
        given: dict[str, Any] | None = None,
        message: str = "",
        status: int | None = None,
    ) -> web.Response:
        language = language_of(request)
        kept = {
            name: upstream.scrub(value, self._secrets(request)) if isinstance(value, str) else None
            for name, value in (given or {}).items()
        }
        response = web.Response(
            body=orjson.dumps(upstream.error_object(error, language, kept, message)),
            status=status or status_of(type(error)),
            content_type="application/json",
            headers={"Content-Language": language, "Vary": "Accept-Language"},
        )
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
        return response

    def _secrets(self, request: web.Request) -> list[str]:
        caller = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        return [*self._providers.secrets(), *([caller] if len(caller) >= 6 else [])]


async def _begin(request: web.Request, response: Answer) -> None:
    request[BEGUN] = response
    await response.prepare(request)


async def _parts(answer: aiohttp.ClientResponse, model: str) -> AsyncIterator[bytes]:
    """What the provider sends, as it comes. Raises ModelTimedOut, ModelStreamCut."""
    try:
        async for part in answer.content.iter_any():
            yield part
    except TimeoutError:  # aiohttp's is one
        raise ModelTimedOut(model=model) from None
    except aiohttp.ClientError:
        raise ModelStreamCut(model=model) from None


async def _model_of(payload: bytes) -> str:
    try:
        value = (
            await asyncio.to_thread(orjson.loads, payload)
            if len(payload) > OFF_LOOP
            else orjson.loads(payload)
        )
    except orjson.JSONDecodeError as error:
        if not payload.strip():
            raise BodyMalformed(reason="empty") from None
        raise BodyMalformed(reason="syntax", line=error.lineno, column=error.colno) from None
    if not isinstance(value, dict):
        raise BodyMalformed(reason="not_object")
    model = value.get("model")
    if not isinstance(model, str) or not model:
        raise FieldInvalid(field="model", reason="missing" if model is None else "string_type")
    return model


def _seconds(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None
