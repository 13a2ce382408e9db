"""Tells whoever listens that a training changed: at once, and then at most so often."""

from __future__ import annotations

import asyncio

import structlog

from services.trainer.trainings.store import Store
from services.wire.bus import Bus
from services.wire.errors import ShuttingDown, TrainingNotFound, Unavailable
from services.wire.training import TrainingChanged

log = structlog.get_logger(__name__)

EVERY = 0.5
"""Seconds between two events of a training: what changes in between is told by the second."""


class Announcing:
    def __init__(self, store: Store, bus: Bus, every: float = EVERY) -> None:
        self._store, self._bus, self._every = store, bus, every
        self._again: dict[str, bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def changed(self, id_: str) -> None:
        """Publish how the training stands."""
        if id_ in self._again:
            self._again[id_] = True
            return
        self._again[id_] = False
        task = asyncio.create_task(self._tell(id_))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave what was not told yet: the rows have it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _tell(self, id_: str) -> None:
        try:
            while True:
                self._again[id_] = False
                await self._bus.publish(TrainingChanged(training=await self._store.get(id_)))
                await asyncio.sleep(self._every)
                if not self._again[id_]:
                    return
        except (TrainingNotFound, Unavailable, ShuttingDown):
            pass  # it is gone, or nobody can hear of it now
        except Exception as error:
            log.warning("not told", action="training.not_told", training=id_, error=type(error).__name__)
        finally:
            del self._again[id_]
