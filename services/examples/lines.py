"""The lines of a JSONL file of any size, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from services.wire.training import Defect

LONGEST = 8 * 2**20
"""Bytes of a line. A longer one is a defect, and is read past: JSON of it could take a hundred times its size."""

_BLOCK = 1 << 20
_MARK = b"\xef\xbb\xbf"


def read_lines(file: BinaryIO, found: Callable[[Defect], None]) -> Iterator[tuple[int, bytes]]:
    """Lines that hold something and their numbers, counted from 1, without their ends.

    What is not a line is told to `found`: `byte_order_mark`, `line_ends_crlf` (once), `line_blank`, and
    `line_too_long` over `LONGEST` bytes.
    """
    number, crlf = 0, False
    for read, length in _split(file):
        number += 1
        line = read
        if number == 1 and read.startswith(_MARK):
            found(Defect(line=1, code="byte_order_mark", severity="warning"))
            line = read[3:]
        if length > LONGEST:
            found(Defect(line=number, code="line_too_long", params={"bytes": length, "limit": LONGEST}))
            continue
        if read[-1:] == b"\r":
            line = line[:-1]
            if not crlf:
                crlf = True
                found(Defect(line=number, code="line_ends_crlf", severity="warning"))
        if not line or line.isspace():
            found(Defect(line=number, code="line_blank", severity="warning"))
            continue
        yield number, line


def _split(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Each line and its length; of a line over `LONGEST` bytes only a beginning."""
    rest, skipped = b"", 0
    while block := file.read(_BLOCK):
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        if skipped and lines:
            yield lines[0][:3], skipped + len(lines[0])
            skipped = 0
            del lines[0]
        for line in lines:
            yield line, len(line)
        if len(rest) > LONGEST or skipped:
            skipped += len(rest)
            rest = b""
    if rest or skipped:
        yield rest, skipped + len(rest)
