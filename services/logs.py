"""Structured logs: one JSON object a line, with a stable `action` and the correlation id.

Never logged: texts, documents, keys, nor the messages of exceptions, which may hold any of them.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from services.observe import traces
from services.wire.correlation import correlation


def configure(level: str = "INFO", format: Literal["json", "console"] = "json") -> None:  # noqa: A002
    """Set up structlog, and route the standard library's loggers (at WARNING and above) through it.

    `level` is a name of `logging`'s; an unknown one raises ValueError.
    """
    known = logging.getLevelNamesMapping()
    if level not in known:
        raise ValueError(f"no such log level: {level}")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_correlation,
        _add_trace,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, _name_exception, last],
        wrapper_class=structlog.make_filtering_bound_logger(known[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, _add_library_action],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _name_exception, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # a library that was told by the environment to log its debugging would log requests with texts and keys
    handler.setLevel(logging.WARNING)
    root.setLevel(max(known[level], logging.WARNING))
    for noisy in ("aio_pika", "aiormq"):  # they log whole message bodies; the bus says what matters
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def _add_correlation(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    value = correlation.get()
    if value:
        event.setdefault("correlation", value)
    return event


def _add_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if (ids := traces.ids()) is not None:
        event.setdefault("trace_id", ids.trace)
        event.setdefault("span_id", ids.span)
    return event


def unhandled(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """In place of an event loop's own handler, whose words quote the exception, and so may quote a text."""
    error = context.get("exception")
    name = context["future"].get_name() if isinstance(context.get("future"), asyncio.Task) else None
    structlog.get_logger(__name__).error(
        "unhandled",
        action="loop.unhandled",
        reason=str(context.get("message")).partition("(")[0],
        task=name,
        exc_info=error,
    )


def _add_library_action(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    event.setdefault("action", "library.log")
    return event


def _name_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """In place of a traceback with its message: the exception's class and where it was raised."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        if frame is not None:
            event["where"] = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
    return event
