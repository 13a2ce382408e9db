"""Archives: what they hold comes out, and what would harm does not."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from services.retriever.archives import members
from services.wire.errors import ArchiveUnsafe, DocumentTypeUnsupported

FILES = {"docs/a.md": b"# A", "docs/sub/b.md": b"# B", "image.png": b"\x89PNG"}


def tar(path: Path, *entries: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for info, data in entries:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def packed(folder: Path, form: str) -> Path:
    path = folder / f"a.{form}"
    if form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.mkdir("docs")
            for name, data in {**FILES, "__MACOSX/x": b"", ".git/config": b""}.items():
                archive.writestr(name, data)
        return path
    entries = [(tarfile.TarInfo(name), data) for name, data in FILES.items()]
    return tar(path, *entries, mode="w:gz" if form == "tar.gz" else "w")


def read(path: Path, **limits: float) -> dict[str, bytes]:
    given = {"max_files": 100, "max_total": 50_000_000, "max_ratio": 100, **limits}
    found = members(path, **given)  # type: ignore[arg-type]
    return {member.path: member.data for member in found}


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz"])
def test_files_come_out(tmp_path: Path, form: str) -> None:
    assert read(packed(tmp_path, form)) == FILES


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz"])
def test_too_many_files(tmp_path: Path, form: str) -> None:
    with pytest.raises(ArchiveUnsafe, match="too_many_files"):
        read(packed(tmp_path, form), max_files=2)


@pytest.mark.parametrize("name", ["../x.md", "/etc/x.md", "a/../../x.md", "C:\\x.md", "..\\x.md"])
@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_no_way_out(tmp_path: Path, form: str, name: str) -> None:
    path = tmp_path / "a"
    if form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, b"x")
    else:
        tar(path, (tarfile.TarInfo(name), b"x"))
    with pytest.raises(ArchiveUnsafe, match="path_outside"):
        read(path)


def test_links_are_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a.md")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with pytest.raises(ArchiveUnsafe, match="link"):
        read(tar(tmp_path / "a.tar", (info, b"")))
    entry = zipfile.ZipInfo("a.md")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(ArchiveUnsafe, match="link"):
        read(tmp_path / "a.zip")


@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_bombs_are_stopped_before_they_are_unpacked(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a"
    zeros = b"\0" * 40_000_000
    if form == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.md", zeros)
    else:
        tar(path, (tarfile.TarInfo("a.md"), zeros))
    with pytest.raises(ArchiveUnsafe, match="ratio"):
        read(path)
    with pytest.raises(ArchiveUnsafe, match="too_large"):
        read(path, max_ratio=10_000, max_total=20_000_000)


def test_a_broken_archive_and_no_archive(tmp_path: Path) -> None:
    whole = packed(tmp_path, "zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:30] + b"\xff" * 8 + whole[38:])
    with pytest.raises(ArchiveUnsafe, match="broken"):
        read(tmp_path / "cut.zip")
    (tmp_path / "text.zip").write_bytes(b"just text")
    with pytest.raises(DocumentTypeUnsupported):
        read(tmp_path / "text.zip")


def test_too_many_files_of_a_zip_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path, "zip")
    monkeypatch.delattr(zipfile, "ZipFile")
    with pytest.raises(ArchiveUnsafe, match="too_many_files"):
        read(path, max_files=2)
