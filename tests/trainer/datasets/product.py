"""A trainer's datasets as they run, and how their callers reach them."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.trainer.app import MIGRATIONS
from services.trainer.datasets import area
from services.trainer.datasets.handlers import Handlers
from services.trainer.room import Room
from services.trainer.worker import Worker
from services.wire.bus import Bus, connect
from services.wire.intake import Intake
from services.wire.messages import BlobRef
from services.wire.training import (
    DatasetChanged,
    DatasetStatus,
    DatasetVersion,
    GetDatasetVersion,
    PutDataset,
)


def chat(question: str, answer: str = "An answer.") -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


def jsonl(examples: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(example) + "\n" for example in examples).encode()


@dataclass
class Product:
    data: Path
    bus: Bus
    blobs: Blobs
    database: Database
    handlers: Handlers
    events: list[DatasetVersion] = field(default_factory=list)

    async def put(self, content: bytes, name: str = "data", **more: Any) -> DatasetVersion:
        return await self.bus.request(PutDataset(name=name, blob=await self.blobs.put(content), **more))

    async def checked(self, name: str = "data", seconds: float = 60.0) -> DatasetVersion:
        """The latest version, once its check has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            version = await self.bus.request(GetDatasetVersion(name=name))
            if version.status is not DatasetStatus.CHECKING:
                return version
            await asyncio.sleep(0.02)
        raise AssertionError("still checking")

    def content(self, version: DatasetVersion) -> bytes:
        """The JSONL of a version, checked or not."""
        files = [path.read_bytes() for path in (self.data / "datasets").glob("*/data.jsonl")]
        return next(file for file in files if sha256(file).hexdigest() == version.sha256)

    async def read(self, ref: BlobRef) -> bytes:
        return await self.blobs.read(ref)


@asynccontextmanager
async def serving(
    data: Path, database_url: str | None = None, *, working: bool = True
) -> AsyncIterator[Product]:
    """Datasets on the data folder, with a worker in a hurry, or none."""
    settings = Settings(data=data, database_url=database_url, drain=2.0)
    async with AsyncExitStack() as stack:
        bus = connect("memory:", name="trainer")
        await bus.start()
        stack.push_async_callback(bus.stop, 1.0)
        database = await Database.open(settings.database("trainer"), MIGRATIONS, "trainer")
        stack.push_async_callback(database.close)
        blobs, worker = Blobs(data / "blobs"), Worker(database, every=0.05, patience=1.0)
        room = Room(settings, bus, Intake(bus), database, blobs, worker)
        handlers = await area.enter(room)
        product = Product(data, bus, blobs, database, handlers)

        async def heard(event: DatasetChanged) -> None:
            product.events.append(event.version)

        await bus.subscribe(DatasetChanged, heard)
        running = asyncio.create_task(worker.run() if working else asyncio.sleep(0))
        try:
            yield product
        finally:
            await room.intake.close(2.0)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def _forever(data: str) -> None:
    async with serving(Path(data)):
        await asyncio.Event().wait()


if __name__ == "__main__":  # python -m tests.trainer.datasets.product DATA: a trainer to be killed
    asyncio.run(_forever(sys.argv[1]))
