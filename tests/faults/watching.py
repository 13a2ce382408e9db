"""What a process goes through while a test does something to it: its memory, and how late its event loop was."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from tests.faults.installation import Installation

EVERY = 0.02


@dataclass
class Watched:
    """`latest` are the seconds of the slowest answer of each process to /livez, `grown` bytes of memory at most."""

    latest: dict[str, float] = field(default_factory=dict)
    grown: int = 0


@asynccontextmanager
async def watched(product: Installation, ports: dict[str, int], *names: str) -> AsyncIterator[Watched]:
    """Asks each process for its life at its probes' port every 20 ms, and sums the memory of `names`."""
    found, over = Watched(), asyncio.Event()
    before = await asyncio.to_thread(product.memory, *names)

    async def poll(name: str, port: int) -> None:
        async with aiohttp.ClientSession() as http:
            while not over.is_set():
                at = time.monotonic()
                async with http.get(f"http://127.0.0.1:{port}/livez") as answer:
                    await answer.read()
                found.latest[name] = max(found.latest.get(name, 0.0), time.monotonic() - at)
                await asyncio.sleep(EVERY)

    async def measure() -> None:
        while not over.is_set():
            found.grown = max(found.grown, await asyncio.to_thread(product.memory, *names) - before)
            await asyncio.sleep(0.1)

    tasks = [asyncio.create_task(poll(name, port)) for name, port in ports.items()]
    tasks.append(asyncio.create_task(measure()))
    try:
        yield found
    finally:
        over.set()
        await asyncio.gather(*tasks)
