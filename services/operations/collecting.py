"""Files of a running installation, opened for a backup."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from services.operations.named import File, Folder, Named, Newest, unsafe

Add = Callable[[str, IO[bytes], str | None], Awaitable[None]]
"""Told the path, the open file, and the hash that it should have where that is known."""
Fetch = Callable[[str], Awaitable[None]]
"""Brings the file or folder of a path here from where hosts share them, if it is there."""

_WRITING = (".incoming", ".new")
_TRIES = 20


class Collecting:
    """Of the data folder `data`. `missing` are the paths of what is needed and was not there."""

    def __init__(self, data: Path, fetch: Fetch | None) -> None:
        self._data, self._fetch = data, fetch
        self._done: set[str] = set()
        self.missing: list[str] = []

    async def collect(self, name: Named, add: Add) -> None:
        """Hand what `name` means to `add`, nothing twice. Raises OSError."""
        if unsafe(name):
            self.missing.append(name.path)
            return
        if isinstance(name, Newest):
            await self._newest(name, add)
            return
        if self._fetch is not None and not (self._data / name.path).exists():
            await self._fetch(name.path)
        if isinstance(name, File):
            found = await self._file(name.path, add, name.sha256)
        else:
            found = any([await self._file(path, add, None) for path in self._inside(name)])
        if not found and name.needed:
            self.missing.append(name.path)

    async def _file(self, path: str, add: Add, sha256: str | None) -> bool:
        if path in self._done:
            return True
        try:
            file = (self._data / path).open("rb")
        except FileNotFoundError:
            return False
        with file:
            self._done.add(path)
            await add(path, file, sha256)
        return True

    def _inside(self, folder: Folder) -> list[str]:
        found: list[str] = []
        for root, folders, files in os.walk(self._data / folder.path):
            folders[:] = sorted(n for n in folders if n != folder.but and not n.endswith(_WRITING))
            where = Path(root).relative_to(self._data)
            found += [(where / name).as_posix() for name in sorted(files) if not name.endswith(_WRITING)]
        return found

    async def _newest(self, name: Newest, add: Add) -> None:
        """Open all files of the folder at once: what is open is read to its end, though it be deleted meanwhile."""
        for _ in range(_TRIES):
            newest = self._greatest(name)
            if newest is None:
                return
            with ExitStack() as stack:
                try:
                    paths = sorted(path for path in newest.iterdir() if path.is_file())
                    files = [(path, stack.enter_context(path.open("rb"))) for path in paths]
                except FileNotFoundError:
                    continue
                if self._greatest(name) != newest:  # then it may have been half deleted
                    continue
                for path, file in files:
                    await add(path.relative_to(self._data).as_posix(), file, None)
                return

    def _greatest(self, name: Newest) -> Path | None:
        first = self._data / name.path
        numbers = [path.name.removeprefix(first.name) for path in first.parent.glob(f"{first.name}*")]
        greatest = max((int(number) for number in numbers if number.isdigit()), default=None)
        return None if greatest is None else first.with_name(f"{first.name}{greatest}")
