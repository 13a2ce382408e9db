"""For processes that work on texts, documents and datasets: their standard error is a log, and must not quote them."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from types import TracebackType


def keep_silent() -> None:
    """From now on this process says nothing in a library's words, and of an uncaught exception its class and place."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.excepthook = _told


def _told(kind: type[BaseException], _: BaseException, frame: TracebackType | None) -> None:
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else "?"
    line = {
        "event": "died",
        "action": "process.died",
        "level": "error",
        "error": kind.__name__,
        "where": where,
    }
    sys.stderr.write(json.dumps(line) + "\n")
