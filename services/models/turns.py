"""Who is served next by the encoder: requests take turns, so that a small one never waits behind a bulk one."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SLICE = 32
"""Texts handed to a process at once, at most: about 30 ms of work."""
SLICE_CHARACTERS = 8_192
"""Characters handed to a process at once, but for a single longer text."""


@dataclass(eq=False, slots=True)
class Work:
    """The texts of one request and, row by row as they come, their vectors (n x dimension, float32)."""

    texts: list[str]
    vectors: NDArray[np.float32]
    done: asyncio.Future[None]
    missing: int = field(init=False)

    def __post_init__(self) -> None:
        self.missing = len(self.texts)


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """Texts start..end of a work. `failures`: how many processes died on it."""

    work: Work
    start: int
    end: int
    failures: int = 0

    @property
    def texts(self) -> list[str]:
        return self.work.texts[self.start : self.end]


class Turns:
    """Pieces that wait, first come first served, each giving way to the next after a slice."""

    def __init__(self) -> None:
        self._waiting: deque[Piece] = deque()
        self.texts = 0
        """How many texts wait."""

    def add(self, piece: Piece) -> None:
        self._waiting.append(piece)
        self.texts += piece.end - piece.start

    def again(self, piece: Piece) -> None:
        """Put back, first in line, what a process did not finish."""
        self._waiting.appendleft(piece)
        self.texts += piece.end - piece.start

    def take(self, texts: int = SLICE) -> list[Piece]:
        """Up to `texts` texts from the requests whose turn it is; what remains of one goes to the end.

        A piece that a process died on is taken alone, so that it cannot fail its neighbours again.
        """
        taken: list[Piece] = []
        room, characters = texts, SLICE_CHARACTERS
        for _ in range(len(self._waiting)):
            piece = self._waiting[0]
            if piece.failures and taken:
                break
            self._waiting.popleft()
            self.texts -= piece.end - piece.start
            if piece.work.done.done():  # its caller left
                continue
            end = piece.start
            while end < piece.end and room > 0 and (characters > 0 or (not taken and end == piece.start)):
                characters -= len(piece.work.texts[end])
                room -= 1
                end += 1
            if end > piece.start:
                taken.append(Piece(piece.work, piece.start, end, piece.failures))
            if end < piece.end:
                self.add(Piece(piece.work, end, piece.end, piece.failures))
            if room <= 0 or characters <= 0 or piece.failures:
                break
        return taken

    def clear(self) -> list[Piece]:
        """Everything that waited, no longer waiting."""
        pieces, self.texts = list(self._waiting), 0
        self._waiting.clear()
        return pieces
