"""What hosts share, kept in order: lacking versions and documents are stored late, and what no base needs goes."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from services.retriever.remote import MANIFEST, SHARED, Remote
from services.retriever.store import Store
from services.storage.blobs import SHARED as BLOBS
from services.storage.blobs import Blobs
from services.storage.keeping import Keeping
from services.storage.objects import Listed
from services.wire.messages import BlobRef

Named = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Which of some hashes the tables name."""

GRACE = 900.0
"""Seconds after which a version that was replaced, or whose base is gone, is fetched by nobody any more."""
DAY = 86_400.0
_FOLDERS = 256
_VERSIONS_EVERY = 10


class Sharing:
    """One round a call: a folder of blobs, and now and then the versions. The first round looks at all folders, so
    that an installation which had no object store is copied into it."""

    def __init__(self, remote: Remote, store: Store, blobs: Blobs, named: Named, *, keeping: Keeping) -> None:
        self._remote, self._store, self._blobs, self._named = remote, store, blobs, named
        self._keeping = keeping
        self._objects = remote.objects
        self._round = 0

    async def tidy(self) -> None:
        """One round, but for when a backup is made. Raises StorageUnreachable, and what the database raises."""
        with self._keeping.deleting() as free:
            if free:
                await self._tidy()

    async def _tidy(self) -> None:
        if self._round % _VERSIONS_EVERY == 0:
            await self.versions()
        folders = range(_FOLDERS) if self._round == 0 else [self._round % _FOLDERS]
        for folder in folders:
            await self.documents(f"{folder:02x}")
        self._round += 1

    async def versions(self) -> None:
        """Store the serving versions that only this host has; delete what replaced ones left behind."""
        serving = await self._store.serving()
        shared: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        for one in await self._objects.list(SHARED):
            _, base, number, _ = one.key.split("/", 3)
            shared[base, number].append(one)
        whole = {
            place for place, own in shared.items() if any(one.key.endswith(f"/{MANIFEST}") for one in own)
        }
        for (name, id_), version in serving.items():
            lacks = version is not None and (f"{name}.{id_}", version) not in whole
            if version is not None and lacks and self._remote.snapshots.has(name, id_, version):
                await self._remote.publish(name, id_, version)
        now = time.time()
        serves = {f"{name}.{id_}": version for (name, id_), version in serving.items()}
        for (base, number), own in shared.items():
            serve = serves.get(base)
            # where another has just taken its place, a host may still be fetching it
            since = max((one.written for one in shared.get((base, serve), ())), default=now) if serve else 0.0
            if serve == number or now - since < GRACE:
                continue
            # what has no manifest is on its way, or was left by who died in the middle
            grace = GRACE if (base, number) in whole else DAY
            if now - max(one.written for one in own) > grace:
                first = f"{SHARED}/{base}/{number}/{MANIFEST}"
                await self._objects.delete([first])
                await self._objects.delete([one.key for one in own if one.key != first])

    async def documents(self, folder: str) -> None:
        """Store what of a folder of blobs (two hex digits) only this host has; delete what no row names for a day."""
        shared = {one.key.rsplit("/", 1)[1]: one for one in await self._objects.list(f"{BLOBS}/{folder}")}
        here = await asyncio.to_thread(self._blobs.names, folder)
        named = await self._named(sorted(here | shared.keys()))
        await self._blobs.share(*(BlobRef(sha256=name, size=0) for name in here & named - shared.keys()))
        now = time.time()
        old = {name for name, one in shared.items() if now - one.written > DAY}
        await self._objects.delete([shared[name].key for name in sorted(old - named)])
