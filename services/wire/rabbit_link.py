"""One connection to RabbitMQ with its channels, from opening to loss. `rabbit.py` replaces a lost one.

aio-pika connects and declares; publishing and consuming go to the channel of aiormq below it, whose messages
are plain bytes: aio-pika's own message objects cost a third of the throughput.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count

import aio_pika
import aiormq
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.abc import DeliveredMessage
from aiormq.channel import Channel
from pamqp.commands import Basic
from pamqp.common import FieldTable
from yarl import URL

from services.wire import rabbit_queues as queues
from services.wire.errors import BrokerUnavailable, ServiceUnavailable
from services.wire.rabbit_queues import Queue
from services.wire.transport import Done, Parcel

HEARTBEAT = 10
PING_EVERY = 1.0
STALLED_AFTER = 2.0
LOST_AFTER = 10.0
SERVED_FOR = 1.0
DELETED_FOR = 1.0
"""Seconds before a queue that somebody deleted is declared anew. RabbitMQ (seen with 3.10.8) deletes a quorum queue
after it said so: declared at once under the same name, it can come back with the consumers of before, whom nobody told,
and what is delivered to them is seen by none."""
CLOSE_TIMEOUT = 5.0
REPLY_TO = "amq.rabbitmq.reply-to"
FAILED = "error"

Callback = Callable[[DeliveredMessage], Awaitable[None]]


@contextmanager
def broker_errors() -> Iterator[None]:
    """Raise BrokerUnavailable for whatever a lost channel or connection makes aio-pika and aiormq raise.

    A connection closed by this side ends their futures with CancelledError, and some with a bare Exception:
    left alone, the first would end a caller's task that nobody cancelled.
    """
    try:
        yield
    except (aiormq.AMQPError, OSError, RuntimeError) as error:
        raise BrokerUnavailable from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise BrokerUnavailable from error
    except Exception as error:
        if type(error) is not Exception:
            raise
        raise BrokerUnavailable from error


class Link:
    """A connection that is up until `lost` is set; it never comes back. Made by `Link.open`."""

    def __init__(self, connection: AbstractConnection) -> None:
        self.lost = asyncio.Event()
        self._connection = connection
        self._declared: set[str] = set()
        self._topology_lock = asyncio.Lock()
        self._topology: AbstractChannel | None = None
        self._pending: dict[str, asyncio.Future[Done]] = {}
        self._ids = count(1)
        self._served: dict[str, float] = {}
        self._pinged_at: float | None = None
        self._confirming: Channel
        self._asking: Channel
        self._plain: Channel
        self._pinging: Channel

    @classmethod
    async def open(cls, url: str, name: str) -> Link:
        """Connect, open the channels, listen for replies. Raises what `broker_errors` translates."""
        address = URL(url)
        if "heartbeat" not in address.query:
            address = address.update_query(heartbeat=HEARTBEAT)
        connection = await aio_pika.connect(
            address, timeout=LOST_AFTER, client_properties={"connection_name": name}
        )
        link = cls(connection)
        try:
            async with asyncio.timeout(LOST_AFTER):
                await link._prepare()
        except BaseException:
            await link.close()
            raise
        return link

    async def _prepare(self) -> None:
        if self._connection.transport is None:
            raise ConnectionError
        self._watch(self._connection.transport.connection.closing)
        self._confirming = await self._channel(confirms=True)
        self._asking, self._plain, self._pinging = [await self._channel() for _ in range(3)]
        await self._asking.basic_consume(REPLY_TO, self._on_reply, no_ack=True)
        topology = await self._open_topology()
        await topology.declare_exchange(queues.EVENTS, "topic", durable=True)

    async def _channel(self, *, confirms: bool = False) -> Channel:
        channel = await self.open_channel(confirms=confirms)
        self._watch(channel.closing)
        return channel

    async def open_channel(self, *, confirms: bool = False) -> Channel:
        """A channel of the caller's own, whose loss does not end the link."""
        opened = self._connection.channel(publisher_confirms=confirms, on_return_raises=confirms)
        await opened.initialize()
        channel = await opened.get_underlay_channel()
        if not isinstance(channel, Channel):
            raise TypeError("aio-pika no longer stands on aiormq's Channel")
        return channel

    def _watch(self, closing: asyncio.Future[object]) -> None:
        closing.add_done_callback(lambda _: self.lose())

    def lose(self) -> None:
        """Give the link up: whoever waits for a reply gets BrokerUnavailable now."""
        self.lost.set()
        for reply in self._pending.values():
            if not reply.done():
                reply.set_exception(BrokerUnavailable())
        self._pending.clear()

    async def close(self) -> None:
        self.lose()
        with suppress(BrokerUnavailable), broker_errors():  # nobody answers: the heartbeat ends the socket
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await self._connection.close()

    @property
    def stalled(self) -> bool:
        """The broker owes an answer for longer than a working one would."""
        return self._owed() > STALLED_AFTER

    def _owed(self) -> float:
        return 0.0 if self._pinged_at is None else asyncio.get_running_loop().time() - self._pinged_at

    async def ping(self) -> None:
        """Ask the broker for a sign of life every second, until the link is lost: sooner than heartbeats."""
        loop = asyncio.get_running_loop()
        while not self.lost.is_set():
            self._pinged_at = loop.time()
            try:
                with broker_errors():
                    await self._pinging.basic_qos(prefetch_count=1, timeout=LOST_AFTER)
            except BrokerUnavailable:
                self.lose()
                return
            self._pinged_at = None
            with suppress(TimeoutError):
                await asyncio.wait_for(self.lost.wait(), PING_EVERY)

    # --- topology

    async def _open_topology(self) -> AbstractChannel:
        if (
            self._topology is None or self._topology.is_closed
        ):  # the broker closes it on a declaration's error
            self._topology = self._connection.channel(publisher_confirms=False)
            await self._topology.initialize()
        return self._topology

    async def declare(self, queue: Queue, *, anew: bool = False) -> None:
        """Declare a queue with its binding and dead letters, once per link or `anew`."""
        if queue.name in self._declared and not anew:
            return
        async with self._topology_lock:
            channel = await self._open_topology()
            made = await channel.declare_queue(
                queue.name,
                durable=queue.durable,
                exclusive=queue.exclusive,
                auto_delete=queue.auto_delete,
                arguments=queue.arguments,
            )
            if queue.topic:
                await made.bind(queues.EVENTS, queue.topic)
        self._declared.add(queue.name)

    async def _check_served(self, route: str) -> None:
        """Raise ServiceUnavailable where no consumer serves `route`; asked at most once a second."""
        loop = asyncio.get_running_loop()
        if self._served.get(route, 0.0) > loop.time():
            return
        async with self._topology_lock:
            if self._served.get(route, 0.0) > loop.time():
                return
            channel = await self._open_topology()
            try:
                found = await channel.declare_queue(route, passive=True)
                served = bool(found.declaration_result.consumer_count)
            except aiormq.ChannelNotFoundEntity:
                served = False
            if not served:
                raise ServiceUnavailable(service=route.partition(".")[0])
            self._served[route] = loop.time() + SERVED_FOR

    # --- bytes

    async def ask(self, route: str, parcel: Parcel) -> Done:
        """Publish a request and wait for its reply (RabbitMQ's direct reply-to)."""
        await self._check_served(route)
        request = str(next(self._ids))
        reply: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._pending[request] = reply
        properties = _properties(parcel, message_id=request)
        properties.correlation_id = request
        properties.reply_to = REPLY_TO
        if parcel.ttl is not None:
            properties.expiration = str(max(1, int(parcel.ttl * 1000)))
        try:
            await self._asking.basic_publish(
                parcel.body, routing_key=route, properties=properties, wait=False
            )
            return await reply
        finally:
            self._pending.pop(request, None)

    async def _on_reply(self, message: DeliveredMessage) -> None:
        properties = message.header.properties
        reply = self._pending.pop(properties.correlation_id or "", None)
        if reply is not None and not reply.done():
            reply.set_result(Done(message.body, failed=properties.message_type == FAILED))

    async def answer(self, request: Basic.Properties, done: Done) -> None:
        """Reply, if the asker still listens."""
        if not request.reply_to:
            return
        properties = Basic.Properties(
            delivery_mode=1,
            correlation_id=request.correlation_id,
            message_type=FAILED if done.failed else None,
            message_id=request.message_id,
        )
        await self._plain.basic_publish(
            done.reply, routing_key=request.reply_to, properties=properties, wait=False
        )

    async def put(self, queue: Queue, parcel: Parcel, reason: str = "") -> None:
        """Publish to a durable queue; returns when the broker has it on disk (of a majority)."""
        await self.declare(queue)
        try:
            await self._put(queue, parcel, reason)
        except aiormq.PublishError:  # returned: somebody deleted the queue
            await asyncio.sleep(DELETED_FOR)
            await self.declare(queue, anew=True)
            await self._put(queue, parcel, reason)

    async def _put(self, queue: Queue, parcel: Parcel, reason: str) -> None:
        properties = _properties(parcel, message_id=str(next(self._ids)), reason=reason, delivery_mode=2)
        await self._confirming.basic_publish(
            parcel.body, routing_key=queue.name, properties=properties, mandatory=True, wait=False
        )

    async def announce(self, topic: str, parcel: Parcel, *, durable: bool) -> None:
        """Publish to the events exchange; durable: returns when every group's queue has it."""
        channel = self._confirming if durable else self._plain
        properties = _properties(parcel, message_id=str(next(self._ids)), delivery_mode=2 if durable else 1)
        await channel.basic_publish(
            parcel.body, exchange=queues.EVENTS, routing_key=topic, properties=properties, wait=False
        )


def _properties(
    parcel: Parcel, *, message_id: str, reason: str = "", delivery_mode: int = 1
) -> Basic.Properties:
    headers: FieldTable = {"correlation": parcel.correlation}
    if parcel.trace:
        headers["traceparent"] = parcel.trace
    if parcel.sent:
        headers["sent"] = int(parcel.sent * 1000)
    if parcel.attempt:
        headers["attempt"] = parcel.attempt
    if reason:
        headers["reason"] = reason
    # aiormq would else draw a random message_id
    return Basic.Properties(delivery_mode=delivery_mode, message_id=message_id, headers=headers)
