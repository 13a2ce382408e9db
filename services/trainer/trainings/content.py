"""The bytes of training files, in parts. Work for threads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

PART = 16 * 2**20
"""Bytes of a part of an upload (the protocol allows 64 MB), and of the largest file that goes whole."""
_STEP = 1 << 20


def parts_of(size: int, part: int) -> int:
    """How many parts a file of `size` bytes is sent in; 0: it goes whole."""
    return 0 if size <= part else -(-size // part)


def read_part(path: Path, number: int, part: int) -> tuple[bytes, str]:
    """Part `number`, from 0, and its MD5 sum as hexadecimal digits."""
    with path.open("rb") as file:
        file.seek(number * part)
        content = file.read(part)
    return content, _md5(content)


def checksum(path: Path, sums: Sequence[str], part: int) -> str | None:
    """The MD5 sum of the file; None where its parts are no longer those that had `sums`."""
    whole = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        for expected in sums:
            one, left = hashlib.md5(usedforsecurity=False), part
            while left and (content := file.read(min(_STEP, left))):
                one.update(content)
                whole.update(content)
                left -= len(content)
            if one.hexdigest() != expected:
                return None
    return whole.hexdigest()


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
