"""The trainer, wired: entered, it serves; left, it has drained and closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from services.observe.checks import CHECKS
from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.storage.objects import shared
from services.trainer.datasets import area as datasets
from services.trainer.evaluations import area as evaluations
from services.trainer.room import Room
from services.trainer.trainings import area as trainings
from services.trainer.trainings.store import Store
from services.trainer.watching import Standing
from services.trainer.worker import Worker
from services.wire.bus import Bus
from services.wire.intake import Intake
from services.wire.training import WakeTrainer

MIGRATIONS = Path(__file__).parent / "migrations"


@asynccontextmanager
async def serve(settings: Settings, bus: Bus) -> AsyncIterator[None]:
    """Serve on `bus` while entered. Raises SQLAlchemyError, OSError where the data is out of reach."""
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(settings.data.mkdir, parents=True, exist_ok=True)
        database = await Database.open(settings.database("trainer"), MIGRATIONS, "trainer")
        stack.push_async_callback(database.close)
        worker, intake = Worker(database), Intake(bus)
        blobs = Blobs(settings.data / "blobs", shared(settings))
        room = Room(settings, bus, intake, database, blobs, worker)

        # each area registers its handlers and adds its work
        sets = await datasets.enter(room)
        trained = Store(database, settings)
        evaluated = await evaluations.enter(room, sets, trained)
        await trainings.enter(room, stack, trained, sets, evaluated)

        async def wake(_: WakeTrainer) -> None:
            worker.wake()

        await intake.work(WakeTrainer, wake)
        stack.enter_context(CHECKS.having(database=database.behind))
        stack.enter_context(CHECKS.sampling(Standing(database).sample))
        running = asyncio.create_task(worker.run())
        try:
            yield
        finally:
            await intake.close(settings.drain)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
