"""The names and arguments of what the bus declares at RabbitMQ (3.10 or newer, 4.x included).

| queue | for | kind |
|---|---|---|
| `<route>` | requests | quorum, gone a while after its last server |
| `<queue>`, `<topic>@<group>` | jobs, a group's durable events | quorum |
| `<queue>.retry.<ms>` | what waits for its next delivery; its TTL leads back to `<queue>` | quorum |
| `<queue>.dead` | what nobody could handle, with the reason | quorum |
| `<topic>#<id>` | one listener's transient events | exclusive |

Events go through the topic exchange `lacuna.events`, everything else through the default exchange.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from pamqp.common import FieldTable

from services.wire.transport import Subscription

EVENTS = "lacuna.events"
DELIVERY_LIMIT = 10
"""Deliveries lost with their worker before a job is taken for the cause (failures count apart: attempts)."""
UNSERVED = 300_000
"""Milliseconds for which a queue of requests outlives its last server."""
DEAD_LIMIT = 100_000
LISTENER_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    durable: bool = True
    exclusive: bool = False
    auto_delete: bool = False
    arguments: FieldTable = field(default_factory=dict)
    topic: str = ""


def requests(route: str) -> Queue:
    # quorum, though a request is worth no disk: a classic queue lives on one node of a cluster, and where that node
    # dies nobody can serve the route until it is back
    arguments: FieldTable = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-expires": UNSERVED,
    }
    return Queue(route, arguments=arguments)


def work(name: str, topic: str = "") -> Queue:
    return Queue(name, arguments=_quorum(DELIVERY_LIMIT, then=f"{name}.dead"), topic=topic)


def retry(name: str, milliseconds: int) -> Queue:
    # a queue for each delay: a TTL ends at the head only, so a long one would hold up the short ones
    arguments = _quorum(DELIVERY_LIMIT, then=name) | {"x-message-ttl": milliseconds}
    return Queue(f"{name}.retry.{milliseconds}", arguments=arguments)


def dead(name: str) -> Queue:
    # looking at dead letters counts as delivering them: the limit must not lose them
    arguments: FieldTable = {
        "x-queue-type": "quorum",
        "x-delivery-limit": 1_000_000,
        "x-max-length": DEAD_LIMIT,
        "x-overflow": "drop-head",
    }
    return Queue(f"{name}.dead", arguments=arguments)


def listener(topic: str) -> Queue:
    # a fresh name each time: after a reconnection the broker may still hold the old one exclusively
    arguments: FieldTable = {"x-max-length": LISTENER_LIMIT, "x-overflow": "drop-head"}
    return Queue(
        f"{topic}#{uuid4().hex}",
        durable=False,
        exclusive=True,
        auto_delete=True,
        arguments=arguments,
        topic=topic,
    )


def of(subscription: Subscription) -> Queue:
    """The queue that a subscription consumes."""
    match subscription.kind:
        case "request":
            return requests(subscription.name)
        case "job" | "group":
            return work(subscription.name, subscription.topic)
        case "listener":
            return listener(subscription.topic)


def _quorum(limit: int, *, then: str) -> FieldTable:
    # at-least-once: what is dead-lettered leaves only when the next queue has it (needs reject-publish)
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": limit,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": then,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
