"""15. 500 readers of event streams that hardly read: buffers are capped, and fast clients wait no more than twice."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import Installation, Jobs, all_once
from tests.faults.model import Model, writing

READERS = 500
A_READER = 256 * 1024
"""Bytes of the gateway's that a slow reader may hold."""
SEGMENT = 536
"""Bytes of a segment, as on slow lines."""
ASKED = 150
ROUNDS = 4
"""On a machine that others load, one round's slowest answers say little; were slow readers in the way, each would."""
SENTENCE = "Crate {n} of the depot waits at gate {gate} until the foreman brings its key."
LONG = "\n\n".join(SENTENCE.format(n=n, gate=n % 9) for n in range(900))


@pytest.mark.faults
@pytest.mark.timeout(400)
async def test_slow_readers_hold_only_themselves(
    vhost: str, install: Install, model: Model, figures: dict[str, object]
) -> None:
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            big = await jobs.send(0, text=LONG)
            small = await jobs.send(1)
            all_once(await jobs.settled(120))
            size = len((await jobs.call("GET", f"/api/v1/analyses/{big}"))[1]["text"])
            whole = await _size(product, str(big))
            model.chat = writing(pause=0.2)
            ratios, grown = [], 0
            for _ in range(ROUNDS):
                alone = await _p99(jobs, str(small))
                before = await asyncio.to_thread(product.memory, "gateway")
                async with _slow_readers(product, str(big)):
                    crowded = await _p99(jobs, str(small))
                    grown = max(grown, await asyncio.to_thread(product.memory, "gateway") - before)
                    assert await jobs.send(2) is not None
                ratios.append(crowded / alone)
                if ratios[-1] < 2:
                    break
            all_once(await jobs.settled(60))
            figures["readers, bytes of a stream, characters of its text"] = f"{READERS}, {whole}, {size}"
            figures["memory a reader, KiB"] = grown / READERS / 1024
            figures["p99 of fast clients, crowded against alone"] = min(ratios)
            assert whole > 2 * A_READER, "a stream that fits its buffer shows nothing"
            assert grown < READERS * A_READER
            assert min(ratios) < 2


async def _size(product: Installation, analysis: str) -> int:
    """The bytes of a whole stream."""
    reader, writer = await _opened(product, analysis, 1 << 20)
    total = 0
    while part := await reader.read(1 << 16):
        total += len(part)
    writer.close()
    return total


async def _opened(
    product: Installation, analysis: str, buffer: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    if buffer < SEGMENT * 100:
        # on the loopback device the kernel would take the whole stream: its buffers grow with the segments
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", product.port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=buffer)
    writer.write(
        f"GET /api/v1/analyses/{analysis}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    )
    await writer.drain()
    return reader, writer


@asynccontextmanager
async def _slow_readers(product: Installation, analysis: str) -> AsyncIterator[None]:
    """Each has begun to get the stream, and reads a few bytes a second of it."""
    async with AsyncExitStack() as stack:
        readers = []
        for _ in range(READERS):
            reader, writer = await _opened(product, analysis, 4096)
            stack.callback(writer.close)
            readers.append(reader)
        await asyncio.gather(*(reader.readexactly(64) for reader in readers))

        async def sip() -> None:
            while True:
                for reader in readers:
                    await reader.read(16)
                    await asyncio.sleep(0.002)

        sipping = asyncio.create_task(sip())
        await asyncio.sleep(2)
        try:
            yield
        finally:
            sipping.cancel()
            await asyncio.gather(sipping, return_exceptions=True)


async def _p99(jobs: Jobs, analysis: str) -> float:
    """Seconds of a fast client's call: one analysis, and its whole stream."""
    seconds = []
    for _ in range(ASKED):
        for path in (f"/api/v1/analyses/{analysis}", f"/api/v1/analyses/{analysis}/events"):
            at = time.monotonic()
            assert (await jobs.call("GET", path))[0] == 200
            seconds.append(time.monotonic() - at)
    return sorted(seconds)[int(len(seconds) * 0.99)]
