"""Jobs that are delivered more than once."""

from __future__ import annotations

import asyncio

import pytest

from services.retriever.once import Once
from services.wire.errors import ShuttingDown


class Work:
    def __init__(self) -> None:
        self.begun = 0
        self.go_on = asyncio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        await self.go_on.wait()
        return self.begun


async def test_deliveries_together_and_later_have_one_result() -> None:
    once, work = Once[int](kept=1), Work()
    together = [asyncio.create_task(once.result("a:1", "a", work)) for _ in range(3)]
    await asyncio.sleep(0)
    work.go_on.set()
    assert await asyncio.gather(*together) == [1, 1, 1]
    assert await once.result("a:1", "a", work) == 1
    assert await once.result("b:1", "b", work) == 2
    assert await once.result("a:1", "a", work) == 3, "it is not remembered for ever"


async def test_a_cancelled_analysis_has_no_result_then_or_later() -> None:
    once, work = Once[int](kept=1), Work()
    running = asyncio.create_task(once.result("a:1", "a", work))
    while not work.begun:
        await asyncio.sleep(0)
    once.cancel("a")
    assert await running is None
    assert await once.result("a:2", "a", work) is None
    assert work.begun == 1


async def test_a_withdrawn_delivery_gives_the_job_up_for_all_of_them() -> None:
    once, work = Once[int](kept=1), Work()
    first, second = (asyncio.create_task(once.result("a:1", "a", work)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(ShuttingDown):
        await second
