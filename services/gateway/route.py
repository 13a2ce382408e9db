"""A call of the HTTP API as data: what serves it, what it takes and gives, what can go wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

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

    `answers` maps a status to a model, to a media type, or to None (no body). `follows`: it runs only as
    long as the caller listens; any other call runs to its end even if the caller leaves.
    """

    name: str
    method: str
    path: str
    handler: Handler
    answers: dict[int, type[BaseModel] | str | None]
    request: type[BaseModel] | str | None = None
    errors: tuple[type[LacunaError], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    follows: bool = False
    public: bool = True

    @property
    def openapi_path(self) -> str:
        """The path without aiohttp's patterns."""
        return _PATTERN.sub(r"{\1}", self.path)


PAGED = (
    Parameter("after", schema={"type": "string"}),
    Parameter("limit", schema={"type": "integer", "minimum": 1}),
)
LANGUAGE = Parameter("language", schema={"type": "string", "enum": list(LANGUAGES)})
PREFER = Parameter("Prefer", "header", {"type": "string", "examples": ["wait=60"]})
KEY = Parameter("Idempotency-Key", "header", {"type": "string", "maxLength": 255})
LAST = Parameter("Last-Event-ID", "header", {"type": "string"})
ACCEPT = Parameter("Accept", "header", {"type": "string"})

JSON_BODY = (e.BodyMalformed, e.BodyTooLarge, e.FieldInvalid)
BUS = (e.ServiceUnavailable, e.BrokerUnavailable, e.DeadlinePassed)
