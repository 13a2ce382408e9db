"""The proxy of OpenAI's protocol: which provider each call goes to, with the keys held here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

import aiohttp
import orjson
from aiohttp import web

from services.gateway import body
from services.gateway.callers.admission import ROUTE, USED, Callers
from services.gateway.callers.caller import CALLER
from services.gateway.callers.kinds import Kind, is_fine_tuned, missing
from services.gateway.callers.metering import Meter
from services.gateway.callers.remote import Page, files_in, listed
from services.gateway.callers.scopes import Scope
from services.gateway.callers.usage import Amount, Of
from services.gateway.capture import Capture, Captures, wish_of
from services.gateway.exchange import REFUSED, Answer, Call, Exchange, Upload
from services.gateway.problems import BEGUN, defect
from services.gateway.providers import Providers
from services.observe.model_calls import model_call
from services.settings import Provider, Settings
from services.wire.errors import FieldInvalid, LacunaError, RouteNotFound, ScopeMissing

PROVIDER = "Lacuna-Provider"
"""Names the provider of a call that names no model: files and jobs carry none."""

REQUEST_LIMIT = 64 * 2**20
OFF_LOOP = 1 << 20


class Proxy:
    """Relays calls to the provider of the model they name, or to the one that a header names, or else to
    `tuning_provider`. Every error is in OpenAI's form."""

    def __init__(
        self,
        providers: Providers,
        session: aiohttp.ClientSession,
        captures: Captures,
        callers: Callers,
        settings: Settings,
    ) -> None:
        self._providers = providers
        self._exchange = Exchange(providers, session)
        self._captures = captures
        self._callers = callers
        self._settings = settings

    async def models(self, request: web.Request) -> Answer:
        """GET /v1/models: the merged list, each model with the fields its provider gives it."""
        listed = await self._providers.listed()
        seen = await request[CALLER].seen(Kind.MODEL, {item["id"] for _, item in listed})
        data = [
            {"object": "model", "owned_by": provider.name, **item}
            for provider, item in listed
            if item["id"] in seen
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
        value = await _object_of(payload, request[ROUTE].names)
        model = _model_of(value)
        await self._check(request, model, value, len(payload))
        provider = self._providers.of(model)
        with self._metered(request, provider, model, len(payload)) as hear:
            call = partial(Call, request, provider, model, payload)
            if wish is None:
                return await self._exchange.relay(call(heard=hear))
            capture = Capture(wish, model, payload)

            def heard(part: bytes) -> None:
                hear(part)
                capture.add(part)

            async with self._callers.claimed(
                request, Kind.CAPTURE, wish.name, partial(self._captures.exist, wish.name)
            ):
                return await self._exchange.relay(
                    call(heard=heard, whole=lambda streamed: self._captures.keep(capture, streamed=streamed))
                )

    async def _check(self, request: web.Request, model: str, value: dict[str, Any], size: int) -> None:
        """Raises what a thing raises that is missing, for a model or a file of another's."""
        caller = request[CALLER]
        await caller.check(Kind.MODEL, model)
        if not caller.unlimited:
            named = await asyncio.to_thread(set, files_in(value)) if size > OFF_LOOP else set(files_in(value))
            for file in named - await caller.seen(Kind.FILE, named):
                raise missing(Kind.FILE, file)

    @contextlib.contextmanager
    def _metered(
        self, request: web.Request, provider: Provider, model: str, asked: int
    ) -> Iterator[Callable[[bytes], None]]:
        """Counts for the caller, and for who watches, what a call of `model` used, however it ends. To be told each
        part of its answer."""
        caller, meter = request[CALLER], Meter(asked)
        of = Of(caller.id or "", model=model)
        request[USED] = of
        embedding = request.path.endswith("/embeddings")
        with (
            model_call("embeddings" if embedding else "chat", provider.name, model) as watched,
            watched.present(),
        ):

            def hear(part: bytes) -> None:
                meter.add(part)
                if meter.events:  # of a stream
                    watched.begins()

            try:
                yield hear
            except asyncio.CancelledError:
                meter.left = True
                raise
            finally:
                prompt, answer = meter.tokens()
                cost = self._settings.cost(model, prompt, answer) or 0.0
                watched.spent(prompt, answer, cost)
                if (code := request.get(REFUSED)) is not None:
                    watched.fails(code)
                if (
                    prompt or answer
                ) and not caller.proxy_only:  # what our services use comes with an analysis
                    self._callers.ledger.add(
                        of,
                        Amount(
                            prompt_tokens=0 if embedding else prompt,
                            completion_tokens=answer,
                            embedding_tokens=prompt if embedding else 0,
                            cost=cost,
                        ),
                    )

    async def _about_model(self, request: web.Request) -> Answer:
        model = request.match_info["model"]
        if request.method == "DELETE" and not request[CALLER].unlimited and not is_fine_tuned(model):
            raise ScopeMissing(scope=Scope.ADMIN)  # it is everybody's
        named = request.headers.get(PROVIDER)
        provider = self._providers.named(named) if named else self._providers.of(model)
        return await self._exchange.relay(Call(request, provider, model, _upload(request)))

    async def _by_header(self, request: web.Request) -> Answer:
        provider = self._providers.named(request.headers.get(PROVIDER) or self._settings.tuning_provider)
        caller, route = request[CALLER], request[ROUTE]
        if route.lists is not None and not caller.unlimited:
            return await self._listed(request, provider, route.lists)
        data: bytes | Upload | None = _upload(request)
        if route.names:
            data = await body.read(request, REQUEST_LIMIT)
            value = await _object_of(data, route.names)
            for field, kind in route.names:
                if isinstance(named := value.get(field), str):
                    await caller.check(kind, named)
        call = Call(request, provider, "", data)
        if not route.makes or caller.id is None or caller.proxy_only:  # what a training makes is its owner's
            return await self._exchange.relay(call)
        response = await self._exchange.whole(call)
        await self._callers.told(request, route, response)
        return response

    async def _listed(self, request: web.Request, provider: Provider, kind: Kind) -> Answer:
        """A list of the provider's, without what is another's."""
        refusal: web.Response | None = None

        async def ask(after: str | None, limit: int) -> Page:
            nonlocal refusal
            query = {**request.query, "limit": str(limit)} | ({"after": after} if after else {})
            response = await self._exchange.whole(Call(request, provider, "", None, query=urlencode(query)))
            if response.status >= 300:
                refusal = response
                return Page(None)
            return Page(orjson.loads(response.body))  # type: ignore[arg-type]

        value = await listed(
            request[CALLER],
            kind,
            ask,
            after=request.query.get("after"),
            limit=request.query.get("limit"),
        )
        return refusal or web.Response(body=orjson.dumps(value), content_type="application/json")


def _upload(request: web.Request) -> Upload | None:
    """The body, if there is one. Raises RouteNotFound for a path that could lead elsewhere at the provider."""
    if {".", ".."} & set(request.path.split("/")):
        raise RouteNotFound(path=request.path[:200])
    return Upload(request) if request.can_read_body else None


async def _object_of(payload: bytes, names: Iterable[tuple[str, Kind]]) -> dict[str, Any]:
    """The JSON object of `payload`, which its provider reads no other way than it is checked here: of a field that
    comes twice some take the first, and some do not tell upper case from lower.

    Raises BodyMalformed, FieldInvalid.
    """
    large = len(payload) > OFF_LOOP
    value = await asyncio.to_thread(body.strict_json, payload) if large else body.strict_json(payload)
    checked = {field for field, _ in names}
    for field in value:
        if field not in checked and field.casefold() in checked:
            raise FieldInvalid(field=field, reason="characters")
    return value


def _model_of(value: dict[str, Any]) -> str:
    model = value.get("model")
    if not isinstance(model, str) or not model:
        raise FieldInvalid(field="model", reason="missing" if model is None else "string_type")
    if "\0" in model or model != model.encode(errors="ignore").decode():
        # it is counted by its name, which no database takes then
        raise FieldInvalid(field="model", reason="characters")
    return model
