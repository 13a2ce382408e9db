"""The bus: how services speak. All behaviour lives here; a transport only moves bytes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar, cast

import structlog
from pydantic import BaseModel, ValidationError

from services.observe.traces import traceparent
from services.wire.correlation import current_correlation
from services.wire.errors import (
    BodyMalformed,
    BrokerUnavailable,
    DeadlinePassed,
    ErrorInfo,
    InternalError,
    LacunaError,
    ShuttingDown,
    TimedOut,
    Unavailable,
)
from services.wire.messages import Event, Job, Message, Request
from services.wire.transport import (
    BusHealth,
    Dead,
    DeadLetter,
    Done,
    Handle,
    Outcome,
    Parcel,
    Retry,
    Subscription,
    Transport,
)
from services.wire.watching import Kind, sending, watched

R = TypeVar("R", bound=Message)
Q = TypeVar("Q", bound=Request)  # type: ignore[type-arg]
J = TypeVar("J", bound=Job)
E = TypeVar("E", bound=Event)
M = TypeVar("M", bound=Message)

RETRY_DELAYS = (1.0, 5.0, 25.0)
EVENT_PREFETCH = 64
CONFIRM_TIMEOUT = 15.0

log = structlog.get_logger(__name__)


class Bus:
    """Requests, jobs and events between services.

    `retry_delays` are the seconds before each redelivery of a job or durable event whose handler failed;
    after the last one it becomes a dead letter. `confirm_timeout` bounds `send` and `publish`, in seconds.
    Consumers may be registered before or after `start`.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
        confirm_timeout: float = CONFIRM_TIMEOUT,
    ) -> None:
        self._transport = transport
        self._retry_delays = retry_delays
        self._confirm_timeout = confirm_timeout
        self._stopping = False
        self._closed = False

    async def start(self) -> None:
        """Connect and begin to consume. Raises BrokerUnavailable."""
        await self._transport.start()

    async def stop(self, drain: float = 20.0) -> None:
        """Stop intake, give running handlers `drain` seconds, give back what is unfinished, close."""
        if self._stopping:
            return
        self._stopping = True
        await self._transport.halt()
        await self._transport.drain(drain)
        self._closed = True
        await self._transport.close()

    def healthy(self) -> BusHealth:
        """For readiness: connected, and every registered consumer in place."""
        return self._transport.health()

    async def request(self, request: Request[R], *, timeout: float = 30.0) -> R:
        """Ask who serves `request.route`, and wait at most `timeout` seconds.

        Raises what the handler raised; DeadlinePassed; ServiceUnavailable where nobody serves the route;
        BrokerUnavailable; ShuttingDown after `stop`.
        """
        self._check_open()
        with sending("request", request.route):
            try:
                async with asyncio.timeout(timeout):
                    done = await self._transport.ask(request.route, _parcel(request, timeout))
            except TimeoutError:
                if not self._transport.health().connected:
                    raise BrokerUnavailable from None
                raise DeadlinePassed(what=request.route) from None
        try:
            if done.failed:
                raise LacunaError.of(ErrorInfo.model_validate_json(done.reply))
            return cast(R, request.reply.model_validate_json(done.reply))
        except ValidationError:
            raise InternalError(reason="reply_malformed") from None

    async def send(self, job: Job) -> None:
        """Hand `job` to one worker of its queue; returns once the broker has it safe.

        Raises BrokerUnavailable (then nothing is promised), ShuttingDown.
        """
        await self._confirmed(self._transport.send, "job", job.queue, job)

    async def publish(self, event: Event) -> None:
        """Tell all groups and listeners of the event's topic. Raises BrokerUnavailable, ShuttingDown."""

        async def deliver(topic: str, parcel: Parcel) -> None:
            await self._transport.publish(topic, parcel, durable=event.durable)

        await self._confirmed(deliver, "event" if event.durable else "transient", event.topic, event)

    async def _confirmed(
        self, deliver: Callable[[str, Parcel], Awaitable[None]], kind: Kind, name: str, message: Message
    ) -> None:
        self._check_open()
        with sending(kind, name):
            try:
                async with asyncio.timeout(self._confirm_timeout):
                    await deliver(name, _parcel(message))
            except TimeoutError:
                raise BrokerUnavailable from None

    async def serve(
        self, kind: type[Q], handler: Callable[[Q], Awaitable[Message]], *, prefetch: int = 64
    ) -> None:
        """Answer requests of `kind`, at most `prefetch` at a time. Whatever `handler` raises is the answer;
        it is cancelled when the caller's deadline passes."""

        async def handle(parcel: Parcel) -> Outcome:
            try:
                async with asyncio.timeout(parcel.ttl) as deadline:
                    return Done(_encode(await handler(_decode(kind, parcel.body))))
            except LacunaError as error:
                return _failed(error)
            except (Exception, asyncio.CancelledError) as error:
                _let_through(error)
                if deadline.expired():
                    return _failed(DeadlinePassed(what=kind.route))
                _log_defect(kind.route, error)
                return _failed(InternalError(reason=type(error).__name__))

        await self._consume(Subscription("request", kind.route, handle, prefetch))

    async def work(
        self, kind: type[J], handler: Callable[[J], Awaitable[None]], *, prefetch: int = 4
    ) -> None:
        """Do jobs of `kind`, each at least once, at most `prefetch` at a time.

        A job whose handler raises Unavailable, TimedOut or an unexpected exception is delivered again
        later; any other LacunaError is final. A dead letter keeps the reason.
        """
        handle = self._settling(kind, kind.queue, handler)
        await self._consume(Subscription("job", kind.queue, handle, prefetch, resent=kind.resent))

    async def subscribe(
        self, kind: type[E], handler: Callable[[E], Awaitable[None]], *, group: str | None = None
    ) -> None:
        """Hear of events of `kind`: with `group`, its subscribers compete for them, durably, as for jobs;
        without, this process hears all that happen while it listens. Handlers start in order."""
        if group is not None:
            name = f"{kind.topic}@{group}"
            handle = self._settling(kind, name, handler)
            await self._consume(Subscription("group", name, handle, EVENT_PREFETCH, kind.topic))
            return

        async def hear(parcel: Parcel) -> Outcome:
            try:
                await handler(_decode(kind, parcel.body))
            except (Exception, asyncio.CancelledError) as error:
                _let_through(error)
                _log_defect(kind.topic, error)
                return Done(failed=True)
            return Done()

        await self._consume(Subscription("listener", kind.topic, hear, EVENT_PREFETCH, kind.topic))

    async def dead_letters(
        self, kind: type[Job] | type[Event], *, group: str = "", limit: int = 100
    ) -> list[DeadLetter]:
        """The oldest dead letters of a kind of job, or of a group's events. They stay. For operators."""
        name = kind.queue if issubclass(kind, Job) else f"{kind.topic}@{group}"
        return await self._transport.dead_letters(name, limit)

    def _settling(self, kind: type[M], name: str, handler: Callable[[M], Awaitable[None]]) -> Handle:
        async def handle(parcel: Parcel) -> Outcome:
            try:
                await handler(_decode(kind, parcel.body))
            except (Exception, asyncio.CancelledError) as error:
                _let_through(error)
                return self._failure(name, parcel, error)
            return Done()

        return handle

    def _failure(self, name: str, parcel: Parcel, error: BaseException) -> Outcome:
        expected = isinstance(error, LacunaError)
        if not expected:
            _log_defect(name, error)
        reason = _reason(error)
        final = expected and not isinstance(error, Unavailable | TimedOut)
        if final or parcel.attempt >= len(self._retry_delays):
            log.error("dead letter", action="bus.dead_letter", queue=name, reason=reason)
            return Dead(reason)
        log.warning("to be retried", action="bus.retry", queue=name, reason=reason, attempt=parcel.attempt)
        return Retry(self._retry_delays[parcel.attempt])

    async def _consume(self, subscription: Subscription) -> None:
        if self._stopping:
            raise ShuttingDown
        await self._transport.consume(replace(subscription, handle=watched(subscription)))

    def _check_open(self) -> None:
        if self._closed:
            raise ShuttingDown


def connect(url: str, *, name: str, hold: float = 900.0) -> Bus:
    """A bus, not yet started, at `memory:` (of this object alone) or `amqp[s]://...`; `name` is the
    service's, shown in the broker's list of connections, and `hold` as for `RabbitTransport`. Raises ValueError
    for another scheme."""
    scheme = url.partition(":")[0]
    if scheme == "memory":
        from services.wire.memory import MemoryBroker, MemoryTransport

        return Bus(MemoryTransport(MemoryBroker()))
    if scheme in {"amqp", "amqps"}:
        from services.wire.rabbit import RabbitTransport

        return Bus(RabbitTransport(url, name, hold=hold))
    raise ValueError(f"no transport for {scheme}:")


def _parcel(message: Message, ttl: float | None = None) -> Parcel:
    return Parcel(_encode(message), current_correlation(), ttl=ttl, trace=traceparent(), sent=time.time())


def _encode(message: BaseModel) -> bytes:
    # model_dump_json() makes a str of these bytes, which would have to be encoded again
    return type(message).__pydantic_serializer__.to_json(message)


def _decode(kind: type[M], body: bytes) -> M:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BodyMalformed(reason=f"{place}: {first['type']}" if place else first["type"]) from None


def _failed(error: LacunaError) -> Done:
    return Done(_encode(error.info()), failed=True)


def _reason(error: BaseException) -> str:
    if not isinstance(error, LacunaError):
        return type(error).__name__
    return f"{error.code}: {error.params['reason']}" if "reason" in error.params else error.code


def _let_through(error: BaseException) -> None:
    """Raise the cancellation of this very task; one that a handler's own doing raised is a mere failure."""
    task = asyncio.current_task()
    if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
        raise error


def _log_defect(name: str, error: BaseException) -> None:
    # where it happened, but not its message: that may hold a text or a key
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else ""
    log.error("handler failed", action="bus.defect", queue=name, error=type(error).__name__, where=where)
