"""Files that a backup needs outlive their rows, and no longer than the backup, however that ends."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.storage.keeping import Busy, Keeping

HOLDS = """
import sys, time
from pathlib import Path
from services.storage.keeping import Keeping
with Keeping(Path(sys.argv[1])).backing_up():
    print("held", flush=True)
    time.sleep(60)
"""


async def test_what_is_deleted_during_a_backup_goes_when_it_has_ended(tmp_path: Path) -> None:
    keeping, file = Keeping(tmp_path), tmp_path / "file"
    file.touch()
    with Keeping(tmp_path).backing_up() as whole:
        await keeping.delete(file.unlink)
        with keeping.deleting() as free:
            assert not free
        assert file.exists()
        assert whole()
    while file.exists():
        await asyncio.sleep(0.05)
    file.touch()
    await keeping.delete(file.unlink)
    assert not file.exists()


async def test_a_backup_waits_for_deletions_and_for_another_one_only_so_long(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path)
    with (
        keeping.deleting() as free,
        keeping.deleting() as at_once,
        pytest.raises(Busy),
        keeping.backing_up(patience=0),
    ):
        pass
    assert (free, at_once) == (True, True)
    with keeping.backing_up(), pytest.raises(Busy), Keeping(tmp_path).backing_up(patience=0.1):
        pass


async def test_a_killed_backup_and_one_that_takes_too_long_stop_no_deletion(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path)
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == b"held\n"
        with keeping.deleting() as free:
            assert not free
        holder.kill()
        holder.wait()
    with keeping.deleting() as free:
        assert free
    with keeping.backing_up() as whole:
        os.utime(tmp_path / "backup.lock", (0, 0))  # as if it had begun long ago
        with keeping.deleting() as free:
            assert free
        assert not whole()  # and the backup knows


def test_nothing_runs_while_or_after_an_installation_is_half_replaced(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path)
    with keeping.running(), keeping.running(), pytest.raises(Busy), keeping.stopped():
        pass
    with keeping.stopped(), pytest.raises(Busy), keeping.running():
        pass
    with keeping.stopped() as half:
        half(True)
    with pytest.raises(Busy), keeping.running():
        pass
    with keeping.stopped() as half:
        half(False)
    with keeping.running():
        pass
