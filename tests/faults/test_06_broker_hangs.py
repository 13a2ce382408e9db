"""6. The broker's connections hang for 60 s: noticed, 503 within the deadline, memory flat, and then all goes on."""

from __future__ import annotations

import asyncio
import time

import pytest
from yarl import URL

from tests.faults.conftest import Install
from tests.faults.installation import BASE, Jobs, all_once, until
from tests.faults.proxies import proxied

HANGS = 60.0
NOTICED_WITHIN = 15.0
DEADLINE = 10.0
"""Of a request on the bus; an answer may take two seconds more."""
CALLERS = 20
GROWTH = 30 * 2**20


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_a_broker_that_hangs_is_noticed_and_costs_no_memory(
    vhost: str, install: Install, figures: dict[str, object]
) -> None:
    address = URL(vhost)
    with proxied(address.port or 5672) as proxy:
        far = str(address.with_port(proxy.port))
        with install(far, environment={"LACUNA_REQUEST_TIMEOUT": str(DEADLINE)}) as product:
            async with Jobs(product) as jobs:
                for number in range(20):
                    await jobs.send(number)
                await jobs.settled(60)
                for number in range(100, 106):  # on their way when it hangs
                    await jobs.send(number)
                proxy.hang()
                began, before = time.monotonic(), product.memory("gateway")
                statuses: set[int] = set()
                slowest = 0.0

                async def ask() -> None:
                    nonlocal slowest
                    while time.monotonic() - began < HANGS:
                        at = time.monotonic()
                        status, _ = await jobs.call(
                            "POST", f"/api/v1/bases/{BASE}/search", json={"queries": ["x"]}
                        )
                        slowest = max(slowest, time.monotonic() - at)
                        statuses.add(status)
                        await asyncio.sleep(0.05)

                async def unready() -> bool:
                    return (await jobs.call("GET", "/readyz"))[0] == 503

                callers = [asyncio.create_task(ask()) for _ in range(CALLERS)]
                noticed = await until(unready, NOTICED_WITHIN, "not noticed")
                await asyncio.gather(*callers)
                grown = product.memory("gateway") - before
                assert (await jobs.call("GET", "/livez"))[0] == 200
                proxy.resume()

                async def ready() -> bool:
                    return (await jobs.call("GET", "/readyz"))[0] == 200

                back = await until(ready, 30, "not ready again")
                await jobs.send(200)
                found = await jobs.settled(120)
                figures["noticed after, in seconds"] = noticed
                figures["slowest answer, in seconds"] = slowest
                figures["memory grown, MiB"] = grown / 2**20
                figures["ready again after, in seconds"] = back
                assert statuses == {503}
                assert slowest < DEADLINE + 2
                assert grown < GROWTH
                all_once(found)
