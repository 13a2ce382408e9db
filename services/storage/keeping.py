"""Who may touch an installation's files now: what deletes them waits for a backup, what replaces them for nobody.

Two files in the data folder are locked by the kernel (flock), so that a killed process lets go of them. Every process
of an installation must see the same data folder.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

LONGEST = 6 * 3600.0
"""Seconds that a backup may keep files from being deleted."""
_LOOK = 0.05
_LATER = 1.0


class Busy(Exception):
    """Somebody else has the installation."""


class Keeping:
    """Of the data folder `data`.

    Rows are deleted before the files that they name. So a backup that holds `backing_up` from before it reads the
    rows finds all that they name, if whoever deletes files does so within `deleting` or by `delete`.
    """

    def __init__(self, data: Path, *, longest: float = LONGEST) -> None:
        self._backup, self._running = data / "backup.lock", data / "running.lock"
        self._longest = longest
        self._later: set[asyncio.Task[None]] = set()

    @contextmanager
    def deleting(self) -> Iterator[bool]:
        """Whether files may be deleted while entered; False: a backup needs them, look again later.

        To say that nothing names a file is part of deleting it. Raises OSError.
        """
        with _opened(self._backup) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                yield self._overdue(lock)
            else:
                yield True

    async def delete(self, work: Callable[[], object]) -> None:
        """Do `work`, which deletes files that nothing names, in a thread: now, or once the backup that is being made
        has ended. What a stopped process did not get to is for the sweeps at the start. Raises what `work` raises.
        """
        if not await self._try(work):
            task = asyncio.create_task(self._until(work))
            self._later.add(task)
            task.add_done_callback(self._later.discard)

    @contextmanager
    def backing_up(self, *, patience: float = 60.0) -> Iterator[Callable[[], bool]]:
        """Nothing is deleted while entered, for `longest` seconds at most; what is entered says whether that held.

        Waits for deletions under way. Raises Busy after `patience` seconds, as where another backup is made, OSError.
        """
        with _opened(self._backup) as lock:
            _lock(lock, patience)
            os.utime(lock.fileno())
            yield lambda: not self._overdue(lock)

    @contextmanager
    def running(self) -> Iterator[None]:
        """A service runs. Raises Busy where the installation is being replaced, or half replaced, OSError."""
        with _opened(self._running) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            if os.fstat(lock.fileno()).st_size:
                raise Busy
            yield

    @contextmanager
    def stopped(self) -> Iterator[Callable[[bool], None]]:
        """No service starts or runs while entered. What is entered is told whether the installation is half replaced
        now: then no service starts, even where this process is killed. Raises Busy where one runs, OSError.
        """
        with _opened(self._running) as lock:
            _lock(lock, 0.0)

            def half(so: bool) -> None:
                lock.truncate(0)
                if so:
                    lock.write(b"half replaced\n")
                os.fsync(lock.fileno())

            yield half

    async def _until(self, work: Callable[[], object]) -> None:
        done = False
        while not done:
            await asyncio.sleep(_LATER)
            with suppress(OSError):
                done = await self._try(work)

    async def _try(self, work: Callable[[], object]) -> bool:
        with self.deleting() as free:
            if free:
                await asyncio.to_thread(work)
            return free

    def _overdue(self, lock: IO[bytes]) -> bool:
        return time.time() - os.fstat(lock.fileno()).st_mtime >= self._longest


def _opened(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return path.open("ab", buffering=0)  # which changes nothing, not even the time of its last change
    except PermissionError:  # another user's, who runs the services
        return path.open("rb", buffering=0)


def _lock(lock: IO[bytes], patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if time.monotonic() >= end:
            raise Busy
        time.sleep(_LOOK)
