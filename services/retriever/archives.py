"""Members of .zip, .tar and .tar.gz archives, read safely: nothing is ever unpacked onto the disk."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from services.wire.errors import ArchiveUnsafe, DocumentTypeUnsupported

_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_DIRECTORY_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_DIRECTORY_ENTRY = 2_000
_GRACE = 10 * 2**20
"""Bytes that any archive may unpack to, whatever the ratio."""
_MOST_PATH = 1_024


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its path inside, with /, and its bytes."""

    path: str
    data: bytes


def members(
    path: Path,
    *,
    max_files: int,
    max_total: int,
    max_ratio: float,
    max_member: int | None = None,
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[Member]:
    """The files of the archive at `path`, one at a time; folders and the dross of systems are left out.

    `max_files` counts entries, `max_total` unpacked bytes, `max_ratio` unpacked against packed bytes of the
    archive. A member that `wanted` refuses is left out unread where the format allows it. A member over
    `max_member` bytes comes cut at `max_member` + 1, so that the caller can refuse it alone. Memory is
    bounded by the largest member. Raises ArchiveUnsafe, and DocumentTypeUnsupported for what is no archive.
    """
    limits = _Limits(path, max_files, max_total, max_ratio, max_member)
    wants = wanted or (lambda _: True)
    try:
        if zipfile.is_zipfile(path):
            yield from _zip_members(path, limits, wants)
        else:
            yield from _tar_members(path, limits, wants)
    except tarfile.ReadError as error:
        raise DocumentTypeUnsupported(path=path.name) from error
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise ArchiveUnsafe(reason="broken") from error
    except (OSError, ValueError) as error:
        raise ArchiveUnsafe(reason="broken") from error


class _Counted:
    """A stream whose every byte counts, members and headers alike: a header can be a bomb as well."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile, limits: _Limits) -> None:
        self._file = file
        self._limits = limits

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        block = self._file.read(size)
        self._limits.took(len(block))
        return block


class _Limits:
    def __init__(
        self, path: Path, max_files: int, max_total: int, max_ratio: float, max_member: int | None
    ) -> None:
        packed = path.stat().st_size
        self.entries = self._left = max_files
        self._total = min(max_total, max(_GRACE, int(packed * max_ratio)))
        self._reason = "too_large" if self._total == max_total else "ratio"
        self._taken = 0
        self.member = max_member

    def entry(self) -> None:
        """Count an entry."""
        self._left -= 1
        if self._left < 0:
            raise ArchiveUnsafe(reason="too_many_files")

    def took(self, size: int) -> None:
        """Count unpacked bytes."""
        self._taken += size
        if self._taken > self._total:
            raise ArchiveUnsafe(reason=self._reason)

    def read(self, file: IO[bytes], *, counted: bool = False) -> bytes:
        """All of `file`, by what it really holds, not by what its header says."""
        parts: list[bytes] = []
        size = 0
        while block := file.read(_BLOCK):
            if not counted:
                self.took(len(block))
            if self.member is None or size <= self.member:
                parts.append(block)
            size += len(block)
        data = b"".join(parts)
        return data if self.member is None else data[: self.member + 1]


def _safe(name: str) -> str | None:
    """The path of a member; None for what is not a document. Raises ArchiveUnsafe where it leaves the archive."""
    plain = name.replace("\\", "/")
    path = PurePosixPath(plain)
    if plain.startswith("/") or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        raise ArchiveUnsafe(reason="path_outside")
    if len(plain) > _MOST_PATH or any(ord(character) < 32 for character in plain):
        raise ArchiveUnsafe(reason="path_invalid")
    if not path.parts or any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
        return None
    return str(path)


def _check_directory(path: Path, limits: _Limits) -> None:
    """Refuse a central directory of too many entries before zipfile reads it: of 200,000 it would make objects for a
    second in which nothing else runs."""
    with path.open("rb") as file:
        end = path.stat().st_size
        file.seek(max(0, end - 66_000))
        tail = file.read()
        at = tail.rfind(_DIRECTORY_END)
        size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
        if size > limits.entries * _DIRECTORY_ENTRY:
            raise ArchiveUnsafe(reason="too_many_files")
        file.seek(max(0, end - len(tail) + at - size))
        found, kept = 0, b""
        while size > 0 and (block := file.read(min(size, _BLOCK))):
            size -= len(block)
            found += (kept + block).count(_ENTRY)
            kept = block[1 - len(_ENTRY) :]
    if found > limits.entries:
        raise ArchiveUnsafe(reason="too_many_files")


def _zip_members(path: Path, limits: _Limits, wants: Callable[[str], bool]) -> Iterator[Member]:
    _check_directory(path, limits)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        for entry in entries:
            limits.entry()
            if (entry.external_attr >> 16) & 0o170000 == 0o120000:
                raise ArchiveUnsafe(reason="link")
            if entry.flag_bits & 1:
                raise ArchiveUnsafe(reason="encrypted")
            _safe(entry.filename)
        for entry in entries:
            name = None if entry.is_dir() else _safe(entry.filename)
            if name and wants(name):
                with archive.open(entry) as file:
                    yield Member(name, limits.read(file))


def _tar_members(path: Path, limits: _Limits, wants: Callable[[str], bool]) -> Iterator[Member]:
    with path.open("rb") as packed:
        squeezed = packed.read(2) == _GZIP
        packed.seek(0)
        stream = _Counted(gzip.GzipFile(fileobj=packed) if squeezed else packed, limits)
        yield from _entries(stream, limits, wants)


def _entries(stream: _Counted, limits: _Limits, wants: Callable[[str], bool]) -> Iterator[Member]:
    with tarfile.open(
        fileobj=cast("IO[bytes]", stream), mode="r|"
    ) as archive:  # a stream: what is skipped is counted as well
        for entry in archive:
            limits.entry()
            name = _safe(entry.name)
            if entry.issym() or entry.islnk():
                raise ArchiveUnsafe(reason="link")
            if entry.isdev():
                raise ArchiveUnsafe(reason="device")
            if name and entry.isfile() and wants(name):
                file = archive.extractfile(entry)
                if file is not None:
                    yield Member(name, limits.read(file, counted=True))
