"""The bus's transport over RabbitMQ: keeps one link up and every registered consumer on it.

Reconnection is our own, not aio-pika's `connect_robust`: that one does not restore a consumer that the
server cancelled, nor recreates a deleted queue, and readiness has to know of both.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import replace
from functools import partial

import structlog
from aiormq.abc import DeliveredMessage
from aiormq.channel import Channel

from services.wire import rabbit_queues as queues
from services.wire.errors import BrokerUnavailable
from services.wire.rabbit_link import DELETED_FOR, Link, broker_errors
from services.wire.transport import BusHealth, Dead, DeadLetter, Done, Outcome, Parcel, Retry, Subscription

START_TIMEOUT = 30.0
HOLD = 900.0
RECONNECT_WAIT = 5.0
BACKOFF = (0.1, 3.0)
MEND_EVERY = 1.0
MEND_TIMEOUT = 10.0

log = structlog.get_logger(__name__)


class _Consumer:
    """A subscription and its present channel: one each, so that prefetch and errors are its own."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.channel: Channel | None = None
        self.tag = ""

    @property
    def present(self) -> bool:
        return self.channel is not None and not self.channel.is_closed and self.tag in self.channel.consumers


class _Held:
    """A delivery until it is acknowledged, after `seconds` at the latest: a broker that waits longer for it than its
    consumer time-out would close the channel, and have it done twice."""

    def __init__(self, message: DeliveredMessage, seconds: float | None) -> None:
        self._message = message
        self.released = False
        self._late: asyncio.Task[None] | None = None
        # a timer alone: a task for each of thousands of deliveries a second would cost more than their handlers
        self._timer = None if seconds is None else asyncio.get_running_loop().call_later(seconds, self._begin)

    def _begin(self) -> None:
        self._late = asyncio.create_task(self._release_late())

    async def _release_late(self) -> None:
        with suppress(BrokerUnavailable), broker_errors():
            await self.release()

    async def release(self) -> None:
        """Acknowledge it, once."""
        if not self.released:
            self.released = True
            await self._message.channel.basic_ack(self._message.delivery_tag or 0, wait=False)

    async def give_back(self) -> None:
        """Have it delivered again, unless the broker has it no more."""
        if not self.released:
            await self._message.channel.basic_nack(self._message.delivery_tag or 0, requeue=True)

    def end(self) -> None:
        """Nobody works on it any more."""
        if self._timer is not None:
            self._timer.cancel()


class RabbitTransport:
    """One process's connection to the broker at `url`, shown there as `name`; `start_timeout` in seconds.

    A job that its sender would send again stays unacknowledged for `hold` seconds at most: keep it under the
    broker's consumer time-out.
    """

    def __init__(
        self, url: str, name: str, *, start_timeout: float = START_TIMEOUT, hold: float = HOLD
    ) -> None:
        self._url = url
        self._hold = hold
        self._name = name
        self._start_timeout = start_timeout
        self._link: Link | None = None
        self._up = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._consumers: list[_Consumer] = []
        self._mending = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()
        self._halted = False

    async def start(self) -> None:
        if self._keeper is not None:
            return
        self._keeper = asyncio.create_task(self._keep_linked(), name="rabbit link")
        try:
            async with asyncio.timeout(self._start_timeout):
                await self._up.wait()
        except TimeoutError:
            await self.close()
            raise BrokerUnavailable from None

    async def consume(self, subscription: Subscription) -> None:
        self._consumers.append(_Consumer(subscription))
        if self._link is not None:
            await self._mend(self._link)

    async def ask(self, route: str, parcel: Parcel) -> Done:
        link = await self._linked()
        with broker_errors():
            return await link.ask(route, parcel)

    async def send(self, queue: str, parcel: Parcel) -> None:
        link = await self._linked()
        with broker_errors():
            await link.declare(queues.dead(queue))
            await link.put(queues.work(queue), parcel)

    async def publish(self, topic: str, parcel: Parcel, *, durable: bool) -> None:
        link = await self._linked()
        with broker_errors():
            await link.announce(topic, parcel, durable=durable)

    async def dead_letters(self, queue: str, limit: int) -> list[DeadLetter]:
        link = await self._linked()
        letters: list[DeadLetter] = []
        with broker_errors():
            await link.declare(queues.dead(queue))
            channel = await link.open_channel()
            while len(letters) < limit:
                message = await channel.basic_get(f"{queue}.dead")
                if message.delivery_tag is None:
                    break
                parcel = _parcel(message)
                letters.append(DeadLetter(parcel.body, parcel.correlation, _reason(message), parcel.attempt))
            await channel.close()  # unacknowledged: they go back
        return letters

    async def halt(self) -> None:
        self._halted = True
        for consumer in self._consumers:
            if consumer.present and consumer.channel is not None:
                with suppress(BrokerUnavailable), broker_errors():
                    await consumer.channel.basic_cancel(consumer.tag, timeout=RECONNECT_WAIT)

    async def drain(self, seconds: float) -> None:
        await asyncio.sleep(0)  # what was delivered before the cancel-ok has its task now, and begins
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def close(self) -> None:
        # a cancel that meets the very moment of a time-out or of a lost link can be swallowed below: ask again
        while self._keeper is not None and not self._keeper.done():
            self._keeper.cancel()
            await asyncio.wait([self._keeper], timeout=1)

    def health(self) -> BusHealth:
        missing = tuple(c.subscription.name for c in self._consumers if not c.present)
        connected = self._link is not None and not self._link.stalled and not self._halted
        return BusHealth(connected, len(self._consumers), missing)

    # --- the link

    async def _linked(self) -> Link:
        """The link; waits a little for a new one. Raises BrokerUnavailable."""
        try:
            async with asyncio.timeout(RECONNECT_WAIT):
                while (link := self._link) is None or link.lost.is_set():
                    self._up.clear()
                    await self._up.wait()
        except TimeoutError:
            raise BrokerUnavailable from None
        if link.stalled:
            raise BrokerUnavailable
        return link

    async def _keep_linked(self) -> None:
        delay = BACKOFF[0]
        while True:
            try:
                with broker_errors():
                    link = await Link.open(self._url, self._name)
            except BrokerUnavailable as error:
                log.warning("no broker", action="bus.connect_failed", error=type(error.__cause__).__name__)
                await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311
                delay = min(delay * 2, BACKOFF[1])
                continue
            delay = BACKOFF[0]
            await self._live(link)

    async def _live(self, link: Link) -> None:
        """Serve on `link` until it is lost."""
        self._link = link
        keepers = [asyncio.create_task(link.ping()), asyncio.create_task(self._keep_mended(link))]
        try:
            await asyncio.wait(keepers, return_when=asyncio.FIRST_COMPLETED)
            log.warning("connection lost", action="bus.lost")
        finally:
            self._link = None
            self._up.clear()
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)
            await link.close()

    async def _keep_mended(self, link: Link) -> None:
        await self._mend(link)
        self._up.set()
        log.info("connected", action="bus.connected")
        while True:
            await asyncio.sleep(MEND_EVERY)
            await self._mend(link)

    async def _mend(self, link: Link) -> None:
        """(Re)register every consumer that is not there: new, cancelled by the server, or of a lost link."""
        async with self._mending:
            absent = [consumer for consumer in self._consumers if not consumer.present]
            await asyncio.gather(*(self._restore(link, consumer) for consumer in absent))

    async def _restore(self, link: Link, consumer: _Consumer) -> None:
        if self._halted or link.lost.is_set():
            return
        try:
            with broker_errors():
                async with asyncio.timeout(MEND_TIMEOUT):
                    await self._register(link, consumer)
        except BrokerUnavailable as error:
            name, cause = consumer.subscription.name, type(error.__cause__).__name__
            log.warning("not consuming", action="bus.missing", queue=name, error=cause)

    async def _register(self, link: Link, consumer: _Consumer) -> None:
        subscription = consumer.subscription
        queue = queues.of(subscription)
        if consumer.channel is not None and not consumer.channel.is_closed:  # cancelled by the server
            await asyncio.sleep(DELETED_FOR)
        if subscription.kind in {"job", "group"}:
            await link.declare(queues.dead(queue.name), anew=True)
        await link.declare(queue, anew=True)
        old, consumer.channel = consumer.channel, None
        if old is not None and not old.is_closed:
            await old.close()
        channel = await link.open_channel()
        await channel.basic_qos(prefetch_count=subscription.prefetch)
        registered = await channel.basic_consume(queue.name, partial(self._on_delivery, link, subscription))
        consumer.tag = registered.consumer_tag or ""
        consumer.channel = channel

    # --- deliveries

    async def _on_delivery(self, link: Link, subscription: Subscription, message: DeliveredMessage) -> None:
        # aiormq runs this as a task of its own; a channel that closes cancels it, as its delivery is void
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        parcel = _parcel(message)
        held = _Held(message, self._hold if subscription.resent else None)
        try:
            outcome = await subscription.handle(parcel)
        except asyncio.CancelledError:
            if held.released:  # the broker has it no more
                with suppress(BrokerUnavailable), broker_errors():
                    await link.put(queues.work(subscription.name), parcel)
            raise
        finally:
            held.end()
        try:
            with broker_errors():
                await self._settle(link, subscription, message, parcel, outcome)
                await held.release()
        except BrokerUnavailable as error:
            # not acknowledged: delivered again, now or when the broker sees that the channel is gone
            cause = type(error.__cause__).__name__
            log.warning("not settled", action="bus.unsettled", queue=subscription.name, error=cause)
            with suppress(BrokerUnavailable), broker_errors():
                await held.give_back()

    async def _settle(
        self,
        link: Link,
        subscription: Subscription,
        message: DeliveredMessage,
        parcel: Parcel,
        outcome: Outcome,
    ) -> None:
        name = subscription.name
        match outcome:
            case Done():
                await link.answer(message.header.properties, outcome)
            case Retry(delay):
                again = replace(parcel, attempt=parcel.attempt + 1)
                await link.put(queues.retry(name, int(delay * 1000)), again)
            case Dead(reason):
                await link.put(queues.dead(name), parcel, reason)


def _headers(message: DeliveredMessage) -> dict[str, object]:
    return dict(message.header.properties.headers or {})


def _parcel(message: DeliveredMessage) -> Parcel:
    headers = _headers(message)
    attempt, sent = headers.get("attempt", 0), headers.get("sent", 0)
    expiration = message.header.properties.expiration
    return Parcel(
        message.body,
        str(headers.get("correlation", "")),
        # the broker drops what expires in the queue, so what arrives has waited little of its time
        ttl=int(expiration) / 1000 if expiration and expiration.isdecimal() else None,
        attempt=attempt if isinstance(attempt, int) else 0,
        trace=str(headers.get("traceparent", "")),
        sent=sent / 1000 if isinstance(sent, int) else 0.0,
    )


def _reason(message: DeliveredMessage) -> str:
    """The bus's reason, or the broker's own: 'delivery_limit' where workers died with it."""
    headers = _headers(message)
    return str(headers.get("reason") or headers.get("x-first-death-reason") or "")
