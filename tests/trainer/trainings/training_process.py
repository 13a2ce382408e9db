"""A trainer in a process of its own, to be killed: `python -m tests.trainer.trainings.training_process DATA URL`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.trainer.conftest import trainer


async def main(data: str, url: str) -> None:
    async with trainer(Path(data), url, part=2000, pace=0.1):
        print("serving", flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
