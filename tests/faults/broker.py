"""What a test does to the broker beside the product: look at queues, put messages in, take them out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import aiormq
from aiormq.abc import AbstractChannel


@asynccontextmanager
async def channel(url: str) -> AsyncIterator[AbstractChannel]:
    """A channel of another program's; publishes are confirmed."""
    async with await aio_pika.connect(url, timeout=10) as connection:
        yield await (await connection.channel()).get_underlay_channel()


async def look(url: str, queue: str) -> tuple[int, int]:
    """(messages that are ready, consumers) of a queue; (-1, -1) where there is none."""
    async with channel(url) as raw:
        try:
            found = await raw.queue_declare(queue, passive=True)
        except aiormq.ChannelNotFoundEntity:
            return -1, -1
        return found.message_count or 0, found.consumer_count or 0


async def put(url: str, queue: str, *bodies: bytes, headers: dict[str, Any] | None = None) -> None:
    """Publish straight to `queue`, past the product."""
    async with channel(url) as raw:
        for body in bodies:
            properties = aiormq.spec.Basic.Properties(
                delivery_mode=2, headers=headers or {"correlation": "test"}
            )
            await raw.basic_publish(body, routing_key=queue, properties=properties, mandatory=True)


async def take(url: str, queue: str) -> list[tuple[bytes, dict[str, Any]]]:
    """The messages of `queue`, taken out of it, with their headers."""
    found = []
    async with channel(url) as raw:
        while (message := await raw.basic_get(queue, no_ack=True)).delivery_tag is not None:
            found.append((message.body, dict(message.header.properties.headers or {})))
    return found
