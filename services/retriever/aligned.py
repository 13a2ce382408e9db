"""Arrays behind a header of JSON, each at a multiple of 8: what the binary files of bases are made of.

Little-endian: 4 bytes that name the form, the uint32 length of the header (padded with spaces so that what follows
is 8-aligned), the header, whose `arrays` say `{name: {dtype, offset, length}}` with offsets from its end, the arrays.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
from numpy.typing import NDArray

_ALIGN = 8


@dataclass(frozen=True, slots=True)
class Array:
    """`length` values of the little-endian type `dtype`, which come in `parts`, one after the other."""

    name: str
    dtype: str
    length: int
    parts: Iterable[NDArray[Any]]

    @classmethod
    def of(cls, name: str, dtype: str, values: NDArray[Any]) -> Array:
        return cls(name, dtype, values.size, (values,))


def table(arrays: Sequence[Array]) -> dict[str, dict[str, str | int]]:
    """Where each array will lie."""
    out: dict[str, dict[str, str | int]] = {}
    offset = 0
    for array in arrays:
        out[array.name] = {"dtype": array.dtype, "offset": offset, "length": array.length}
        offset += -(-array.length * np.dtype(array.dtype).itemsize // _ALIGN) * _ALIGN
    return out


def write(file: IO[bytes], magic: bytes, head: Mapping[str, Any], arrays: Sequence[Array]) -> None:
    """The whole file, written as its parts come."""
    _head(file, magic, {**head, "arrays": table(arrays)})
    for part in _body(arrays):
        file.write(part)


def write_hashed(file: IO[bytes], magic: bytes, head: Mapping[str, Any], arrays: Sequence[Array]) -> None:
    """As `write`, with the SHA-256 of all that follows the header in its `sha256`."""
    digest = hashlib.sha256()
    with tempfile.TemporaryFile(prefix="lacuna-export-") as body:
        for part in _body(arrays):
            digest.update(part)
            body.write(part)
        body.seek(0)
        _head(file, magic, {**head, "sha256": digest.hexdigest(), "arrays": table(arrays)})
        shutil.copyfileobj(body, file, 1 << 20)


def _head(file: IO[bytes], magic: bytes, head: Mapping[str, Any]) -> None:
    packed = orjson.dumps(head)
    packed += b" " * (-(8 + len(packed)) % _ALIGN)
    file.write(magic + len(packed).to_bytes(4, "little") + packed)


def _body(arrays: Sequence[Array]) -> Iterable[bytes]:
    for array in arrays:
        dtype = np.dtype(array.dtype).newbyteorder("<")
        size = 0
        for values in array.parts:
            part = np.ascontiguousarray(values, dtype).tobytes()
            size += len(part)
            yield part
        if size != array.length * dtype.itemsize:
            raise ValueError(f"{array.name} is not as long as it said")
        yield b"\0" * (-size % _ALIGN)


def read(path: Path, magic: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The header and the arrays of a file, mapped. Raises ValueError where it is none, OSError."""
    with path.open("rb") as file:
        start = file.read(8)
        if start[:4] != magic:
            raise ValueError(f"no {magic.decode()}")
        length = int.from_bytes(start[4:], "little")
        head = orjson.loads(file.read(length))
    data = np.memmap(path, np.uint8, "r")
    arrays = {}
    for name, place in head["arrays"].items():
        dtype = np.dtype(place["dtype"]).newbyteorder("<")
        first = 8 + length + place["offset"]
        arrays[name] = data[first : first + place["length"] * dtype.itemsize].view(dtype).view(np.ndarray)
    return head, arrays
