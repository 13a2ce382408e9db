"""The proxy of OpenAI's protocol: which provider each call goes to, with the keys held here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from functools import partial

import aiohttp
import orjson
from aiohttp import web

from services.gateway import body
from services.gateway.capture import Capture, Captures, wish_of
from services.gateway.exchange import Answer, Call, Exchange, Upload
from services.gateway.problems import BEGUN, defect
from services.gateway.providers import Providers
from services.wire.errors import BodyMalformed, FieldInvalid, LacunaError, RouteNotFound

PROVIDER = "Lacuna-Provider"
"""Names the provider of a call that names no model: files and jobs carry none."""

REQUEST_LIMIT = 64 * 2**20
OFF_LOOP = 1 << 20


class Proxy:
    """Relays calls to the provider of the model they name, or to the one that a header names, or else to
    `tuning_provider`. Every error is in OpenAI's form."""

    def __init__(
        self, providers: Providers, session: aiohttp.ClientSession, captures: Captures, tuning_provider: str
    ) -> None:
        self._providers = providers
        self._exchange = Exchange(providers, session)
        self._captures = captures
        self._tuning_provider = tuning_provider

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
        """A call of the model that its body names; its answer is kept where the caller wishes so."""
        return await self._answered(request, self._by_model(request))

    async def model(self, request: web.Request) -> Answer:
        """A call about the model that the path names."""
        return await self._answered(request, self._about_model(request))

    async def forward(self, request: web.Request) -> Answer:
        """A call about what a provider keeps: files, uploads, fine-tuning jobs; and what has no model of ours."""
        return await self._answered(request, self._by_header(request))

    async def _answered(self, request: web.Request, answering: Awaitable[Answer]) -> Answer:
        try:
            return await answering
        except LacunaError as error:
            return self._exchange.refusal(request, error)
        except (aiohttp.ClientError, OSError) as error:
            if request.get(BEGUN) is not None:
                raise ConnectionResetError from error  # the caller left
            return self._exchange.refusal(request, defect(error))
        except Exception as error:
            if request.get(BEGUN) is not None:
                raise
            return self._exchange.refusal(request, defect(error))

    async def _by_model(self, request: web.Request) -> Answer:
        wish = wish_of(request)
        payload = await body.read(request, REQUEST_LIMIT)
        model = await _model_of(payload)
        call = partial(Call, request, self._providers.of(model), model, payload)
        if wish is None:
            return await self._exchange.relay(call())
        capture = Capture(wish, model, payload)
        return await self._exchange.relay(
            call(heard=capture.add, whole=lambda streamed: self._captures.keep(capture, streamed=streamed))
        )

    async def _about_model(self, request: web.Request) -> Answer:
        model = request.match_info["model"]
        named = request.headers.get(PROVIDER)
        provider = self._providers.named(named) if named else self._providers.of(model)
        return await self._exchange.relay(Call(request, provider, model, _upload(request)))

    async def _by_header(self, request: web.Request) -> Answer:
        provider = self._providers.named(request.headers.get(PROVIDER) or self._tuning_provider)
        return await self._exchange.relay(Call(request, provider, "", _upload(request)))


def _upload(request: web.Request) -> Upload | None:
    """The body, if there is one. Raises RouteNotFound for a path that could lead elsewhere at the provider."""
    if {".", ".."} & set(request.path.split("/")):
        raise RouteNotFound(path=request.path[:200])
    return Upload(request) if request.can_read_body else None


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
