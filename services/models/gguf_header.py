"""What stands in a GGUF file's header, read in milliseconds and without its arrays.

The `gguf` package reads a vocabulary of 50,000 tokens for seconds, and comes with the training extra alone.
Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

Value = str | int | float | bool

_FORMATS = {
    0: "<B",
    1: "<b",
    2: "<H",
    3: "<h",
    4: "<I",
    5: "<i",
    6: "<f",
    7: "<?",
    10: "<Q",
    11: "<q",
    12: "<d",
}
_STRING, _ARRAY = 8, 9
_LONGEST_KEY = 2**16
_LONGEST_STRING = 2**24
_LARGEST = 2**40
"""Bytes of an array: a terabyte, past which no file system needs to seek."""


def header(file: Path) -> dict[str, Value]:
    """The metadata by key, but for what is an array. Raises OSError, ValueError where it is no GGUF file."""
    with file.open("rb") as stream:
        if stream.read(4) != b"GGUF" or not 2 <= _number(stream, 4) <= 3:
            raise ValueError("this is not a GGUF file")
        stream.read(8)  # how many tensors
        read = (_pair(stream) for _ in range(_number(stream, 8)))
        return {key: value for key, value in read if value is not None}


def _pair(stream: BinaryIO) -> tuple[str, Value | None]:
    key = _string(stream, _LONGEST_KEY)
    kind = _number(stream, 4)
    if kind != _ARRAY:
        return key, _value(stream, kind)
    kind, count = _number(stream, 4), _number(stream, 8)
    if kind == _STRING:
        for _ in range(count):
            _pass(stream, _number(stream, 8))
    elif kind in _FORMATS:
        _pass(stream, count * struct.calcsize(_FORMATS[kind]))
    else:
        raise ValueError("this GGUF file has arrays in arrays")
    return key, None


def _value(stream: BinaryIO, kind: int) -> Value:
    if kind == _STRING:
        return _string(stream, _LONGEST_STRING)
    if kind not in _FORMATS:
        raise ValueError("this GGUF file has a value of an unknown type")
    data = _exactly(stream, struct.calcsize(_FORMATS[kind]))
    value: int | float | bool = struct.unpack(_FORMATS[kind], data)[0]
    return value


def _string(stream: BinaryIO, limit: int) -> str:
    length = _number(stream, 8)
    if length > limit:
        raise ValueError("this GGUF file is damaged")
    return _exactly(stream, length).decode("utf-8", "replace")


def _pass(stream: BinaryIO, size: int) -> None:
    if size > _LARGEST:
        raise ValueError("this GGUF file is damaged")
    stream.seek(size, 1)


def _number(stream: BinaryIO, size: int) -> int:
    return int.from_bytes(_exactly(stream, size), "little")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise ValueError("this GGUF file ends too early")
    return data
