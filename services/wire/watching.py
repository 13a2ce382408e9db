"""The bus as it is watched: the one place where sending and handling are counted, timed and traced."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from opentelemetry.trace import SpanKind, Status, StatusCode

from services.observe import metrics, traces
from services.observe.checks import CHECKS
from services.wire.correlation import correlation
from services.wire.transport import BusHealth, Dead, Done, Handle, Outcome, Parcel, Retry, Subscription

Kind = Literal["request", "job", "event", "transient"]

_VERBS = {"request": "ask", "job": "send", "event": "publish"}


@contextmanager
def sending(kind: Kind, queue: str) -> Iterator[None]:
    """Around the making and sending of a parcel to a queue, route or topic. Transient events, of which there
    are many for each report, get no span of their own."""
    try:
        if kind == "transient" or not traces.enabled():
            yield
        else:
            span_kind = SpanKind.CLIENT if kind == "request" else SpanKind.PRODUCER
            with traces.span(f"{_VERBS[kind]} {queue}", span_kind, attributes=_attributes(queue, "send")):
                yield
    except BaseException:
        metrics.BUS_NOT_SENT.labels(kind, queue).inc()
        raise
    metrics.BUS_SENT.labels(kind, queue).inc()


def watched(subscription: Subscription) -> Handle:
    """The handler of `subscription`, run under its parcel's correlation and trace."""
    queue, handle = subscription.name, subscription.handle
    seconds, waited = metrics.BUS_HANDLER.labels(queue), metrics.BUS_WAITED.labels(queue)
    kind = SpanKind.SERVER if subscription.kind == "request" else SpanKind.CONSUMER
    attributes = _attributes(queue, "process")

    async def traced(parcel: Parcel) -> Outcome:
        if subscription.kind == "listener" or not traces.enabled():
            return await handle(parcel)
        with traces.span(f"handle {queue}", kind, parent=parcel.trace, attributes=attributes) as span:
            outcome = await handle(parcel)
            span.set_attribute("lacuna.outcome", _name(outcome))
            if isinstance(outcome, Retry | Dead):
                span.set_status(Status(StatusCode.ERROR))
            return outcome

    async def counted(parcel: Parcel) -> Outcome:
        correlation.set(parcel.correlation)
        if parcel.sent and not parcel.attempt:
            waited.observe(max(0.0, time.time() - parcel.sent))
        began, name = time.perf_counter(), "returned"
        try:
            outcome = await traced(parcel)
            name = _name(outcome)
            return outcome
        finally:
            seconds.observe(time.perf_counter() - began)
            metrics.BUS_HANDLED.labels(queue, name).inc()

    return counted


@contextmanager
def standing(health: Callable[[], BusHealth], url: str) -> Iterator[None]:
    """With the bus at `url`, which says its `health`, among what readiness asks and metrics show."""
    transport = url.partition(":")[0]

    async def bus() -> str | None:
        now = health()
        if not now.connected:
            return "broker_unavailable"
        return f"consumers_missing: {', '.join(sorted(now.missing))}" if now.missing else None

    async def sample() -> None:
        now = health()
        missing = len(now.missing)
        metrics.replace(metrics.BUS_CONNECTED, {transport: now.connected})
        metrics.replace(
            metrics.BUS_CONSUMERS,
            {(transport, "missing"): missing, (transport, "registered"): now.consumers - missing},
        )

    with CHECKS.having(bus=bus), CHECKS.sampling(sample):
        yield


def _name(outcome: Outcome) -> str:
    match outcome:
        case Done(failed=failed):
            return "failed" if failed else "done"
        case Retry():
            return "retried"
        case Dead():
            return "dead"


def _attributes(queue: str, operation: str) -> traces.Attributes:
    return {
        "messaging.system": "lacuna",
        "messaging.destination.name": queue,
        "messaging.operation.type": operation,
    }
