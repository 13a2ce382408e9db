"""A backup as it is written: a folder or a tar archive, there under its name when it is whole, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from services.operations.failure import WrongUse
from services.operations.manifest import NAME, Member

STEP = 1 << 20
_ASIDE = ".incoming"


class Writing(Protocol):
    """Members are added one by one; `keep` ends it with the manifest, `discard` leaves nothing. Raises OSError."""

    async def add(self, name: str, source: IO[bytes]) -> Member:
        """The member `name` with the bytes of `source`."""

    async def add_lines(self, name: str, lines: AsyncIterator[bytes]) -> tuple[Member, int]:
        """The member `name` of `lines`, and how many they are."""

    def keep(self, manifest: bytes) -> None: ...

    def discard(self) -> None: ...


def writing_to(target: Path) -> Writing:
    """To the archive `target` where its name ends in .tar, else to that folder. Raises WrongUse where it exists."""
    archive = target.suffix == ".tar"
    if target.exists() and (archive or not target.is_dir() or any(target.iterdir())):
        raise WrongUse("target-exists", path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    return _Archive(target) if archive else _Folder(target)


class _Folder:
    def __init__(self, target: Path) -> None:
        self._target = target
        self._aside = target.with_name(target.name + _ASIDE)
        shutil.rmtree(self._aside, ignore_errors=True)  # of one that was killed
        self._aside.mkdir()

    async def add(self, name: str, source: IO[bytes]) -> Member:
        with self._open(name) as file:
            return await copied(source, file)

    async def add_lines(self, name: str, lines: AsyncIterator[bytes]) -> tuple[Member, int]:
        with self._open(name) as file:
            return await _written(lines, file)

    def keep(self, manifest: bytes) -> None:
        with self._open(NAME) as file:
            file.write(manifest)
        flush(self._aside)
        self._aside.rename(self._target)
        flush_folder(self._target.parent)

    def discard(self) -> None:
        shutil.rmtree(self._aside, ignore_errors=True)

    def _open(self, name: str) -> IO[bytes]:
        path = self._aside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


class _Archive:
    def __init__(self, target: Path) -> None:
        self._target = target
        self._aside = target.with_name(target.name + _ASIDE)
        self._file = self._aside.open("wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - kept open

    async def add(self, name: str, source: IO[bytes]) -> Member:
        head = tarfile.TarInfo(name)
        head.size, head.mode = os.fstat(source.fileno()).st_size, 0o644
        hashing = _Hashing(source)
        await asyncio.sleep(0)
        self._tar.addfile(head, hashing)  # type: ignore[arg-type]  # it reads, which is all that is asked
        return Member(size=head.size, sha256=hashing.digest.hexdigest())

    async def add_lines(self, name: str, lines: AsyncIterator[bytes]) -> tuple[Member, int]:
        # the size comes before the bytes, so they are written aside first
        with tempfile.TemporaryFile(dir=self._aside.parent) as file:
            _, count = await _written(lines, file)
            file.seek(0)
            return await self.add(name, file), count

    def keep(self, manifest: bytes) -> None:
        head = tarfile.TarInfo(NAME)
        head.size, head.mode = len(manifest), 0o644
        self._tar.addfile(head, io.BytesIO(manifest))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._aside.rename(self._target)
        flush_folder(self._target.parent)

    def discard(self) -> None:
        with suppress(OSError):  # of a full disk, once more
            self._file.close()
        self._aside.unlink(missing_ok=True)


class _Hashing:
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


async def copied(source: IO[bytes], target: IO[bytes]) -> Member:
    """Copy all of `source`, in steps between which the copying may be cancelled."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(STEP):
        target.write(piece)
        digest.update(piece)
        size += len(piece)
        await asyncio.sleep(0)
    return Member(size=size, sha256=digest.hexdigest())


async def _written(lines: AsyncIterator[bytes], target: IO[bytes]) -> tuple[Member, int]:
    digest, size, count = hashlib.sha256(), 0, 0
    async for line in lines:
        target.write(line)
        digest.update(line)
        size += len(line)
        count += 1
    target.flush()
    return Member(size=size, sha256=digest.hexdigest()), count


def flush(folder: Path) -> None:
    """See every file under `folder`, and the folders themselves, safe on the disk. Raises OSError where one is not."""
    for root, _, files in os.walk(folder):
        for name in files:
            with (Path(root) / name).open("rb") as file:
                os.fsync(file.fileno())
        flush_folder(Path(root))


def flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
