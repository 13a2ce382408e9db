"""What stands before every call: who asks, whether they may, how often, and whose the thing is that the path names."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

import orjson
import structlog
from aiohttp import web

from services.gateway.callers.audit import Audit, Deed
from services.gateway.callers.caller import CALLER
from services.gateway.callers.finding import Finder
from services.gateway.callers.keyring import Keyring
from services.gateway.callers.kinds import FINE_TUNED, Kind, missing
from services.gateway.callers.limits import Limiter
from services.gateway.callers.objects import Objects, storable
from services.gateway.callers.remote import told_of
from services.gateway.callers.usage import Amount, Ledger, Of
from services.gateway.problems import Handler
from services.settings import Settings, is_loopback
from services.storage.database import Database
from services.wire.bases import BaseGone
from services.wire.errors import ScopeMissing, Unauthenticated
from services.wire.training import TrainingChanged, TrainingInfo

if TYPE_CHECKING:
    from services.gateway.route import Route

log = structlog.get_logger(__name__)

ROUTE: web.RequestKey[Route] = web.RequestKey("route", object)  # type: ignore[arg-type]
"""What was called."""

MADE = web.RequestKey("made", str)
"""The id of what the call made, where its path does not name it."""

USED = web.RequestKey("used", Of)
"""What the call counts for, where that is a model."""

LEARNED = 10_000


class Callers:
    """All that the gateway knows of who calls it."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.objects = Objects(database)
        self.keyring = Keyring(database)
        self.finder = Finder(settings, self.keyring, self.objects)
        self.limiter = Limiter(database)
        self.ledger = Ledger(database)
        self.audit = Audit(database)
        self._learned: dict[str, None] = {}
        if self.finder.needed and settings.openai_base_url is None and settings.service_key is None:
            log.warning(
                "our own services are not let in: set LACUNA_SERVICE_KEY", action="keys.no_service_key"
            )
        if not self.finder.needed and not is_loopback(settings.host):
            log.warning("everybody who reaches this address may do everything", action="keys.not_needed")

    async def admit(self, request: web.Request, route: Route) -> None:
        """Put the `Caller` on the request.

        Raises KeyMissing, KeyInvalid, ScopeMissing, RateLimited, BudgetSpent, and what a thing raises that is missing.
        """
        assert route.scope is not None
        request[ROUTE] = route
        caller = request[CALLER] = await self.finder.find(request)
        structlog.contextvars.bind_contextvars(caller=caller.id)
        if not caller.may(route.scope, route.path):
            raise ScopeMissing(scope=route.scope)
        await self.limiter.take(caller)
        if route.owned is not None:
            parameter, kind = route.owned
            named = request.match_info[parameter]
            # what nobody owns may be made now: `claimed` looks further
            if not route.claims or await self.objects.owners(kind, (named,)):
                await caller.check(kind, named)

    async def still(self, request: web.Request) -> bool:
        """Whether the caller of a stream would be let in now, and may do what it might when it began."""
        try:
            return await self.finder.find(request) == request[CALLER]
        except Unauthenticated:
            return False

    async def made(self, request: web.Request, kind: Kind, id_: str) -> None:
        """The call made `id_`: it is its caller's from now on."""
        request[MADE] = id_
        await self.objects.record(kind, id_, request[CALLER].id)

    @contextlib.asynccontextmanager
    async def claimed(
        self, request: web.Request, kind: Kind, id_: str, exists: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[None]:
        """Around a call that makes what its caller names, or adds to it. What is another's, or was made without keys,
        is as if it were missing; a claim that came to nothing is given up."""
        caller = request[CALLER]
        if caller.id is None or not storable(id_):  # such a name is refused by whoever makes things of it
            yield
            return
        owner = (await self.objects.owners(kind, (id_,))).get(id_)
        mine = caller.unlimited or owner == caller.id
        if not mine and (owner is not None or await exists()):
            raise missing(kind, id_)
        new = owner is None and await self.objects.claim(kind, id_, caller.id)
        if not mine and not new:  # another was first, at this very moment
            raise missing(kind, id_)
        try:
            yield
        except BaseException:
            if new:
                await self.objects.forget(kind, id_, time.time())
            raise

    async def told(self, request: web.Request, route: Route, response: web.Response) -> None:
        """The answer of a provider tells of things: they belong to whom the thing does that the path names, else to
        the caller."""
        try:
            value = orjson.loads(response.body) if response.status < 300 else None  # type: ignore[arg-type]
        except orjson.JSONDecodeError:
            return
        if route.owned is None and isinstance(value, dict) and isinstance(value.get("id"), str):
            request[MADE] = value["id"]
        owner = request[CALLER].id
        if route.owned is not None:
            parameter, kind = route.owned
            named = request.match_info[parameter]
            owner = (await self.objects.owners(kind, (named,))).get(named)
        if owner is not None:
            for kind, id_ in told_of(value):
                await self.objects.claim(kind, id_, owner)

    async def learn(self, training: TrainingInfo) -> None:
        """The models of a training belong to whom the training does."""
        models = [training.fine_tuned_model, *(each.model for each in training.checkpoints)]
        new = [m for m in models if m and m.startswith(FINE_TUNED) and m not in self._learned]
        if not new or not self.finder.needed:
            return
        owner = (await self.objects.owners(Kind.TRAINING, (training.id,))).get(training.id)
        for model in new:
            if owner is not None:
                await self.objects.claim(Kind.MODEL, model, owner)
            self._learned[model] = None
        while len(self._learned) > LEARNED:
            del self._learned[next(iter(self._learned))]

    async def training(self, event: TrainingChanged) -> None:
        """Handles `TrainingChanged`."""
        await self.learn(event.training)

    async def base_gone(self, event: BaseGone) -> None:
        """Handles `BaseGone`: nobody can restore it any more."""
        await self.objects.forget(Kind.BASE, event.name, event.deleted_at)

    async def done(
        self, request: web.Request, route: Route, response: web.StreamResponse, began: float
    ) -> None:
        """What a call leaves behind that went well."""
        if response.status >= 300:
            return
        named = request.match_info[route.owned[0]] if route.owned is not None else ""
        if route.deletes and not route.keeps and route.owned is not None:
            await self.objects.forget(route.owned[1], named, began)
        caller = request.get(CALLER)
        if route.audit and caller is not None:  # of whom nothing is known, nothing was done for
            subject = request.get(MADE) or named or request.match_info.get("id", "")
            await self.audit.note(Deed(caller.id or "", route.name, route.audit, subject))


CALLERS = web.AppKey("callers", Callers)


def admitted(route: Route) -> Handler:
    """The handler of `route` behind its checks."""

    async def handler(request: web.Request) -> web.StreamResponse:
        room, began = request.app[CALLERS], time.time()
        if route.scope is not None:
            await room.admit(request, route)
        try:
            response = await route.handler(request)
        finally:
            caller = request.get(CALLER)
            if caller is not None and not caller.proxy_only:
                room.ledger.add(request.get(USED) or Of(caller.id or ""), Amount(requests=1))
        await room.done(request, route, response, began)
        return response

    return handler
