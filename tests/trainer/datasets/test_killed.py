"""A trainer, or the process that checks for it, killed with -9 while it checks a version."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.wire.training import DatasetStatus, ExportDataset
from tests.trainer.datasets.product import chat, jsonl, serving

pytestmark = pytest.mark.kills

ROOT = Path(__file__).parents[3]


def _start(data: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.trainer.datasets.product", str(data)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
    )


async def _under_way(folder: Path, trainer: subprocess.Popen[bytes], other_than: int = 0) -> int:
    """The process that checks, once it has read some lines."""
    children = Path(f"/proc/{trainer.pid}/task/{trainer.pid}/children")
    records = folder / "checking" / "records"
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert trainer.poll() is None
        found = [int(pid) for pid in children.read_text().split()]
        if found and found[0] != other_than and records.exists() and records.stat().st_size:
            return found[0]
        await asyncio.sleep(0.01)
    raise AssertionError("never began")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that are not left running, whatever comes."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.timeout(180)
async def test_a_check_goes_on_after_its_process_and_its_trainer_are_killed(
    tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    words = "what a person writes in a chat that goes on for long enough to take some time to read " * 8
    content = jsonl(chat(f"{n}: {words}", f"{words} {n}") for n in range(2_000))
    async with serving(tmp_path, working=False) as product:
        put = await product.put(content)
        [folder] = (tmp_path / "datasets").iterdir()
        first = _start(tmp_path)
        started.append(first)
        child = await _under_way(folder, first)
        os.kill(child, signal.SIGKILL)
        again = await _under_way(folder, first, other_than=child)
        first.send_signal(signal.SIGKILL)
        first.wait()
        while _runs(again):  # it does not outlive its trainer
            await asyncio.sleep(0.02)
        assert not (folder / "checked").exists()

        started.append(_start(tmp_path))
        version = await product.checked(seconds=120)
        assert (version.version, version.status) == (put.version, DatasetStatus.READY)
        assert version.statistics is not None
        assert (version.checked, version.statistics.examples) == (2_000, 2_000)
        assert not (folder / "checking").exists()
        whole = await product.bus.request(ExportDataset(name="data"))
        assert whole.sha256 == hashlib.sha256(content).hexdigest()
