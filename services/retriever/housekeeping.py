"""Clearing away what no base needs any more: a little at each call, and nothing that was used of late."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import numpy as np
import structlog
from sqlalchemy import delete, or_, select, update

from services.retriever.mapped import mapped
from services.retriever.snapshots import Snapshots
from services.retriever.spool import sortable
from services.retriever.store import Store
from services.retriever.tables import BaseRow, DocumentRow, EmbeddingRow, ExportRow, VersionDocumentRow
from services.storage.database import Database
from services.storage.keeping import Keeping

log = structlog.get_logger(__name__)

DAY = 86_400.0
_EVERY = 60.0
_VECTORS = 2_000
_FOLDERS = 256
_AT_ONCE = 400
_KEYS = 50_000
_BASE_FILES = 4
"""Of a language of a base, the newest first."""


class Housekeeping:
    """What is unused for `unused` seconds goes: cached vectors, parsed files and blobs that no base has.

    Replaced versions, and files of embeddings written for them, go at once, vectors after a week. A call
    looks at 2,000 vectors and at one of 256 folders of parsed files and of blobs. While a backup is made, files stay.
    """

    def __init__(
        self, database: Database, store: Store, snapshots: Snapshots, data: Path, *, unused: float = DAY
    ) -> None:
        self._db, self._store, self._snapshots = database, store, snapshots
        self._parsed, self._blobs = data / "parsed", data / "blobs"
        self._keeping = Keeping(data)
        self._unused = unused
        self._folder = int(time.monotonic()) % _FOLDERS

    async def tidy(self) -> None:
        """One round. Raises what the database raises."""
        with self._keeping.deleting() as free:
            serving = await self._store.serving()
            if free:
                await asyncio.to_thread(self._snapshots.tidy, serving)
                await self.files(f"{self._folder:02x}")
                await asyncio.to_thread(self._cut_short)
                self._folder = (self._folder + 1) % _FOLDERS
        await self.exports()
        await self.vectors(serving)

    async def exports(self) -> None:
        """Forget the files that were written for versions that no longer serve; their blobs go as others do. The files
        that browsers judge with stay for the last versions: what a newer one has beyond them is told from them."""
        current = select(BaseRow.id).where(
            BaseRow.id == ExportRow.base_id, BaseRow.version == ExportRow.version
        )
        async with self._db.session.begin() as s:
            await s.execute(delete(ExportRow).where(~current.exists(), ExportRow.form != "base"))
            held: dict[tuple[int, str], list[str]] = {}
            query = select(ExportRow.base_id, ExportRow.language, ExportRow.version)
            for base, language, version in await s.execute(query.where(ExportRow.form == "base")):
                held.setdefault((base, language), []).append(version)
            for (base, language), versions in held.items():
                for version in sorted(versions, key=lambda v: -int(v.partition("-")[0]))[_BASE_FILES:]:
                    part = (ExportRow.base_id == base, ExportRow.language == language)
                    await s.execute(delete(ExportRow).where(*part, ExportRow.version == version))

    async def vectors(self, serving: dict[tuple[str, int], str | None]) -> None:
        """Delete the vectors longest out of use, but for those of a version that serves."""
        now = time.time()
        oldest = now - 7 * self._unused
        query = select(EmbeddingRow.key).where(EmbeddingRow.used < oldest).order_by(EmbeddingRow.used)
        async with self._db.read() as s:
            keys = [bytes(key) for key in await s.scalars(query.limit(_VECTORS))]
        if not keys:
            return
        if not all(self._snapshots.has(*base, version) for base, version in serving.items() if version):
            return  # left to a host that has every version, and so knows what they use
        used = await asyncio.to_thread(self._used, keys, serving)
        kept, gone = sorted(used), sorted(set(keys) - used)
        async with self._db.session.begin() as s:
            for at in range(0, len(kept), _AT_ONCE):
                part = EmbeddingRow.key.in_(kept[at : at + _AT_ONCE])
                await s.execute(update(EmbeddingRow).where(part).values(used=now))
            for at in range(0, len(gone), _AT_ONCE):
                part = EmbeddingRow.key.in_(gone[at : at + _AT_ONCE])
                # a build that found one meanwhile has said so
                await s.execute(delete(EmbeddingRow).where(part, EmbeddingRow.used < oldest))
        log.info("purged", action="retriever.vectors_purged", kept=len(kept), gone=len(gone))

    async def files(self, folder: str) -> None:
        """Delete the parsed files and blobs of one folder (two hex digits) that no row names."""
        old = await asyncio.to_thread(_unused, self._parsed / folder, self._unused)
        names = await self.named([path.stem for path in old])
        await asyncio.to_thread(_remove, [p for p in old if p.stem not in names], self._unused)
        old = await asyncio.to_thread(_unused, self._blobs / folder, self._unused)
        names = await self.named([path.name for path in old])
        await asyncio.to_thread(_remove, [p for p in old if p.name not in names], self._unused)

    def _cut_short(self) -> None:
        """Delete uploads that nobody finishes any more."""
        _remove(_unused(self._blobs / "incoming", self._unused), self._unused)

    async def named(self, names: Sequence[str]) -> set[str]:
        """Which of the names are those of a parsed file, a source, a text or an export."""
        found: set[str] = set()
        for at in range(0, len(names), _AT_ONCE):
            part = list(names[at : at + _AT_ONCE])
            async with self._db.read() as s:
                for d in (DocumentRow, VersionDocumentRow):
                    rows = await s.execute(
                        select(d.parsed, d.source, d.text).where(
                            or_(d.parsed.in_(part), d.source.in_(part), d.text.in_(part))
                        )
                    )
                    for row in rows:
                        found.update(name for name in row if name)
                found.update(await s.scalars(select(ExportRow.sha256).where(ExportRow.sha256.in_(part))))
        return found

    def _used(self, keys: list[bytes], serving: dict[tuple[str, int], str | None]) -> set[bytes]:
        asked = np.sort(np.array(keys, "S16"))
        held = np.zeros(len(asked), np.bool_)
        for (name, id_), version in serving.items():
            folder = self._snapshots.base(name, id_) / version if version else None
            for file in folder.glob("*/keys.npy") if folder else ():
                own = sortable(mapped(file))
                for start in range(0, len(own), _KEYS):  # in steps that don't hold the interpreter for long
                    part = own[start : start + _KEYS]
                    at = np.searchsorted(asked, part).clip(max=len(asked) - 1)
                    held[at[asked[at] == part]] = True
        return {bytes(key).ljust(16, b"\0") for key in asked[held].tolist()}


async def run(rounds: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Make `rounds` once a minute, until cancelled. One that fails is made again with the next."""
    while True:
        await asyncio.sleep(_EVERY)
        for one in rounds:
            try:
                await one()
            except Exception as error:  # the database or the object store may be away for a while
                log.warning("round failed", action="retriever.round_failed", error=type(error).__name__)


def _unused(folder: Path, seconds: float) -> list[Path]:
    """Files of `folder` that nobody wrote or touched for `seconds`."""
    if not folder.is_dir():
        return []
    return [p for p in folder.iterdir() if _is_old(p, seconds)]


def _remove(paths: list[Path], seconds: float) -> None:
    for path in paths:
        if _is_old(path, seconds):  # asked again: it may have been taken up since
            path.unlink(missing_ok=True)


def _is_old(path: Path, seconds: float) -> bool:
    try:
        return path.is_file() and time.time() - path.stat().st_mtime >= seconds
    except FileNotFoundError:
        return False
