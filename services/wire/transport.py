"""What a transport is to the bus: it moves parcels and does with each what the bus's handler decided.

A handler never raises, but for cancellation: then the transport gives the parcel back to its queue.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes on their way. `ttl` is the seconds left to be handled in: a duration, so no clocks must agree."""

    body: bytes
    correlation: str
    ttl: float | None = None
    attempt: int = 0
    """How many times a handler already failed at it."""
    trace: str = ""
    """The W3C traceparent of who sent it; '' where none is traced."""
    sent: float = 0.0
    """When, in Unix seconds: for metrics alone."""


@dataclass(frozen=True, slots=True)
class Done:
    """Settled; `reply` answers a request, and is an `ErrorInfo` where `failed`."""

    reply: bytes = b""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """To be delivered again, with `attempt` grown, after `delay` seconds."""

    delay: float


@dataclass(frozen=True, slots=True)
class Dead:
    """Never to be delivered again; kept with its `reason`."""

    reason: str


Outcome = Done | Retry | Dead
Handle = Callable[[Parcel], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A parcel nobody could handle. `reason` is a code and at most a place in the schema, never contents."""

    body: bytes
    correlation: str
    reason: str
    attempt: int


@dataclass(frozen=True, slots=True)
class BusHealth:
    """Whether the transport is connected, and the queues whose registered consumers are not there now."""

    connected: bool
    consumers: int
    missing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.connected and not self.missing


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a consumer takes its parcels from.

    `request`: the queue of a route, gone with its last server. `job`: a durable queue. `group`: a durable
    queue of `topic` shared by a group. `listener`: a queue of `topic` for this process alone, gone with it.
    """

    kind: Literal["request", "job", "group", "listener"]
    name: str
    handle: Handle
    prefetch: int
    topic: str = ""
    resent: bool = False
    """Whether whoever sent a parcel sends it again where nothing is heard of it, see `messages.Job`."""


class Transport(Protocol):
    """All methods raise BrokerUnavailable where the broker is out of reach."""

    async def start(self) -> None: ...

    async def consume(self, subscription: Subscription) -> None:
        """Register a consumer, at once or, before `start`, with it."""

    async def ask(self, route: str, parcel: Parcel) -> Done:
        """Wait for the reply; the caller bounds the time and cancels. Raises ServiceUnavailable."""

    async def send(self, queue: str, parcel: Parcel) -> None:
        """Return once the parcel is safe in the durable queue."""

    async def publish(self, topic: str, parcel: Parcel, *, durable: bool) -> None:
        """To every group and listener; durable: return once it is safe in the groups' queues."""

    async def dead_letters(self, queue: str, limit: int) -> list[DeadLetter]:
        """The oldest dead letters of a durable queue, left where they are."""

    async def halt(self) -> None:
        """Take no further parcels."""

    async def drain(self, seconds: float) -> None:
        """Wait for running handlers; cancel what then still runs, so that its parcel goes back."""

    async def close(self) -> None: ...

    def health(self) -> BusHealth: ...
