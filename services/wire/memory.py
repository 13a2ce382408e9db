"""The bus's transport inside one process: the same semantics as the broker's, without durability."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from functools import partial

from services.wire.errors import ServiceUnavailable
from services.wire.transport import BusHealth, Dead, DeadLetter, Done, Parcel, Retry, Subscription

LISTENER_LIMIT = 10_000
DEAD_LIMIT = 10_000


@dataclass(slots=True)
class _Delivery:
    parcel: Parcel
    reply: asyncio.Future[Done] | None = None
    expires: float | None = None
    """On the loop's clock."""


_Queue = asyncio.Queue[_Delivery]


class MemoryBroker:
    """The queues. Transports that share one broker speak with each other, like processes at a real one."""

    def __init__(self) -> None:
        self.queues: defaultdict[str, _Queue] = defaultdict(asyncio.Queue)
        self.servers: defaultdict[str, int] = defaultdict(int)
        self.bindings: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self.dead: defaultdict[str, deque[DeadLetter]] = defaultdict(lambda: deque(maxlen=DEAD_LIMIT))


class MemoryTransport:
    """One process's (in tests: one pretended process's) connection to a MemoryBroker."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker
        self._started = False
        self._registered: list[Subscription] = []
        self._consumers: list[asyncio.Task[None]] = []
        self._running: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        if self._started:
            return
        self._started = True
        for subscription in self._registered:
            self._begin(subscription)

    async def consume(self, subscription: Subscription) -> None:
        self._registered.append(subscription)
        if self._started:
            self._begin(subscription)

    async def ask(self, route: str, parcel: Parcel) -> Done:
        if not self._broker.servers[route]:
            raise ServiceUnavailable(service=route.partition(".")[0])
        loop = asyncio.get_running_loop()
        expires = None if parcel.ttl is None else loop.time() + parcel.ttl
        reply: asyncio.Future[Done] = loop.create_future()
        self._broker.queues[route].put_nowait(_Delivery(parcel, reply, expires))
        return await reply

    async def send(self, queue: str, parcel: Parcel) -> None:
        self._broker.queues[queue].put_nowait(_Delivery(parcel))

    async def publish(self, topic: str, parcel: Parcel, *, durable: bool) -> None:
        del durable  # memory keeps all or nothing
        for name in tuple(self._broker.bindings[topic]):
            queue = self._broker.queues[name]
            if queue.full():
                queue.get_nowait()  # a listener that is too slow loses the oldest, as at the broker
            queue.put_nowait(_Delivery(parcel))

    async def dead_letters(self, queue: str, limit: int) -> list[DeadLetter]:
        return list(self._broker.dead[queue])[:limit]

    async def halt(self) -> None:
        self._started = False
        for consumer in self._consumers:
            consumer.cancel()
        await asyncio.gather(*self._consumers, return_exceptions=True)

    async def drain(self, seconds: float) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def close(self) -> None:
        for name, queue in self._listeners().items():
            self._broker.bindings[queue].pop(name, None)
            self._broker.queues.pop(name, None)

    def health(self) -> BusHealth:
        missing = tuple(task.get_name() for task in self._consumers if task.done())
        return BusHealth(self._started, len(self._registered), missing)

    def _listeners(self) -> dict[str, str]:
        return {self._address(s): s.topic for s in self._registered if s.kind == "listener"}

    def _address(self, subscription: Subscription) -> str:
        if subscription.kind == "listener":
            return f"{subscription.name}#{id(subscription)}"
        return subscription.name

    def _begin(self, subscription: Subscription) -> None:
        name = self._address(subscription)
        if subscription.kind == "listener":
            self._broker.queues[name] = asyncio.Queue(LISTENER_LIMIT)
        if subscription.topic:
            self._broker.bindings[subscription.topic][name] = None
        if subscription.kind == "request":
            self._broker.servers[name] += 1
        queue = self._broker.queues[name]
        self._consumers.append(asyncio.create_task(self._take(subscription, name, queue), name=name))

    async def _take(self, subscription: Subscription, name: str, queue: _Queue) -> None:
        slots = asyncio.Semaphore(subscription.prefetch)
        try:
            while True:
                await slots.acquire()
                delivery = await queue.get()
                task = asyncio.create_task(self._handle(subscription, name, queue, delivery))
                self._running.add(task)
                task.add_done_callback(partial(self._settled, queue, delivery, slots))
        finally:
            if subscription.kind == "request":
                self._broker.servers[name] -= 1

    def _settled(
        self, queue: _Queue, delivery: _Delivery, slots: asyncio.Semaphore, task: asyncio.Task[None]
    ) -> None:
        self._running.discard(task)
        slots.release()
        if task.cancelled():  # perhaps before its first step, so not a matter for the task itself
            queue.put_nowait(delivery)

    async def _handle(
        self, subscription: Subscription, name: str, queue: _Queue, delivery: _Delivery
    ) -> None:
        parcel = delivery.parcel
        if delivery.expires is not None:
            left = delivery.expires - asyncio.get_running_loop().time()
            if left <= 0 or (delivery.reply and delivery.reply.done()):
                return
            parcel = replace(parcel, ttl=left)
        match await subscription.handle(parcel):
            case Done() as done:
                if delivery.reply and not delivery.reply.done():
                    delivery.reply.set_result(done)
            case Retry(delay):
                again = _Delivery(replace(parcel, attempt=parcel.attempt + 1))
                asyncio.get_running_loop().call_later(delay, queue.put_nowait, again)
            case Dead(reason):
                letter = DeadLetter(parcel.body, parcel.correlation, reason, parcel.attempt)
                self._broker.dead[name].append(letter)
