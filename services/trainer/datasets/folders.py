"""The folders of all versions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from pathlib import Path

from services.storage.blobs import link
from services.storage.keeping import Keeping
from services.trainer.datasets.folder import Folder
from services.trainer.ids import new_id

_DAY = 86_400.0


class Folders:
    """Folders under `path`, each named by its version's id; they are deleted as `keeping` lets them."""

    def __init__(self, path: Path, keeping: Keeping) -> None:
        self._path, self._keeping = path, keeping

    def __getitem__(self, id_: str) -> Folder:
        return Folder(self._path / id_)

    async def create(self) -> tuple[str, Folder]:
        """An empty folder and its id, which is greater than those before."""
        id_ = new_id("dataset")
        folder = self[id_]
        await asyncio.to_thread(folder.path.mkdir, parents=True)
        return id_, folder

    async def keep(self, source: Path) -> tuple[str, Folder]:
        """A folder whose data is the file `source`. Raises FileNotFoundError."""
        id_, folder = await self.create()
        await asyncio.to_thread(link, source, folder.data)
        return id_, folder

    async def remove(self, id_: str) -> None:
        await self._keeping.delete(self[id_].remove)

    async def tidy(self, known: Collection[str]) -> None:
        """Remove folders older than a day that are no version's: what was recorded of them was lost."""

        def old() -> list[Folder]:
            if not self._path.is_dir():
                return []
            before = time.time() - _DAY
            return [
                Folder(p) for p in self._path.iterdir() if p.name not in known and p.stat().st_mtime < before
            ]

        for folder in await asyncio.to_thread(old):
            await self._keeping.delete(folder.remove)
