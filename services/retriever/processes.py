"""Work in processes of their own: what crashes, hangs or swells there harms nothing here."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import TypeVar

from services.observe.silence import keep_silent

T = TypeVar("T")


class Crashed(Exception):
    """The process ended before its work did."""


class Processes:
    """At most `count` processes, started when first needed, each with one piece of work at a time.

    They have `memory` bytes of address space (None: what the system gives), run at a lower priority and end
    when this process does, however that ended. Close them when done.
    """

    def __init__(self, count: int, *, memory: int | None = None) -> None:
        self._memory = memory
        self._idle: asyncio.Queue[ProcessPoolExecutor | None] = asyncio.LifoQueue()
        for _ in range(count):
            self._idle.put_nowait(None)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["services.retriever.readers", "services.retriever.building"])

    async def run(self, work: Callable[..., T], *arguments: object, seconds: float | None = None) -> T:
        """`work(*arguments)`, both picklable; its process is killed where this call is cancelled.

        Raises TimeoutError after `seconds` of its own work (waiting for a process doesn't count), Crashed,
        and what `work` raises.
        """
        pool = await self._idle.get()
        kept: ProcessPoolExecutor | None = None
        try:
            if pool is None:
                pool = await self._started()
            future = asyncio.get_running_loop().run_in_executor(pool, work, *arguments)
            try:
                async with asyncio.timeout(seconds):
                    result = await future
            except BrokenProcessPool:
                raise Crashed from None
            except (asyncio.CancelledError, TimeoutError):
                raise
            except BaseException:
                kept = pool
                raise
            kept = pool
            return result
        finally:
            if kept is None and pool is not None:
                _end(pool)
            self._idle.put_nowait(kept)

    async def _started(self) -> ProcessPoolExecutor:
        # the first start waits for the fork server's imports, seconds that are not the event loop's
        starting = asyncio.ensure_future(asyncio.to_thread(self._start))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            starting.add_done_callback(lambda done: _end(done.result()))
            raise

    def _start(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(1, self._context, initializer=_begin, initargs=(self._memory,))
        pool.submit(os.getpid)
        return pool

    def close(self) -> None:
        """End the processes that rest."""
        while not self._idle.empty():
            pool = self._idle.get_nowait()
            if pool is not None:
                _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    # Python 3.11 has no way to end a worker that hangs but its process
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        with contextlib.suppress(OSError, ValueError):
            process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def _begin(memory: int | None) -> None:
    keep_silent()
    os.nice(5)
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # reading makes many small objects that live as long as the document
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # a worker holds both ends of its queue, so it would never learn that nobody sends any more
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
