"""One call of a provider: the caller's bytes there, its bytes back as they come, failures in OpenAI's form.

By aiohttp and not by the `openai` package, so that tools, structured outputs and whatever the protocol
learns next pass untouched.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
import structlog
from aiohttp import web
from yarl import URL

from services.calls.scrubbing import scrub
from services.gateway import body, upstream
from services.gateway.breaker import Breakers
from services.gateway.idempotency import IdempotencyKey
from services.gateway.ownership import owner_of
from services.gateway.problems import BEGUN, language_of, response_of
from services.gateway.providers import Providers, headers_for
from services.observe.traces import traceparent
from services.settings import Provider
from services.wire.correlation import current_correlation
from services.wire.errors import LacunaError, ModelBroken, ModelStreamCut, ModelTimedOut, ModelUnreachable

log = structlog.get_logger(__name__)

UPLOAD_LIMIT = 2**30
"""Bytes of a body that passes through: above what the protocol allows in one request."""

ERROR_LIMIT = 1 << 20
TAIL = 1 << 10
DONE = b"[DONE]"
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=5, sock_read=600)
"""No total: a stream may go on for as long as something comes."""

TO_PROVIDER = {"content-type", "accept", "openai-beta", "user-agent", "idempotency-key"}
FROM_PROVIDER = {
    "content-type", "content-length", "content-disposition", "cache-control", "retry-after",
    "openai-processing-ms",
}  # fmt: skip
FROM_PROVIDER_PREFIX = "x-ratelimit-"
REFUSED = web.RequestKey("refused", str)
"""The code of the error that a call of a provider ended with, though its answer may have begun."""

Answer = web.StreamResponse


class Upload:
    """The caller's body as it comes, never whole in memory. `failure` says why it broke off."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self.failure: LacunaError | None = None
        # a compressed body is unpacked on its way in, and has another length then
        packed = "Content-Encoding" in request.headers
        self.length = None if packed else request.content_length

    async def parts(self) -> AsyncIterator[bytes]:
        try:
            async for part in body.parts(self._request, UPLOAD_LIMIT):
                yield part
        except LacunaError as error:
            self.failure = error
            raise


@dataclass(frozen=True, slots=True)
class Call:
    """Whom `request` goes to, about which model ('' where it names none), with what as its body."""

    request: web.Request
    provider: Provider
    model: str
    data: bytes | Upload | None
    query: str | None = None
    """In place of the caller's, still encoded."""
    heard: Callable[[bytes], None] = lambda _: None
    """Told each part that went to the caller."""
    whole: Callable[[bool], None] = lambda _: None
    """Told that the answer is at its end; whether it was a stream of events."""


class Exchange:
    """Makes calls by `session`, which neither follows redirects nor reads proxy variables."""

    def __init__(self, providers: Providers, session: aiohttp.ClientSession) -> None:
        self._providers = providers
        self._session = session
        self._breakers = Breakers()

    async def relay(self, call: Call) -> Answer:
        """The provider's answer, relayed. Raises a LacunaError where there is none."""
        answer = await self._asked(call)
        try:
            if answer.status >= 300:
                return await self._failure(call, answer)
            return await self._stream(call, answer)
        finally:
            answer.close()  # a caller who left must not leave a provider at work

    async def whole(self, call: Call) -> web.Response:
        """The provider's answer, read to its end before it goes on. Raises a LacunaError where there is none."""
        answer = await self._asked(call)
        try:
            if answer.status >= 300:
                return await self._failure(call, answer)
            response = web.Response(status=answer.status)
            _take_headers(answer, response)
            response.headers.pop("Content-Length", None)
            response.body = b"".join([part async for part in _parts(answer, call.model)])
            return response
        finally:
            answer.close()

    async def _asked(self, call: Call) -> aiohttp.ClientResponse:
        """The beginning of the provider's answer, unless its model has failed too often just now."""
        if not call.model:
            return await self._sent(call)
        breaker = self._breakers.of((call.provider.name, call.model))
        if wait := breaker.wait():
            raise ModelUnreachable(model=call.model, retry_after=wait)
        try:
            answer = await self._sent(call)
        except (ModelUnreachable, ModelTimedOut, ModelBroken):
            breaker.failed()
            raise
        if answer.status >= 500:
            breaker.failed()
        else:
            breaker.succeeded()
        return answer

    async def _sent(self, call: Call) -> aiohttp.ClientResponse:
        upload = call.data if isinstance(call.data, Upload) else None
        try:
            return await self._session.request(
                call.request.method,
                _address(call),
                data=upload.parts() if upload is not None else call.data,
                headers=_headers(call, upload),
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except (aiohttp.SocketTimeoutError, TimeoutError) as error:
            connecting = isinstance(error, aiohttp.ConnectionTimeoutError)
            raise (ModelUnreachable if connecting else ModelTimedOut)(model=call.model) from error
        except aiohttp.ClientConnectionError as error:
            if upload is not None and upload.failure is not None:
                raise upload.failure from error
            raise ModelUnreachable(model=call.model) from error
        except aiohttp.ClientError as error:
            raise ModelBroken(model=call.model) from error

    async def _stream(self, call: Call, answer: aiohttp.ClientResponse) -> Answer:
        request, model = call.request, call.model
        response = web.StreamResponse(status=answer.status)
        _take_headers(answer, response)
        is_events = answer.content_type == "text/event-stream"
        tail = b""
        try:
            async for part in _parts(answer, model):
                if not response.prepared:  # not before the first byte: until then an error can be a status
                    await _begin(request, response)
                await response.write(part)
                call.heard(part)
                tail = (tail + part)[-TAIL:]
            if is_events and request.path.endswith("/chat/completions") and DONE not in tail:
                raise ModelStreamCut(model=model)  # a clean end of the connection is no end of the answer
        except (ModelTimedOut, ModelStreamCut) as error:
            if not response.prepared:
                raise
            request[REFUSED] = error.code
            log.warning("stream cut", action="proxy.stream_cut", code=error.code)
            if not is_events:
                if request.transport is not None:
                    request.transport.close()  # so that nobody takes half an answer as whole
                return response
            if DONE not in tail:
                shown = orjson.dumps(upstream.error_object(error, language_of(request)))
                await response.write(b"\n\ndata: " + shown + b"\n\n")
            await response.write_eof()
            return response
        if not response.prepared:
            await _begin(request, response)
        await response.write_eof()
        call.whole(is_events)
        return response

    async def _failure(self, call: Call, answer: aiohttp.ClientResponse) -> web.Response:
        request = call.request
        try:
            given = upstream.parse(await _read(answer.content, ERROR_LIMIT))
        except (aiohttp.ClientError, TimeoutError):
            given = {}
        message = given.get("message")
        message = scrub(message, self._secrets(request)) if isinstance(message, str) else ""
        error = upstream.classify(
            answer.status,
            given,
            call.model,
            call.provider.name,
            retry_after=_seconds(answer.headers.get("Retry-After")),
            reason=message,
        )
        request[REFUSED] = error.code
        log.warning(
            "provider refused",
            action="proxy.refused",
            provider=call.provider.name,
            status=answer.status,
            code=error.code,
        )
        status = answer.status if answer.status >= 400 else 502  # a redirect is followed by nobody
        response = self.refusal(request, error, given, message, status)
        for name in ("Retry-After", "Allow"):
            if value := answer.headers.get(name):
                response.headers[name] = value
        return response

    def refusal(
        self,
        request: web.Request,
        error: LacunaError,
        given: dict[str, Any] | None = None,
        message: str = "",
        status: int | None = None,
    ) -> web.Response:
        """The answer that says `error` in OpenAI's form, with what a provider said of it."""
        language = language_of(request)
        kept = {
            name: scrub(value, self._secrets(request)) if isinstance(value, str) else None
            for name, value in (given or {}).items()
        }
        shown = upstream.error_object(error, language, kept, message)
        return response_of(error, language, shown, "application/json", status)

    def _secrets(self, request: web.Request) -> list[str]:
        caller = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        return [*self._providers.secrets(), *([caller] if len(caller) >= 6 else [])]


def _address(call: Call) -> URL:
    """The provider's address for the caller's path and query, both as the caller wrote them."""
    asked = call.request.rel_url
    given = asked.raw_query_string if call.query is None else call.query
    query = f"?{given}" if given else ""
    return URL(
        f"{call.provider.base_url.rstrip('/')}{asked.raw_path.removeprefix('/v1')}{query}", encoded=True
    )


def _headers(call: Call, upload: Upload | None) -> dict[str, str]:
    headers = {name: value for name, value in call.request.headers.items() if name.lower() in TO_PROVIDER}
    headers |= headers_for(call.provider)
    owner = owner_of(call.request)
    if owner is not None and (key := call.request.headers.get("Idempotency-Key")) is not None:
        # at the provider, to whom all callers are one
        headers["Idempotency-Key"] = IdempotencyKey(key, "", owner).scoped
    # identity: a compressed stream could be neither checked for its end nor told of an error
    headers |= {"Accept-Encoding": "identity", "X-Request-Id": current_correlation()}
    if trace := traceparent():
        headers["traceparent"] = trace
    if upload is not None and upload.length is not None:
        headers["Content-Length"] = str(upload.length)
    return headers


def _take_headers(answer: aiohttp.ClientResponse, response: Answer) -> None:
    for name, value in answer.headers.items():
        lower = name.lower()
        if lower in FROM_PROVIDER or lower.startswith(FROM_PROVIDER_PREFIX):
            response.headers[name] = value


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


async def _read(content: aiohttp.StreamReader, limit: int) -> bytes:
    """All of `content`, but no more than about `limit` bytes."""
    found = b""
    while len(found) < limit and (part := await content.read(limit)):
        found += part
    return found


def _seconds(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None
