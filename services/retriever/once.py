"""Jobs done once in this process, however often they are delivered, and stopped when their analysis is cancelled."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from services.wire.errors import ShuttingDown

_REMEMBERED = 1024
"""Cancelled analyses, whose jobs may still come."""

R = TypeVar("R")


class Once(Generic[R]):
    """Remembers the results of the last `kept` jobs, for deliveries that come again."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._running: dict[str, asyncio.Task[R]] = {}
        self._analyses: dict[str, str] = {}
        self._done: OrderedDict[str, R] = OrderedDict()
        self._cancelled: OrderedDict[str, None] = OrderedDict()

    async def result(
        self, job_id: str, analysis_id: str, work: Callable[[], Coroutine[Any, Any, R]]
    ) -> R | None:
        """What `work` gives, or gave before under this `job_id`; None once the analysis was cancelled.

        Raises what `work` raises, and ShuttingDown where it was stopped before its end: another process does it.
        """
        if analysis_id in self._cancelled:
            return None
        if job_id in self._done:
            return self._done[job_id]
        task = self._running.get(job_id)
        if task is None:
            task = self._running[job_id] = asyncio.create_task(work())
            self._analyses[job_id] = analysis_id
            task.add_done_callback(lambda _: self._forget(job_id))
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.cancelled():
            if analysis_id in self._cancelled:
                return None
            raise ShuttingDown
        found = task.result()
        self._done[job_id] = found
        while len(self._done) > self._kept:
            self._done.popitem(last=False)
        return found

    def cancel(self, analysis_id: str) -> None:
        """Stop the analysis's jobs here and now, and start none of them later."""
        self._cancelled[analysis_id] = None
        while len(self._cancelled) > _REMEMBERED:
            self._cancelled.popitem(last=False)
        for job_id, owner in tuple(self._analyses.items()):
            if owner == analysis_id:
                self._running[job_id].cancel()

    def _forget(self, job_id: str) -> None:
        self._running.pop(job_id, None)
        self._analyses.pop(job_id, None)
