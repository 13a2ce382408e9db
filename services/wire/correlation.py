"""One id from the HTTP request to the last message it causes, carried by context and on the wire."""

from __future__ import annotations

import re
from contextvars import ContextVar
from uuid import uuid4

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")

correlation: ContextVar[str] = ContextVar("correlation", default="")


def begin_correlation(given: str = "") -> str:
    """Make `given`, or a new id, the correlation id of this context (task), and return it."""
    value = given or uuid4().hex
    correlation.set(value)
    return value


def correlation_of(given: str) -> str:
    """The id that a caller gave, or '' where it is none that could be carried."""
    return given if _ID.fullmatch(given) else ""


def current_correlation() -> str:
    """The id of this context; a new one begins where there is none."""
    return correlation.get() or begin_correlation()
