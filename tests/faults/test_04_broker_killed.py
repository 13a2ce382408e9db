"""4. kill -9 and restart of the broker under load: no accepted job is lost, and the consumers are back within 30 s."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import BASE, Jobs, all_once, until
from tests.stack.rabbit import Rabbit

KILLS = 2
BACK_WITHIN = 30.0


@pytest.mark.faults
@pytest.mark.timeout(400)
async def test_a_killed_broker_loses_nothing(
    own_rabbit: Rabbit, install: Install, figures: dict[str, object]
) -> None:
    with install(own_rabbit.url()) as product:
        async with Jobs(product) as jobs:
            stopping = asyncio.Event()

            async def send_from(first: int) -> None:
                for number in range(first, 1_000_000, 4):
                    if stopping.is_set():
                        return
                    await jobs.send(number)
                    await asyncio.sleep(0.4)

            senders = [asyncio.create_task(send_from(n)) for n in range(4)]
            back = []
            for _ in range(KILLS):
                before = len(jobs.accepted)
                await until(lambda: len(jobs.accepted) >= before + 10, 60, "jobs are accepted")  # noqa: B023
                await asyncio.to_thread(own_rabbit.settle)
                await asyncio.to_thread(own_rabbit.kill)
                await asyncio.sleep(2)
                assert (await jobs.call("GET", "/readyz"))[0] == 503
                await asyncio.to_thread(own_rabbit.start)

                async def served() -> bool:
                    ready = (await jobs.call("GET", "/readyz"))[0] == 200
                    question = {"queries": ["keys"]}
                    return (
                        ready
                        and (await jobs.call("POST", f"/api/v1/bases/{BASE}/search", json=question))[0] == 200
                    )

                back.append(await until(served, BACK_WITHIN, "the consumers are not back"))
            stopping.set()
            await asyncio.gather(*senders)
            found = await jobs.settled(180)
            figures["jobs accepted / refused while it was away"] = (
                f"{len(jobs.accepted)} / {len(jobs.refused)}"
            )
            figures["seconds until served again"] = ", ".join(f"{seconds:.1f}" for seconds in back)
            figures["jobs lost"] = sum(row["status"] != "succeeded" for row in found.values())
            all_once(found)
            assert {status for _, status, _ in jobs.refused} <= {503, 504}, jobs.refused
