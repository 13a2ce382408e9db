"""A broker of three nodes outlives kill -9 of the one that leads the queues: no analysis fails, none is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import BASE, Jobs, all_once, until
from tests.stack.cluster import Balancer, Cluster

JOBS = 60
BACK_WITHIN = 30.0


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    three = Cluster(tmp_path / "cluster")
    try:
        three.start()
        yield three
    finally:
        three.stop()


@pytest.mark.faults
@pytest.mark.timeout(600)
async def test_a_cluster_outlives_its_leader(
    cluster: Cluster, install: Install, figures: dict[str, object]
) -> None:
    balancer = Balancer([node.port for node in cluster.nodes])
    await balancer.start()
    only = ("retriever-1", "retriever-2", "reporter", "gateway")
    installed = install(f"amqp://guest:guest@127.0.0.1:{balancer.port}/", only=only)
    product = await asyncio.to_thread(installed.__enter__)
    try:
        async with Jobs(product) as jobs:
            leader = await asyncio.to_thread(cluster.leader, "retriever.analyse")
            await asyncio.to_thread(leader.settle)

            async def send() -> None:
                for number in range(JOBS):
                    await jobs.send(number, tries=40)
                    await asyncio.sleep(0.2)

            sending = asyncio.create_task(send())
            await until(lambda: len(jobs.accepted) >= JOBS // 3, 120, "jobs are accepted")
            await asyncio.to_thread(leader.kill)
            killed = time.monotonic()

            async def searched() -> bool:
                question = {"queries": ["keys"]}
                answer = await jobs.call("POST", f"/api/v1/bases/{BASE}/search", json=question)
                return answer[0] == 200

            await until(searched, BACK_WITHIN, "nobody serves")
            back = time.monotonic() - killed
            successor = await asyncio.to_thread(cluster.leader, "retriever.analyse")
            assert successor is not leader
            await sending
            found = await jobs.settled(240)
            figures["jobs accepted / tries refused while it was away"] = (
                f"{len(jobs.accepted)} / {len(jobs.refused)}"
            )
            figures["seconds until served again"] = f"{back:.1f}"
            assert len(jobs.accepted) == JOBS
            all_once(found)
    finally:
        await asyncio.to_thread(installed.__exit__, None, None, None)
        await balancer.stop()
