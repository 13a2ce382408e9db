"""A call of the HTTP API as data: what serves it, what it takes and gives, what can go wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from services.gateway.callers.kinds import Kind, named_in
from services.gateway.callers.scopes import Scope
from services.gateway.problems import Handler
from services.wire import errors as e
from services.wire.errors import LacunaError
from services.wire.messages import LANGUAGES

_PATTERN = re.compile(r"{(\w+):[^}]*}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter or header that a call reads; its text is `param-<name>` of the locale."""

    name: str
    place: str = "query"
    schema: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A call. Its one-line description is `route-<name>` of the locale.

    `answers` maps a status to a model, to a media type, or to None (no body); what is asked for may come in the media
    types of `also` instead. `follows`: it runs only as
    long as the caller listens; any other call runs to its end even if the caller leaves.

    `scope` is what a caller's key needs; None: no key. Where the path names something that belongs to somebody
    (`callers.kinds.WHERE`), what is another's is not found before the handler runs; a call that `claims` what it
    names, because that may be new, sees to it itself. What a call deletes and `keeps` can be restored: it stays its
    owner's until it is gone for good. `audit` is the kind of what a call changes and what is kept
    of it. Of a call that is relayed, `names` are the fields of its JSON body that name what belongs to somebody,
    with the kind; `makes`: its answer tells of what is the caller's from then on; `lists`: of what it is a list.
    """

    name: str
    method: str
    path: str
    scope: Scope | None
    handler: Handler
    answers: dict[int, type[BaseModel] | str | None]
    request: type[BaseModel] | str | None = None
    errors: tuple[type[LacunaError], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    follows: bool = False
    public: bool = True
    claims: bool = False
    keeps: bool = False
    audit: str = ""
    names: tuple[tuple[str, Kind], ...] = ()
    makes: bool = False
    also: tuple[str, ...] = ()
    lists: Kind | None = None
    body_optional: bool = False

    @property
    def owned(self) -> tuple[str, Kind] | None:
        """The parameter of the path that names what belongs to somebody, and its kind."""
        return named_in(self.openapi_path)

    @property
    def deletes(self) -> bool:
        """Whether what the path names is gone once the call succeeded."""
        return (
            self.method == "DELETE"
            and self.owned is not None
            and self.openapi_path.endswith(f"{{{self.owned[0]}}}")
        )

    @property
    def openapi_path(self) -> str:
        """The path without aiohttp's patterns."""
        return _PATTERN.sub(r"{\1}", self.path)


PAGED = (
    Parameter("after", schema={"type": "string"}),
    Parameter("limit", schema={"type": "integer", "minimum": 1}),
)
NEWEST = Parameter("newest", schema={"type": "string", "enum": ["true", "false"]})
LANGUAGE = Parameter("language", schema={"type": "string", "enum": list(LANGUAGES)})
PREFER = Parameter("Prefer", "header", {"type": "string", "examples": ["wait=60"]})
KEY = Parameter("Idempotency-Key", "header", {"type": "string", "maxLength": 255})
LAST = Parameter("Last-Event-ID", "header", {"type": "string"})
ACCEPT = Parameter("Accept", "header", {"type": "string"})
SINCE = Parameter("since", schema={"type": "string"})

ONCE = (e.IdempotencyMismatch, e.IdempotencyPending)
"""Of what another service makes once for an Idempotency-Key."""

JSON_BODY = (e.BodyMalformed, e.BodyTooLarge, e.FieldInvalid)
BUS = (e.ServiceUnavailable, e.BrokerUnavailable, e.DeadlinePassed)
