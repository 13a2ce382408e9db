"""Readiness drops when the process cannot do its work: a queue that is gone, a full disk, an end that is near."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import aio_pika
import aiohttp
import pytest

from services.__main__ import run, running
from services.observe.checks import CHECKS
from services.settings import Settings
from tests.observe.scenario import probe
from tests.stack.product import free_port


def _settings(data: Path, bus_url: str = "memory:", **fields: object) -> Settings:
    probes = f"127.0.0.1:{free_port()}"
    return Settings(**{"data": data, "bus_url": bus_url, "probes": probes, "drain": 1.0, **fields})  # type: ignore[arg-type]


async def _ready(settings: Settings) -> tuple[int, dict[str, str]]:
    """The status of /readyz, and the reasons of what is not ready."""
    status, body = await probe(settings, "/readyz")
    return status, {
        name: part["reason"] for name, part in json.loads(body)["parts"].items() if part["reason"]
    }


async def test_a_deleted_queue_is_noticed_and_made_good(tmp_path: Path, amqp_url: str) -> None:
    settings = _settings(tmp_path, amqp_url)
    async with (
        running(("reporter",), settings),
        await aio_pika.connect(amqp_url) as connection,
        connection.channel() as channel,
    ):
        assert await _ready(settings) == (200, {})
        # the bus looks for lost consumers each second: a deletion just before one is made good unseen
        while True:
            await channel.queue_delete("reporter.write")
            status, reasons = await _ready(settings)
            if status != 200:
                break
        assert (status, reasons) == (503, {"bus": "consumers_missing: reporter.write"})
        while (await _ready(settings))[0] != 200:
            await asyncio.sleep(0.05)
        assert (
            'lacuna_bus_consumers{state="missing",transport="amqp"} 0.0'
            in (await probe(settings, "/metrics"))[1]
        )


async def test_readiness_drops_before_anything_closes(tmp_path: Path) -> None:
    settings = _settings(tmp_path, stop_delay=0.5)
    running_ = asyncio.create_task(run(("reporter",), settings))
    while True:
        try:
            if (await _ready(settings))[0] == 200:
                break
        except aiohttp.ClientError:
            await asyncio.sleep(0.02)
    os.kill(os.getpid(), signal.SIGTERM)
    while CHECKS.state == "serving":
        await asyncio.sleep(0)
    assert await _ready(settings) == (503, {"process": "shutting_down"})
    assert (await probe(settings, "/livez"))[0] == 200
    await running_


async def test_a_disk_below_its_floor_is_not_ready(tmp_path: Path) -> None:
    settings = _settings(tmp_path, disk_floor=2**62)
    async with running(("reporter",), settings):
        assert await _ready(settings) == (503, {"disk": "disk_low"})
        assert (await probe(settings, "/livez"))[0] == 200
        assert 'lacuna_ready{check="disk"} 0.0' in (await probe(settings, "/metrics"))[1]


async def test_a_check_that_breaks_or_hangs_says_so_by_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.observe.checks.PATIENCE", 0.01)

    async def breaks() -> str | None:
        raise ValueError("postgresql://user:secret@host")

    async def hangs() -> str | None:
        await asyncio.Event().wait()
        return None

    async def fine() -> str | None:
        return None

    with CHECKS.having(breaks=breaks, hangs=hangs), CHECKS.having(breaks=fine):
        assert await CHECKS.reasons() == {
            "process": None,
            "breaks": "internal_error",
            "hangs": "deadline_passed",
        }
    assert await CHECKS.reasons() == {"process": None}


def test_an_address_without_a_port_is_refused() -> None:
    with pytest.raises(ValueError, match="probes"):
        Settings(probes="localhost")
