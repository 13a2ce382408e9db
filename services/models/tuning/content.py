"""Bytes on the disk under ids of their own: those of files and of parts of uploads.

Not by content, as `services.storage.blobs` keeps them: who deletes a file wants its bytes gone, now.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import shutil
from collections.abc import AsyncIterable, Iterable
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from services.storage.keeping import Keeping
from services.wire.errors import BodyTooLarge, StorageFull

_STEP = 2**20


class Written(NamedTuple):
    size: int
    sha256: str
    md5: str


class Contents:
    """A folder of files named by ids, which are deleted as `keeping` lets them."""

    def __init__(self, folder: Path, keeping: Keeping) -> None:
        self._folder, self._keeping = folder, keeping
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, id_: str) -> Path:
        return self._folder / id_

    async def write(self, id_: str, data: AsyncIterable[bytes], limit: int) -> Written:
        """Store `data` under `id_`; it is there whole or not at all.

        Raises BodyTooLarge past `limit` bytes, StorageFull where the disk is.
        """
        writing = _Writing(self.path(id_), limit)
        try:
            await asyncio.to_thread(writing.open)
            held: list[bytes] = []
            size = 0
            async for part in data:
                held.append(part)
                size += len(part)
                if size >= _STEP:
                    await asyncio.to_thread(writing.add, held)
                    held, size = [], 0
            await asyncio.to_thread(writing.add, held)
            return await asyncio.to_thread(writing.keep)
        except OSError as error:
            raise full(error) from error
        finally:
            await asyncio.shield(asyncio.to_thread(writing.discard))

    async def join(self, id_: str, parts: Iterable[Path], limit: int) -> Written:
        """Store the bytes of the files `parts`, one after another, under `id_`. Raises as `write` does."""
        return await asyncio.to_thread(self._join, id_, list(parts), limit)

    async def remove(self, *ids: str) -> None:
        await self._keeping.delete(partial(_unlink, [self.path(id_) for id_ in ids]))

    async def tidy(self, known: Iterable[str]) -> None:
        """Remove what a killed process left: everything but the ids `known`."""
        kept = set(known)
        there = await asyncio.to_thread(lambda: list(self._folder.iterdir()))
        await self._keeping.delete(partial(_unlink, [path for path in there if path.name not in kept]))

    def _join(self, id_: str, parts: list[Path], limit: int) -> Written:
        writing = _Writing(self.path(id_), limit)
        try:
            writing.open()
            for part in parts:
                with part.open("rb") as source:
                    while piece := source.read(_STEP):
                        writing.add([piece])
            return writing.keep()
        except OSError as error:
            raise full(error) from error
        finally:
            writing.discard()


class _Writing:
    def __init__(self, target: Path, limit: int) -> None:
        self._target, self._limit, self._size = target, limit, 0
        self._aside = target.with_name(f"{target.name}.incoming")
        self._sha256, self._md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        self._file: IO[bytes] | None = None

    def open(self) -> None:
        self._file = self._aside.open("wb")

    def add(self, parts: list[bytes]) -> None:
        assert self._file is not None
        for part in parts:
            self._size += len(part)
            if self._size > self._limit:
                raise BodyTooLarge(limit=self._limit)
            self._file.write(part)
            self._sha256.update(part)
            self._md5.update(part)

    def keep(self) -> Written:
        assert self._file is not None
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._aside.rename(self._target)
        return Written(self._size, self._sha256.hexdigest(), self._md5.hexdigest())

    def discard(self) -> None:
        """Whatever was not kept is gone."""
        if self._file is not None:
            self._file.close()
        self._aside.unlink(missing_ok=True)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def full(error: OSError) -> Exception:
    """StorageFull where `error` says so, else `error`."""
    return StorageFull() if error.errno in {errno.ENOSPC, errno.EDQUOT} else error


def linked(source: Path, target: Path) -> None:
    """`target` as another name of the bytes of `source`, a copy where the file system has no links.

    So a job's files outlive the deletion of the files they came from. Raises OSError.
    """
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
