"""One id from the HTTP request to the last message it causes, carried by context and on the wire."""

from __future__ import annotations

from contextvars import ContextVar
from uuid import uuid4

correlation: ContextVar[str] = ContextVar("correlation", default="")


def begin_correlation(given: str = "") -> str:
    """Make `given`, or a new id, the correlation id of this context (task), and return it."""
    value = given or uuid4().hex
    correlation.set(value)
    return value


def current_correlation() -> str:
    """The id of this context; a new one begins where there is none."""
    return correlation.get() or begin_correlation()
