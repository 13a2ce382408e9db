"""Word of how far an operation is, a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

Say = Callable[..., None]
"""Told the name of a text and what fills it."""

_APART = 2.0


class Progress:
    """Says how many files, and megabytes of them, were `done`; every two seconds at most."""

    def __init__(self, say: Say, text: str) -> None:
        self._say, self._text = say, text
        self._next = time.monotonic() + _APART
        self.files = self.size = 0

    def done(self, size: int) -> None:
        self.files += 1
        self.size += size
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _APART
            self.tell()

    def tell(self) -> None:
        self._say(self._text, files=self.files, megabytes=round(self.size / 1e6, 1))
