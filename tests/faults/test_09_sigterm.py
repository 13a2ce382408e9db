"""9. SIGTERM with 20 open streams and jobs running: not ready first, all drained or given back in time, exit 0."""

from __future__ import annotations

import asyncio
import signal
import time

import aiohttp
import pytest

from tests.faults.conftest import Install
from tests.faults.installation import Jobs, all_once, until
from tests.faults.model import Model, writing
from tests.stack.product import free_port

STREAMS = 20
DRAIN = 10.0
GRACE = DRAIN + 8.0


@pytest.mark.faults
@pytest.mark.timeout(200)
async def test_stopped_with_streams_open_and_jobs_running(
    vhost: str, install: Install, model: Model, figures: dict[str, object]
) -> None:
    """Half of the jobs end within the drain, the others' reports take longer than it: they are given back."""
    probes = {name: free_port() for name in ("gateway", "retriever-1", "reporter")}
    own = {name: {"LACUNA_PROBES": f"127.0.0.1:{port}"} for name, port in probes.items()}
    with install(vhost, own=own, environment={"LACUNA_DRAIN": str(DRAIN)}) as product:
        async with Jobs(product) as jobs:
            quick, slow = writing(delay=3), writing(delay=60)
            shares = iter([quick, slow] * STREAMS)

            async def chat(request: object, call: object) -> object:
                return await next(shares)(request, call)  # type: ignore[arg-type]

            model.chat = chat  # type: ignore[assignment]
            opened: list[str] = []
            streams = [
                asyncio.create_task(_follow(product.url, await jobs.send(n), opened)) for n in range(STREAMS)
            ]
            await until(lambda: len(opened) == STREAMS, 30, "the streams are open")
            await until(lambda: len(model.running("chat")) >= 5, 30, "reports are being written")
            unready = [asyncio.create_task(_unready(port)) for port in probes.values()]
            began = time.monotonic()
            for name in ("gateway", "reporter", "retriever-1"):
                product.processes[name].send_signal(signal.SIGTERM)
            order = await asyncio.gather(*unready)
            statuses = {name: await asyncio.to_thread(product.processes[name].wait, GRACE) for name in probes}
            seconds = time.monotonic() - began
            ends = await asyncio.gather(*streams)
            model.chat = writing()
            for name in probes:
                product.start(name)
            await asyncio.to_thread(product.wait_ready, 60)
            all_once(await jobs.settled(120))
            figures["streams open"] = STREAMS
            figures["seconds until all had exited"] = seconds
            figures["exit statuses"] = statuses
            figures["streams ended by the server / broken"] = (
                f"{ends.count('ended')} / {ends.count('broken')}"
            )
            assert set(statuses.values()) == {0}
            assert set(order) == {"unready first"}
            assert "broken" not in ends


async def _follow(url: str, analysis: str | None, opened: list[str]) -> str:
    """Read a stream to its end: 'ended' where the server said so, 'broken' where the connection broke. `opened` hears
    when it began."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as http:
        try:
            async with http.get(f"{url}/api/v1/analyses/{analysis}/events") as answer:
                opened.append(str(analysis))
                async for _ in answer.content:
                    pass
        except aiohttp.ClientError:
            return "broken"
        return "ended"


async def _unready(port: int) -> str:
    """What a probe sees of a process that stops."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
        while True:
            try:
                async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 503:
                        return "unready first"
            except (aiohttp.ClientError, TimeoutError):
                return "gone while ready"
            await asyncio.sleep(0.02)
