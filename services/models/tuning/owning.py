"""One models service at a time has a data folder, and its tables: two would train one job, each without the other's
files."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from sqlalchemy import text

from services.storage.database import Database
from services.wire.errors import ServiceUnavailable

_TRIES = 5
"""A second apart: for as long a killed service may still be ending."""
_LOCK = 0x1AC0_0B  # PostgreSQL advisory lock, beside that of migrations

log = structlog.get_logger(__name__)


@asynccontextmanager
async def owned_folder(folder: Path) -> AsyncIterator[None]:
    """Raises ServiceUnavailable where another service has `folder`, OSError."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    lock = await asyncio.to_thread((folder / "lock").open, "w")
    with lock:
        for _ in range(_TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            await asyncio.sleep(1)
        else:
            log.error(
                "another models service has this data folder", action="tuning.folder_taken", path=str(folder)
            )
            raise ServiceUnavailable(service="models")
        yield


@asynccontextmanager
async def owned_tables(database: Database) -> AsyncIterator[None]:
    """Raises ServiceUnavailable where another service has them. (With SQLite they are a file of the data folder.)"""
    if database.engine.dialect.name != "postgresql":
        yield
        return
    async with database.engine.connect() as connection:
        for _ in range(_TRIES):
            locked = await connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK})
            await connection.commit()
            if locked:
                break
            await asyncio.sleep(1)
        else:
            log.error("another models service has this database", action="tuning.database_taken")
            raise ServiceUnavailable(service="models")
        try:
            yield
        finally:
            await connection.invalidate()  # its end ends the lock, whatever became of it
