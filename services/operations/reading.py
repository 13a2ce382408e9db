"""A backup as it is read. Whoever made it may mean harm: only members that its manifest names are looked at, under
names that lead nowhere else, and only plain files."""

from __future__ import annotations

import asyncio
import hashlib
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, cast

from pydantic import ValidationError

from services.operations.failure import Failure, WrongUse
from services.operations.manifest import FORMAT, NAME, Head, Manifest, safe
from services.operations.writing import STEP

_MANIFEST_LIMIT = 2**30


class Source(Protocol):
    """Where members are."""

    def names(self) -> set[str]:
        """Of every file. Raises Failure for what is no plain file or has a name that no backup gives."""

    def open(self, name: str) -> IO[bytes]: ...


class Backup:
    """A backup and its manifest. Raises Failure where it is none, or one of a later version of the product."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.names = source.names()
        if NAME not in self.names:
            raise Failure("no-manifest")
        with source.open(NAME) as file:
            text = file.read(_MANIFEST_LIMIT)
        try:
            head = Head.model_validate_json(text)
            if head.format > FORMAT:
                raise Failure("newer-format", product=head.product)
            self.manifest = Manifest.model_validate_json(text)
        except ValidationError as error:
            raise Failure("bad-manifest") from error
        self.fingerprint = hashlib.sha256(text).hexdigest()

    def open(self, name: str) -> IO[bytes]:
        return self._source.open(name)

    def lines(self, name: str) -> Iterator[bytes]:
        with self.open(name) as file:
            yield from file

    async def check(self, tell: Callable[[int], None]) -> None:
        """Read every byte. `tell` hears of each member's size. Raises Failure where one is not as it should be."""
        members = self.manifest.members
        for name in sorted((self.names - {NAME}) ^ members.keys()):
            raise Failure("member-missing" if name in members else "member-unknown", name=name)
        for service, tables in self.manifest.services.items():
            for table in tables.tables:
                if f"rows/{service}/{table}.jsonl" not in members:
                    raise Failure("member-missing", name=f"rows/{service}/{table}.jsonl")
        for name, member in members.items():
            digest, size = hashlib.sha256(), 0
            with self.open(name) as file:
                while piece := file.read(STEP):
                    digest.update(piece)
                    size += len(piece)
                    await asyncio.sleep(0)
            if (size, digest.hexdigest()) != (member.size, member.sha256):
                raise Failure("member-damaged", name=name)
            tell(size)


@contextmanager
def reading_from(path: Path) -> Iterator[Backup]:
    """The backup at `path`, a folder or a tar archive. Raises WrongUse, Failure, OSError."""
    if path.is_dir():
        yield Backup(_Folder(path))
    elif path.is_file():
        try:
            with tarfile.open(path, "r:") as archive:
                yield Backup(_Archive(archive))
        except tarfile.TarError as error:
            raise Failure("bad-archive") from error
    else:
        raise WrongUse("no-backup", path=str(path))


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> set[str]:
        found = set()
        for path in self._path.rglob("*"):
            name = path.relative_to(self._path).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise Failure("unsafe-member", name=name[:200])
            if path.is_file():
                found.add(_checked(name))
        return found

    def open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb")


class _Archive:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members: dict[str, tarfile.TarInfo] = {}

    def names(self) -> set[str]:
        for member in self._archive:
            if member.isdir():
                continue
            name = _checked(member.name)
            if not member.isreg() or name in self._members:
                raise Failure("unsafe-member", name=name[:200])
            try:
                tarfile.data_filter(member, "/nowhere")
            except tarfile.FilterError as error:
                raise Failure("unsafe-member", name=name[:200]) from error
            self._members[name] = member
        return set(self._members)

    def open(self, name: str) -> IO[bytes]:
        return cast("IO[bytes]", self._archive.extractfile(self._members[name]))


def _checked(name: str) -> str:
    if name != NAME and not safe(name):
        raise Failure("unsafe-member", name=name[:200])
    return name
