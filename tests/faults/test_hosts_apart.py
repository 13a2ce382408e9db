"""Hosts with a disk each, that share a database, a broker and an object store: one serves what another had built."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import BASE, Jobs, all_once
from tests.stack.object_store import SECRET, ObjectStore

HOSTS = ("gateway", "reporter", "retriever-1", "retriever-2")


@pytest.fixture
def objects(tmp_path: Path) -> Iterator[ObjectStore]:
    store = ObjectStore(tmp_path / "objects")
    store.start()
    yield store
    store.stop()


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_a_host_with_an_empty_disk_takes_over(
    objects: ObjectStore, install: Install, amqp_url: str, tmp_path: Path
) -> None:
    own = {name: {"LACUNA_DATA": str(tmp_path / "hosts" / name)} for name in HOSTS}
    first = tuple(name for name in HOSTS if name != "retriever-2")
    installed = install(amqp_url, only=first, own=own, environment=objects.environment("installation"))
    product = await asyncio.to_thread(installed.__enter__)
    try:
        product.only = HOSTS
        await asyncio.to_thread(product.kill, "retriever-1")
        product.start("retriever-2")
        async with Jobs(product) as jobs:
            for number in range(5):
                assert await jobs.send(number, tries=60) is not None, jobs.refused
            all_once(await jobs.settled(120))
            status, found = await jobs.call(
                "POST", f"/api/v1/bases/{BASE}/search", json={"queries": ["where do the keys hang"]}
            )
            assert status == 200
            assert found["results"][0][0]["document"] == "en/keys.md"
            status, document = await jobs.call("GET", f"/api/v1/bases/{BASE}/documents/en/keys.md")
            assert status == 200
            assert "The keys of the depot hang" in document["text"]
            status, _ = await jobs.call(
                "PUT", f"/api/v1/bases/{BASE}/documents/en/more.md", data=b"# More\n\nLamps burn all night.\n"
            )
            assert status == 201
        await asyncio.to_thread(product.wait_indexed, BASE, found["version"])
        for name in HOSTS:
            assert SECRET not in (product.data / f"{name}.log").read_text()
    finally:
        await asyncio.to_thread(installed.__exit__, None, None, None)
