"""Files that this host lacks, where hosts share them by an object store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from services.operations.collecting import Fetch
from services.retriever.remote import Remote
from services.retriever.snapshots import SnapshotDamaged, Snapshots
from services.settings import Settings
from services.storage.blobs import Blobs
from services.storage.objects import shared
from services.wire.errors import StorageUnreachable
from services.wire.messages import BlobRef

_TRIES = 60


@asynccontextmanager
async def fetching(settings: Settings) -> AsyncIterator[Fetch | None]:
    """What brings blobs and versions of bases into the data folder; None where hosts share none."""
    objects = shared(settings)
    if objects is None:
        yield None
        return
    blobs = Blobs(settings.data / "blobs", objects)
    snapshots = Snapshots(settings.data / "snapshots")
    remote = Remote(objects, snapshots)

    async def fetch(path: str) -> None:
        parts = Path(path).parts
        with suppress(
            FileNotFoundError, StorageUnreachable, SnapshotDamaged
        ):  # then it is missing, which is told
            if parts[0] == "blobs":
                await blobs.local(BlobRef(sha256=parts[-1], size=0))
            elif parts[0] == "snapshots":
                name, _, id_ = parts[1].rpartition(".")
                for _ in range(_TRIES):  # an older version may answer while this one is on its way
                    (await remote.get(name, int(id_), parts[2])).close()
                    if snapshots.has(name, int(id_), parts[2]):
                        break
                    await asyncio.sleep(1)

    try:
        yield fetch
    finally:
        await remote.close()
