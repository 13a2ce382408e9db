"""11. The clock steps by an hour, forth and back: no job ends or is sent again before its time, limits stand."""

from __future__ import annotations

import asyncio
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import Jobs, all_once, tag, until
from tests.faults.model import Model, embedding, writing

HOUR = 3600


class Clock:
    """The wall clock of the processes that have `environment`."""

    def __init__(self, folder: Path) -> None:
        library, self._file = folder / "clock_shim.so", folder / "clock"
        source = Path(__file__).with_name("clock_shim.c")
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        self._file.write_bytes(bytes(8))
        self.environment = {"LD_PRELOAD": str(library), "FAULTS_CLOCK": str(self._file)}

    def step(self, seconds: int) -> None:
        """The clock says `seconds` more than the true time from now on."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("q", seconds))


@pytest.mark.faults
def test_the_shim_moves_the_wall_clock_alone(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.step(HOUR)
    said = subprocess.check_output(
        [sys.executable, "-c", "import time; print(time.time(), time.monotonic())"],
        env=clock.environment,
        text=True,
    )
    wall, monotonic = map(float, said.split())
    assert wall - time.time() == pytest.approx(HOUR, abs=60)
    assert monotonic == pytest.approx(time.monotonic(), abs=60)


@pytest.mark.faults
@pytest.mark.timeout(300)
@pytest.mark.parametrize("step", [HOUR, -HOUR], ids=["forth", "back"])
async def test_an_hours_step_disturbs_no_wait(
    vhost: str, install: Install, model: Model, figures: dict[str, object], tmp_path: Path, step: int
) -> None:
    """All processes of the product see the step, in the middle of every stage of a job; the database's clock and the
    broker's stay, as those of other machines do."""
    clock = Clock(tmp_path)
    with install(vhost, environment=clock.environment) as product:
        async with Jobs(product) as jobs:
            model.embed, model.chat = embedding(3), writing(delay=3, pause=0.5)
            began = time.monotonic()
            for number in range(3):
                await jobs.send(number)
                await asyncio.sleep(1.5)  # one embeds, one waits for its report, one begins
            clock.step(step)
            await jobs.send(3)
            await asyncio.sleep(12)  # the sweeper looks twice
            found = await jobs.settled(60)
            all_once(found)
            figures[f"step of {step} s: attempts, seconds"] = (
                f"{[row['attempt'] for row in found.values()]}, {time.monotonic() - began:.0f}"
            )
            assert {row["attempt"] for row in found.values()} == {1}, "sent again before its time"
            assert {len(model.of("chat", tag(n))) for n in found} == {1}
            clock.step(0)
            await jobs.send(4)
            all_once(await jobs.settled(60))
            assert product.call("GET", "/readyz")[0] == 200

            model.chat = writing(delay=60)  # a deadline holds all the same
            at = time.monotonic()
            status, _ = await jobs.call(
                "POST",
                "/api/v1/analyses",
                json={"text": "A key.", "base": "depot"},
                headers={"Prefer": "wait=3"},
            )
            clock.step(step)
            assert status == 202
            assert time.monotonic() - at < 10
            await until(lambda: product.call("GET", "/livez")[0] == 200, 5)
