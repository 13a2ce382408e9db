"""The trainer, wired: entered, it serves; left, it has drained and closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from services.settings import Settings
from services.storage.database import Database
from services.wire.bus import Bus

MIGRATIONS = Path(__file__).parent / "migrations"


@asynccontextmanager
async def serve(settings: Settings, bus: Bus) -> AsyncIterator[None]:
    """Serve on `bus` while entered. Raises SQLAlchemyError, OSError where the data is out of reach."""
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(settings.data.mkdir, parents=True, exist_ok=True)
        database = await Database.open(settings.database("trainer"), MIGRATIONS, "trainer")
        stack.push_async_callback(database.close)
        # each area: its store, its handlers on the bus, and the worker that takes the next step of what is due
        yield
