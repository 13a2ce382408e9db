"""A JSONL file of any size, cut into blocks of whole lines, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST = 4 * 2**20
"""Bytes of a line. A longer one is a defect, and is read past: parsed, JSON can take 35 times its size."""

_STEP = 1 << 17


class Block(NamedTuple):
    """Whole lines that follow each other."""

    first: int
    """Number of the first one, counted from 1."""
    raw: bytes
    """As they stand in the file; after `size` bytes comes the beginning of the next one."""
    size: int
    offset: int
    """Where in the file they begin, in bytes."""
    lines: list[bytes]
    """Without their ends."""
    passed: int = 0
    """Bytes of the single line that this is, where it is over `LONGEST` and so not in `lines`."""


def read_blocks(file: BinaryIO, number: int = 1, offset: int = 0) -> Iterator[Block]:
    """All of `file`, in order, from where it stands: at the byte `offset`, where line `number` begins."""
    parts, size, passed = list[bytes](), 0, 0
    while step := file.read(_STEP):
        if passed:
            end = step.find(b"\n")
            if end < 0:
                passed += len(step)
                continue
            yield Block(number, b"", 0, offset, [], passed + end)
            number, offset, passed, step = number + 1, offset + passed + end + 1, 0, step[end + 1 :]
        if b"\n" not in step:
            parts.append(step)
            size += len(step)
            if size > LONGEST:
                parts, size, passed = [], 0, size
            continue
        raw = b"".join((*parts, step))
        lines = raw.split(b"\n")
        rest = lines.pop()
        whole = len(raw) - len(rest)
        yield Block(number, raw, whole, offset, lines)
        number, offset = number + len(lines), offset + whole
        parts, size = [rest], len(rest)
    if passed:
        yield Block(number, b"", 0, offset, [], passed)
    elif size:
        raw = b"".join(parts)
        yield Block(number, raw, size, offset, [raw])
