"""A process that evaluates until it is killed: `python -m ... FOLDER URL`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from services.storage.database import Database
from services.trainer.app import MIGRATIONS
from tests.trainer.evaluations.conftest import BASE, TUNED, evaluating


async def main(folder: Path, url: str) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{folder / 'trainer.db'}", MIGRATIONS, "trainer")
    async with evaluating(database, folder, url) as seen:
        await seen.create(BASE, TUNED)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
