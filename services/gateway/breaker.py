"""Circuit breakers: a model that fails call after call is left alone for a while, and tried by one call at a time.

Own code: the maintained packages wrap a function, while here a call's outcome is known in other places than its end.
"""

from __future__ import annotations

import random
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

THRESHOLD = 5
"""Failures in a row after which it opens."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 10.0
"""Seconds between trials; they double with each that fails."""
_KNOWN = 512


class Breaker:
    """Of one model. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._until = 0.0

    def wait(self) -> float:
        """0 where a call may go now; else the seconds until the next may. Of those that wait, one goes as a trial."""
        if self._failures < THRESHOLD:
            return 0.0
        left = self._until - self._now()
        if left <= 0:
            self._until = self._now() + self._pause
        return max(0.0, left)

    def succeeded(self) -> None:
        self._failures, self._pause = 0, FIRST_PAUSE

    def failed(self) -> None:
        self._failures += 1
        if self._failures > THRESHOLD:  # a trial failed
            self._pause = min(LONGEST_PAUSE, self._pause * 2)
        if self._failures >= THRESHOLD:
            self._until = self._now() + self._pause * random.uniform(0.8, 1.2)  # noqa: S311 - so that gateways differ


class Breakers:
    """A breaker for each name, of those asked last."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Breaker] = OrderedDict()

    def of(self, name: Hashable) -> Breaker:
        breaker = self._known.pop(name, None) or Breaker()
        self._known[name] = breaker
        while len(self._known) > _KNOWN:
            self._known.popitem(last=False)
        return breaker
