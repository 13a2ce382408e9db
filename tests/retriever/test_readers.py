"""Reading in processes that may die or hang."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

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
