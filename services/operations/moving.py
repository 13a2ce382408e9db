"""Takes an installation to another database, another data folder, or both."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from services.operations.backup import back_up
from services.operations.collecting import Fetch
from services.operations.failure import Failure, WrongUse
from services.operations.installation import SERVICES, Installation
from services.operations.progress import Say
from services.operations.reading import reading_from
from services.operations.restore import restore
from services.settings import Settings
from services.storage.keeping import Busy, Keeping

SQLITE = "sqlite"


def destination(settings: Settings, database: str | None, data: Path | None) -> Installation:
    """Where `move` goes to: `database` is a URL, or SQLITE for files in the data folder. Raises WrongUse."""
    folder = (data or settings.data).resolve()
    if database is None and data is None:
        raise WrongUse("move-nowhere")
    url = settings.database_url if database is None else database
    if url is not None and url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    if url == SQLITE:
        url = None
    there = settings.model_copy(update={"data": folder, "database_url": url})
    return Installation.of(there)


async def move(here: Installation, there: Installation, say: Say, *, fetch: Fetch | None = None) -> None:
    """Copy what is `here` to `there`, which must be empty; what is here stays as it is.

    Nothing may run meanwhile: what was accepted after the copy would be left behind. Raises Failure, OSError,
    SQLAlchemyError.
    """
    files = there.data != here.data
    if all(here.urls[name] == there.urls[name] for name in SERVICES):
        if not files:
            raise WrongUse("move-nowhere")
        raise WrongUse("move-same-database")
    there.data.mkdir(parents=True, exist_ok=True)
    between = Path(tempfile.mkdtemp(prefix=".moving-", dir=there.data))
    try:
        try:
            with Keeping(here.data).stopped():
                await back_up(here, between / "backup", say, files=files, fetch=fetch)
                if files:
                    await _restore(there, between, say, files=True)
            if not files:  # the folder is the same: so is its lock
                await _restore(there, between, say, files=False)
        except Busy:
            raise Failure("services-run") from None
    finally:
        shutil.rmtree(between, ignore_errors=True)


async def _restore(there: Installation, between: Path, say: Say, *, files: bool) -> None:
    with reading_from(between / "backup") as backup:
        await restore(there, backup, say, files=files)
