"""Versions of bases in the object store: published once they are built, fetched once a host, checked, and kept."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog

from services.retriever.building import FORMAT
from services.retriever.snapshots import Snapshot, SnapshotDamaged, Snapshots
from services.storage.objects import Objects
from services.wire.errors import StorageFull, StorageUnreachable

log = structlog.get_logger(__name__)

SHARED = "snapshots"
MANIFEST = "manifest.json"
_PATIENCE = 5.0
"""Seconds that a request waits for a new version where the host has an older one to serve."""
_TRY_AGAIN = 10.0
_LOOKS = 0.1
_FILE = re.compile(r"[a-z]{2}(/\w[\w.-]*){1,2}")
"""A file of a version, as its manifest may name it: nothing outside the version's folder."""


@dataclass
class _Arrival:
    """A version on its way to this host."""

    version: str
    task: asyncio.Task[None]
    began: float
    tried: float = 0.0


def key_of(name: str, id_: int, version: str, file: str = "") -> str:
    return f"{SHARED}/{name}.{id_}/{version}/{file}"


class Remote:
    """`Snapshots` of a host with an object store behind them. A version is there once its manifest is."""

    def __init__(self, objects: Objects, snapshots: Snapshots) -> None:
        self.objects, self.snapshots = objects, snapshots
        self._arrivals: dict[tuple[str, int], _Arrival] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def publish(self, name: str, id_: int, version: str) -> None:
        """Store a version that is in place here: its files, and last its manifest. Raises StorageUnreachable."""
        folder = self.snapshots.base(name, id_) / version
        manifest = orjson.loads(await asyncio.to_thread((folder / MANIFEST).read_bytes))
        put = self.objects.put_file
        await _together(put(key_of(name, id_, version, file), folder / file) for file in manifest["files"])
        await put(key_of(name, id_, version, MANIFEST), folder / MANIFEST)

    async def close(self) -> None:
        """Stop what is on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def get(self, name: str, id_: int, version: str) -> Snapshot:
        """The version, fetched first where this host lacks it, or has it damaged.

        Where that takes long or fails, an older version that the host has serves meanwhile: see the answer's own
        `version`. Raises StorageUnreachable where there is none, SnapshotDamaged as `Snapshots.get` does.
        """
        if self.snapshots.has(name, id_, version):
            try:
                return await self.snapshots.get(name, id_, version)
            except SnapshotDamaged as error:
                reason = error.params.get("reason")
                log.error("damaged", action="retriever.snapshot_damaged", base=name, reason=reason)  # noqa: TRY400
                await asyncio.to_thread(self.snapshots.discard, name, id_, version)
        arrival = self._arrival(name, id_, version)
        older = await asyncio.to_thread(self.snapshots.newest, name, id_)
        if older is not None:
            left = max(0.0, arrival.began + _PATIENCE - time.monotonic())
            await asyncio.wait([arrival.task], timeout=left)
            if not arrival.task.done() or arrival.task.exception() is not None:
                with contextlib.suppress(SnapshotDamaged):
                    return await self.snapshots.get(name, id_, older)
        await asyncio.shield(arrival.task)
        return await self.snapshots.get(name, id_, version)

    def _arrival(self, name: str, id_: int, version: str) -> _Arrival:
        """The version on its way: begun now, where it is not yet, or where it failed a while ago."""
        now, arrival = time.monotonic(), self._arrivals.get((name, id_))
        over = arrival is None or (arrival.task.done() and now - arrival.tried > _TRY_AGAIN)
        if arrival is None or over or arrival.version != version:
            arrival = _Arrival(version, asyncio.create_task(self._fetch(name, id_, version)), now)
            self._arrivals[name, id_] = arrival
            self._tasks.add(arrival.task)
            arrival.task.add_done_callback(self._tasks.discard)
            arrival.task.add_done_callback(lambda done, own=arrival: _ended(done, own))  # type: ignore[misc]
        return arrival

    async def _fetch(self, name: str, id_: int, version: str) -> None:
        """Bring a version into place, once for all processes of this host."""
        began = time.monotonic()
        base = self.snapshots.base(name, id_)
        await asyncio.to_thread(base.mkdir, parents=True, exist_ok=True)
        async with _alone(base):
            if await asyncio.to_thread(self.snapshots.has, name, id_, version):
                return
            try:
                aside = await asyncio.to_thread(self.snapshots.arriving, name, id_)
                try:
                    await self._download(name, id_, version, aside)
                    await asyncio.to_thread(self.snapshots.publish, name, id_, aside, version)
                finally:
                    await asyncio.to_thread(shutil.rmtree, aside, ignore_errors=True)
            except FileNotFoundError:
                raise StorageUnreachable(reason="missing") from None
            except SnapshotDamaged as error:
                raise StorageUnreachable(reason="damaged") from error
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT):
                    raise StorageFull from error
                raise
        log.info(
            "fetched",
            action="retriever.version_fetched",
            base=name,
            version=version,
            seconds=round(time.monotonic() - began, 2),
        )

    async def _download(self, name: str, id_: int, version: str, folder: Path) -> None:
        raw = await self.objects.read(key_of(name, id_, version, MANIFEST))
        try:
            manifest = orjson.loads(raw)
            files = {str(file): str(facts["sha256"]) for file, facts in manifest["files"].items()}
            right = manifest["format"] == FORMAT and manifest["version"] == version
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SnapshotDamaged(reason="manifest") from None
        if not right or not all(_FILE.fullmatch(file) for file in files):
            raise SnapshotDamaged(reason="manifest")
        for parent in {(folder / file).parent for file in files}:
            await asyncio.to_thread(parent.mkdir, parents=True, exist_ok=True)
        fetch = self.objects.fetch
        await _together(
            fetch(key_of(name, id_, version, file), folder / file, sha256) for file, sha256 in files.items()
        )
        await asyncio.to_thread(_written, folder / MANIFEST, raw)


async def _together(calls: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Make all `calls`; what one raises ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for call in calls:
                group.create_task(call)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _ended(done: asyncio.Task[None], arrival: _Arrival) -> None:
    arrival.tried = time.monotonic()
    if not done.cancelled() and (error := done.exception()) is not None:
        code = getattr(error, "code", type(error).__name__)
        log.warning("not fetched", action="retriever.version_not_fetched", version=arrival.version, code=code)


@asynccontextmanager
async def _alone(folder: Path) -> AsyncIterator[None]:
    """Nobody else on this host is in such a block for `folder`. Waiting for it can be cancelled."""
    lock = await asyncio.to_thread(os.open, folder, os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_LOOKS)
        yield
    finally:
        os.close(lock)


def _written(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
