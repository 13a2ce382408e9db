"""The time by which work is awaited: nobody's setting of a clock moves it."""

from __future__ import annotations

import time

_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_BOOTED = time.time() - time.clock_gettime(_SINCE_BOOT)


def steady() -> float:
    """Unix seconds, as if the wall clock had never been set since this process began."""
    return _BOOTED + time.clock_gettime(_SINCE_BOOT)
