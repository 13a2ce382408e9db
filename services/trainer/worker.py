"""Finds rows with something to do, takes their leases, and has each area take one step of them at a time."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from sqlalchemy import Select
from sqlalchemy.orm import DeclarativeBase

from services.storage.database import Database
from services.storage.leases import Leases

log = structlog.get_logger(__name__)

_LOOKS = 0.02
"""Seconds between two looks at least: a burst of wakes is one look."""
_AGAIN = (1.0, 60.0)
"""Seconds until a row whose step raised is tried again: the first time, and at most."""


class Work(Protocol):
    """What an area gives the worker to do. Its rows have `id`, `owner` and `beat`, see `storage/leases.py`."""

    @property
    def name(self) -> str:
        """'datasets', 'trainings', ...: for logs."""
        ...

    @property
    def rows(self) -> type[DeclarativeBase]: ...

    @property
    def at_once(self) -> int:
        """Steps of this area at a time in this process."""
        ...

    def due(self) -> Select[*tuple[Any, ...]]:
        """Selects `id`, `owner` and `beat` of the rows that have something to do now, the most urgent first."""
        ...

    async def step(self, id_: Any, owner: str) -> None:
        """Take the next step of a row, whose lease `owner` holds meanwhile, and record what came of it.

        A step may take long, and may be cancelled or killed anywhere; done again it must do no harm. When it
        returns, the row is looked at again at once. What it raises is a defect: the row is tried again later.
        """
        ...


@dataclass(slots=True)
class _Area:
    work: Work
    leases: Leases[Any]
    running: dict[Any, asyncio.Task[None]] = field(default_factory=dict)
    failed: dict[Any, tuple[int, float]] = field(default_factory=dict)
    """Of rows whose last step raised: how often, and when they may be tried again."""


class Worker:
    """Drives the areas that were added to it.

    It looks every `every` seconds, when woken, and when a step has ended. A lease whose owner is silent for
    `patience` seconds is taken over.
    """

    def __init__(self, database: Database, *, every: float = 2.0, patience: float = 12.0) -> None:
        self._db, self._every, self._patience = database, every, patience
        self._owner = uuid.uuid4().hex
        self._areas: list[_Area] = []
        self._woken = asyncio.Event()

    def add(self, work: Work) -> None:
        """Drive `work` too, from the next look on."""
        self._areas.append(_Area(work, Leases(self._db, work.rows, self._owner, self._patience)))

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled; running steps are cancelled then, and their leases given back."""
        try:
            while True:
                self._woken.clear()
                for area in self._areas:
                    try:
                        await self._look(area)
                    except Exception as error:  # the database may be away for a while
                        log.warning(
                            "look failed",
                            action="trainer.look_failed",
                            area=area.work.name,
                            error=type(error).__name__,
                        )
                await asyncio.sleep(min(_LOOKS, self._every))
                # not wait_for, which swallows a cancel that comes with a wake
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._every):
                        await self._woken.wait()
        finally:
            tasks = [task for area in self._areas for task in area.running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self, area: _Area) -> None:
        if len(area.running) >= area.work.at_once:
            return
        for row in await area.leases.free(area.work.due()):
            if len(area.running) >= area.work.at_once:
                return
            failed = area.failed.get(row.id)
            if row.id not in area.running and (failed is None or time.monotonic() >= failed[1]):
                area.running[row.id] = asyncio.create_task(self._step(area, row.id))

    async def _step(self, area: _Area, id_: Any) -> None:
        try:
            await area.leases.hold(id_, lambda: area.work.step(id_, self._owner))
        except Exception:
            times = area.failed[id_][0] + 1 if id_ in area.failed else 1
            wait = min(_AGAIN[0] * 2 ** (times - 1), _AGAIN[1]) * random.uniform(0.8, 1.2)  # noqa: S311
            area.failed[id_] = (times, time.monotonic() + wait)
            log.exception(
                "step failed", action="trainer.step_failed", area=area.work.name, row=id_, times=times
            )
        else:
            area.failed.pop(id_, None)
        finally:
            del area.running[id_]
            self.wake()
