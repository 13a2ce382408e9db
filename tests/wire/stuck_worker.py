"""A worker process that takes one job, says so, and never ends it: `python -m tests.wire.stuck_worker URL`."""

from __future__ import annotations

import asyncio
import sys

from services.wire.bus import connect
from tests.wire.messages import Count


async def main(url: str) -> None:
    async def hang(job: Count) -> None:
        sys.stdout.write(f"{job.number}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()

    bus = connect(url, name="stuck")
    await bus.work(Count, hang)
    await bus.start()
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
