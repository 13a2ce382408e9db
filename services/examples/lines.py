"""A JSONL file of any size, cut into blocks of whole lines, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST = 8 * 2**20
"""Bytes of a line. A longer one is a defect, and is read past: JSON can take thirty times its size in memory."""

_STEP = 1 << 17


class Block(NamedTuple):
    """Whole lines that follow each other."""

    first: int
    """Number of the first one, counted from 1."""
    raw: bytes
    """As they stand in the file; after `size` bytes comes the beginning of the next one."""
    size: int
    lines: list[bytes]
    """Without their ends."""
    passed: int = 0
    """Bytes of the single line that this is, where it is over `LONGEST` and so not in `lines`."""


def read_blocks(file: BinaryIO) -> Iterator[Block]:
    """All of `file`, in order."""
    number, parts, size, passed = 1, list[bytes](), 0, 0
    while step := file.read(_STEP):
        if passed:
            end = step.find(b"\n")
            if end < 0:
                passed += len(step)
                continue
            yield Block(number, b"", 0, [], passed + end)
            number, passed, step = number + 1, 0, step[end + 1 :]
        if b"\n" not in step:
            parts.append(step)
            size += len(step)
            if size > LONGEST:
                parts, size, passed = [], 0, size
            continue
        raw = b"".join((*parts, step))
        lines = raw.split(b"\n")
        rest = lines.pop()
        yield Block(number, raw, len(raw) - len(rest), lines)
        number += len(lines)
        parts, size = [rest], len(rest)
    if passed:
        yield Block(number, b"", 0, [], passed)
    elif size:
        raw = b"".join(parts)
        yield Block(number, raw, size, [raw])
