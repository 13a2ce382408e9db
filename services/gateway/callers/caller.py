"""Who makes a request, and what they see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from services.gateway.callers.kinds import Kind, is_fine_tuned, missing
from services.gateway.callers.objects import Objects
from services.gateway.callers.scopes import Scope, allows

ALL = frozenset({Scope.ADMIN})


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a key; None: no limit. A day is UTC's."""

    requests_minute: int | None = None
    requests_day: int | None = None
    tokens_day: int | None = None
    cost_day: float | None = None
    """US dollars."""

    @property
    def none(self) -> bool:
        return self == Limits()


@dataclass(frozen=True, slots=True)
class Caller:
    """`id` is the key's; None where none is needed, and then everything is everybody's."""

    id: str | None
    name: str
    scopes: frozenset[Scope]
    objects: Objects = field(repr=False, compare=False)
    bases: tuple[str, ...] = ()
    """Patterns of the bases it reaches beside its own."""
    limits: Limits = Limits()
    of_settings: bool = False
    """Its key stands in the settings, and not in the store."""
    proxy_only: bool = False
    """It is let in under /v1 alone, and sees everything there: our own services."""

    @property
    def unlimited(self) -> bool:
        """Whether it sees everything."""
        return Scope.ADMIN in self.scopes or self.proxy_only

    def may(self, scope: Scope, path: str) -> bool:
        """Whether it may make a call of `scope` at `path`."""
        if self.proxy_only and not path.startswith("/v1/"):
            return False
        return allows(self.scopes, scope)

    async def sees(self, kind: Kind, id_: str) -> bool:
        """Whether there is such a thing for this caller, as far as ownership says."""
        return id_ in await self.seen(kind, (id_,))

    async def seen(self, kind: Kind, ids: Collection[str]) -> set[str]:
        """Those of `ids` that there are for this caller."""
        if self.unlimited:
            return set(ids)
        seen = {id_ for id_ in ids if self._everybodys(kind, id_)}
        owners = await self.objects.owners(kind, [id_ for id_ in ids if id_ not in seen])
        return seen | {id_ for id_, owner in owners.items() if owner == self.id}

    async def check(self, kind: Kind, id_: str) -> None:
        """Raises what a thing that does not exist raises."""
        if not await self.sees(kind, id_):
            raise missing(kind, id_)

    def _everybodys(self, kind: Kind, id_: str) -> bool:
        match kind:
            case Kind.BASE:
                return any(fnmatchcase(id_, pattern) for pattern in self.bases)
            case Kind.MODEL:
                return not is_fine_tuned(id_)
            case _:
                return False


CALLER = web.RequestKey("caller", Caller)
