"""What passes between this server and its child processes: a uint32 length, little-endian, then the bytes."""

from __future__ import annotations

import os
import sys
import threading
from typing import BinaryIO


def read(stream: BinaryIO) -> bytes | None:
    """The next frame, or None when the other side closed the pipe or is gone."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "little")
    frame = stream.read(length)
    return frame if len(frame) == length else None


def write(stream: BinaryIO, frame: bytes) -> None:
    """Raises BrokenPipeError when the other side is gone."""
    stream.write(pack(frame))
    stream.flush()


def end_with_parent() -> None:
    """Of a child process that reads nothing more: end it when the parent closes the pipe or is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    read(sys.stdin.buffer)
    os._exit(0)


def pack(frame: bytes) -> bytes:
    return len(frame).to_bytes(4, "little") + frame
