"""Archives that mean harm: they unpack to too much, or to elsewhere."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator

GIB = 2**30
BLOCK = 2**20


class _Zeros(io.RawIOBase):
    def __init__(self, size: int) -> None:
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        size = min(len(buffer), self._left)
        buffer[:size] = bytes(size)
        self._left -= size
        return size


def zip_bomb(size: int = GIB) -> bytes:
    """One member of `size` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("en/a.md", "w") as member:
        for _ in range(size // BLOCK):
            member.write(bytes(BLOCK))
    return out.getvalue()


def zip_of_many(count: int = 200_000) -> bytes:
    """More members than any base has documents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"en/{number}.md"), b"")
    return out.getvalue()


def gzip_bomb(size: int = GIB) -> bytes:
    """A .tar.gz with one member of `size` bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive:
        member = tarfile.TarInfo("en/a.md")
        member.size = size
        archive.addfile(member, _Zeros(size))
    return out.getvalue()


def gzip_of_headers(size: int = GIB // 4) -> bytes:
    """A .tar.gz whose long-name header alone is `size` bytes."""
    header = tarfile.TarInfo("././@LongLink")
    header.size, header.type = size, tarfile.GNUTYPE_LONGNAME
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as squeezed:
        squeezed.write(header.tobuf(tarfile.GNU_FORMAT))
        for _ in range(size // BLOCK):
            squeezed.write(b"a" * BLOCK)
    return out.getvalue()


def zip_named(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("en/honest.md", "# Honest\n\nHello.\n")
        archive.writestr(name, "# Slipped\n\nIt left the archive.\n")
    return out.getvalue()


def zip_link(target: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("en/link.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, target)
    return out.getvalue()


def tar_entry(kind: bytes, target: str = "", name: str = "en/link.md") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, target
        archive.addfile(entry)
        inside = tarfile.TarInfo(f"{name}/inside.md")
        inside.size = 5
        archive.addfile(inside, io.BytesIO(b"hello"))
    return out.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "zip": zip_bomb,
    "zip of many": zip_of_many,
    "tar.gz": gzip_bomb,
    "tar.gz of headers": gzip_of_headers,
}


def slips(outside: str) -> Iterator[tuple[str, bytes]]:
    """Archives that would write or read at the absolute path `outside`, or above their root."""
    for name in (
        f"../..{outside}",
        outside,
        "..\\..\\slip.md",
        "C:\\slip.md",
        "en/../../../slip.md",
        "//slip.md",
    ):
        yield f"zip name {name}", zip_named(name)
    yield "zip link", zip_link("/etc/passwd")
    for what, kind in (("symbolic link", tarfile.SYMTYPE), ("hard link", tarfile.LNKTYPE)):
        yield f"tar {what}", tar_entry(kind, "/etc/passwd")
    for what, kind in (("device", tarfile.CHRTYPE), ("pipe", tarfile.FIFOTYPE)):
        yield f"tar {what}", tar_entry(kind)
    yield "tar name", tar_entry(tarfile.REGTYPE, name=f"../..{outside}")
