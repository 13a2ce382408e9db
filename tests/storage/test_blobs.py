"""Bytes stored once by their content, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.storage.blobs import Blobs
from services.wire.errors import BodyTooLarge


async def _parts(data: bytes, step: int = 3) -> AsyncIterator[bytes]:
    for at in range(0, len(data), step):
        yield data[at : at + step]


async def test_a_stream_and_its_bytes_are_the_same_blob(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    data = b"uma lacuna" * 100
    streamed = await blobs.put(_parts(data))
    assert streamed == await blobs.put(data)
    assert streamed.sha256 == hashlib.sha256(data).hexdigest()
    assert streamed.size == len(data)
    assert await blobs.read(streamed) == data
    (tmp_path / "file").write_bytes(data)
    assert await blobs.put_file(tmp_path / "file") == streamed


@pytest.mark.parametrize("stream", [True, False])
async def test_over_the_limit_leaves_no_trace(tmp_path: Path, stream: bool) -> None:
    blobs = Blobs(tmp_path)
    data = b"x" * 11
    with pytest.raises(BodyTooLarge) as error:
        await blobs.put(_parts(data) if stream else data, limit=10)
    assert error.value.params == {"limit": 10}
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


async def test_a_sender_that_breaks_off_leaves_no_trace(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await Blobs(tmp_path).put(broken())
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
