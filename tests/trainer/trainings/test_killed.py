"""A trainer that is killed with -9 at random moments of a training, over and over, and others that go on."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.wire.training import TrainingStatus
from tests.stack.openai_tuning import Fault, OpenAITuning
from tests.trainer.conftest import trainer

ROOT = Path(__file__).parents[3]
TRAININGS = 4


def _start(data: Path, url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.trainer.trainings.training_process", str(data), url],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.timeout(900)
@pytest.mark.kills
@pytest.mark.parametrize("kills", [2, 10])
async def test_killed_at_random_moments_each_training_has_one_job(
    kills: int, tmp_path: Path, openai_tuning: OpenAITuning
) -> None:
    backend, seed = openai_tuning, random.randrange(2**32)
    print("seed", seed)  # noqa: T201
    rolls = random.Random(seed)
    backend.fault("create", Fault("drop", late=True), Fault("twice"))
    async with trainer(tmp_path, backend.url, part=2000) as product:
        # recorded, and then at once in the hands of a trainer that is gone
        ids = [(await product.create(key=str(n))).id for n in range(TRAININGS)]
    for _ in range(kills):
        process = _start(tmp_path, backend.url)
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == b"serving\n"
        calls = sum(backend.seen.values())
        waits, end = rolls.randrange(1, 25), time.monotonic() + 20
        while sum(backend.seen.values()) < calls + waits and time.monotonic() < end:
            assert process.poll() is None
            await asyncio.sleep(0.002)
        await asyncio.sleep(rolls.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    async with trainer(tmp_path, backend.url, part=2000) as product:
        infos = [await product.settled(id_) for id_ in ids]
    assert {info.status for info in infos} == {TrainingStatus.SUCCEEDED}
    assert sorted(str(info.remote_id) for info in infos) == sorted(job.id for job in backend.done)
    assert backend.alive == [], "none is orphaned"
    for info in infos:
        job = backend.jobs[str(info.remote_id)]
        assert job.asked["metadata"] == {"lacuna_training": info.id}
        assert backend.files[job.asked["training_file"]].count(b"\n") == 80
