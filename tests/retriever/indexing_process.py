"""A retriever in a process of its own, to be killed: `python -m tests.retriever.indexing_process DATA MODEL_URL`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from services.retriever import app
from services.settings import Settings
from services.wire.bus import connect


async def main(data: str, url: str) -> None:
    bus = connect("memory:", name="killed")
    await bus.start()
    settings = Settings(data=Path(data), openai_base_url=url, embedding_model="test-embed")
    async with app.serve(settings, bus):
        print("serving", flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
