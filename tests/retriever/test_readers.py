"""Reading in processes that may die or hang."""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from services.retriever.parsed import read_parsed
from services.retriever.readers import Readers, ReadJob
from services.wire.errors import DocumentEncoding, DocumentUnreadable


def job(folder: Path, data: bytes = b"# Title\n\nA sentence that is read.\n") -> ReadJob:
    (folder / "source").write_bytes(data)
    return ReadJob("a.md", "text/markdown", "en", folder / "source", folder / "parsed", folder / "blobs")


async def test_a_killed_process_is_replaced(tmp_path: Path) -> None:
    readers = Readers(1)
    await readers.read(job(tmp_path))
    for process in multiprocessing.active_children():
        process.kill()
    done = await readers.read(job(tmp_path))
    assert (done.title, done.passages) == ("Title", len(read_parsed(tmp_path / "parsed").passages))
    readers.close()


async def test_what_takes_too_long_fails_alone(tmp_path: Path) -> None:
    readers = Readers(1, seconds=0.0)
    with pytest.raises(DocumentUnreadable) as error:
        await readers.read(job(tmp_path))
    assert error.value.params["reason"] == "too_slow"
    readers.close()


async def test_binary_data_is_refused_as_such(tmp_path: Path) -> None:
    readers = Readers(1)
    with pytest.raises(DocumentEncoding):
        await readers.read(job(tmp_path, b"\x00\x01\x02"))
    readers.close()


def _pdf_bomb() -> bytes:
    """A page whose content unpacks to 200 MB."""
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    content = DecodedStreamObject()
    content.set_data(b"(a) Tj " * 30_000_000)
    page[NameObject("/Contents")] = content.flate_encode()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "brackets.md": lambda: b"[" * 1_000_000,
    "quotes.md": lambda: b">" * 200_000 + b" deep",
    "lists.md": lambda: b"".join(b" " * (2 * n) + b"- item\n" for n in range(1_000)),
    "emphasis.md": lambda: b"*a **b " * 150_000,
    "links.md": lambda: b"[a](" * 250_000,
    "nested.html": lambda: b"<div>" * 200_000 + b"text",
    "unclosed.html": lambda: b"<a href='" * 100_000,
    "bomb.pdf": _pdf_bomb,
    "garbage.docx": lambda: b"PK\x03\x04" + b"x" * 1_000_000,
}


SLOW = {"links.md", "brackets.md", "emphasis.md"}
"""These end by the limit of a process's time."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in HOSTILE]
)
async def test_a_document_of_bad_will_ends_and_the_next_is_read(tmp_path: Path, name: str) -> None:
    kinds = {"md": "text/markdown", "html": "text/html", "pdf": "application/pdf"}
    kind = kinds.get(name.rpartition(".")[2], "application/octet-stream")
    (tmp_path / "hostile").write_bytes(HOSTILE[name]())
    readers = Readers(1, seconds=20.0)
    bad = ReadJob(name, kind, "en", tmp_path / "hostile", tmp_path / "bad", tmp_path / "blobs")
    try:
        done = await readers.read(bad)
    except DocumentUnreadable as error:
        assert error.params["path"] == name  # noqa: PT017 - either end is right, as long as there is one
    else:
        assert len(read_parsed(tmp_path / "bad").passages) == done.passages
    assert (await readers.read(job(tmp_path))).title == "Title"
    readers.close()
