"""Work in other processes: killed with its caller, killed with this process, limited in memory and time."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.retriever.processes import Crashed, Processes

_PARENT = """
import asyncio, os, sys
from services.retriever.processes import Processes

async def main():
    processes = Processes(1)
    print(await processes.run(os.getpid), flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


def _gone(pid: int, seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def _grab(size: int) -> int:
    return len(bytearray(size))


async def test_a_killed_process_leaves_no_children(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(_PARENT)
    root = str(Path(__file__).parents[2])
    parent = subprocess.Popen(
        [sys.executable, tmp_path / "parent.py"],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert parent.stdout is not None
    child = int(await asyncio.to_thread(parent.stdout.readline))
    assert Path(f"/proc/{child}").exists()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert await asyncio.to_thread(_gone, child)


async def test_what_is_cancelled_stops_at_once_and_the_next_is_served() -> None:
    processes = Processes(1)
    pid = await processes.run(os.getpid)
    long = asyncio.create_task(processes.run(time.sleep, 600))
    await asyncio.sleep(0.2)
    long.cancel()
    with pytest.raises(asyncio.CancelledError):
        await long
    assert await asyncio.to_thread(_gone, pid)
    assert await processes.run(abs, -2) == 2
    with pytest.raises(TimeoutError):
        await processes.run(time.sleep, 600, seconds=0.2)
    with pytest.raises(Crashed):
        await processes.run(os._exit, 1)
    assert await processes.run(abs, -3) == 3
    processes.close()


async def test_memory_is_limited() -> None:
    processes = Processes(1, memory=2 * 2**30)
    with pytest.raises(MemoryError):
        await processes.run(_grab, 3 * 2**30)
    assert await processes.run(_grab, 1000) == 1000
    processes.close()
