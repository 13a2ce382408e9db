"""Traces by OpenTelemetry, carried as W3C `traceparent`s. Without an exporter's address none are made.

Spans hold names, counts and codes, never contents: an exception gives its code or class, not its message.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from services.wire.errors import LacunaError

ADDRESSES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""One of them switches traces on; they and all other OTEL_* variables are OpenTelemetry's own."""

Attributes = Mapping[str, AttributeValue]

_w3c = TraceContextTextMapPropagator()
_tracer: Tracer | None = None


class Ids(NamedTuple):
    """Of the present span, in hexadecimal."""

    trace: str
    span: str


def configure(name: str) -> Callable[[], None]:
    """Export the spans of this process, the service `name`, over OTLP/HTTP where the environment says where to.

    Returns what sends the last ones (it may wait for seconds) and switches traces off.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or not any(
        os.environ.get(address) for address in ADDRESSES
    ):
        return lambda: None
    # a tenth of a second of imports, which nobody pays who does not export
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    given = os.environ.get("OTEL_SERVICE_NAME")
    resource = Resource.create({"service.name": given or name, "service.namespace": "lacuna"})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    global _tracer  # noqa: PLW0603 - a process has one, as it has one standard error
    _tracer = provider.get_tracer("lacuna")

    def end() -> None:
        global _tracer  # noqa: PLW0603
        _tracer = None
        provider.shutdown()

    return end


def enabled() -> bool:
    """Whether spans are made."""
    return _tracer is not None


@contextmanager
def span(
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    *,
    parent: str | None = None,
    attributes: Attributes | None = None,
    present: bool = True,
) -> Iterator[Span]:
    """A span around the block, below the traceparent `parent` ('': a new trace), or else the present span.

    It is the present one within the block, unless it must not be (`present`): a block of an asynchronous
    generator would leave it to whoever takes what is yielded.
    """
    if _tracer is None:
        yield INVALID_SPAN
        return
    context = None if parent is None else _w3c.extract({"traceparent": parent}, Context())
    opened = _tracer.start_span(name, context, kind, attributes)
    try:
        if present:
            with within(opened):
                yield opened
        else:
            yield opened
    except (Exception, asyncio.CancelledError) as error:
        opened.set_status(Status(StatusCode.ERROR))
        opened.set_attribute("error.type", error_type(error))
        raise
    finally:
        opened.end()


@contextmanager
def within(opened: Span) -> Iterator[None]:
    """Make `opened` the present span."""
    if _tracer is None:
        yield
        return
    with trace.use_span(opened, end_on_exit=False, record_exception=False, set_status_on_exception=False):
        yield


@contextmanager
def below(parent: str) -> Iterator[None]:
    """Go on, within the block, with the trace of the traceparent `parent`, which was kept."""
    if _tracer is None or not parent:
        yield
        return
    token = attach(_w3c.extract({"traceparent": parent}, Context()))
    try:
        yield
    finally:
        detach(token)


def error_type(error: BaseException) -> str:
    """The code of one of our errors, or the class of another: of a bounded set, and nobody's words."""
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return "cancelled"
    return error.code if isinstance(error, LacunaError) else type(error).__name__


def traceparent() -> str:
    """The present span as a W3C traceparent; '' where there is none."""
    if _tracer is None:
        return ""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return ""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def ids() -> Ids | None:
    """Of the present span, for log lines."""
    if _tracer is None:
        return None
    context = trace.get_current_span().get_span_context()
    return Ids(f"{context.trace_id:032x}", f"{context.span_id:016x}") if context.is_valid else None
