"""From sections to chunks of 200 to 500 tokens, cut at structure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.retriever import tokens
from services.retriever.document import Chunk, Passage
from services.retriever.passages import Section

LEAST = 200
MOST = 500

_SMALL = 10.0
_INSIDE = 3.0
_EACH = 1.0


@dataclass(slots=True)
class _Unit:
    """A passage and what joins it to its neighbours.

    cl100k_base cuts a text into pieces before it merges bytes. A blank begins the piece of the word behind
    it and a newline ends the piece before it, so a passage counted with a blank before it (inside a block)
    and a newline behind it (at a block's end) adds up exactly.
    """

    passage: Passage
    section: Section
    first: bool
    last: bool
    tokens: int = 0

    @property
    def joined(self) -> str:
        return ("" if self.first else " ") + self.passage.text + ("\n" if self.last else "")


def chunks(sections: list[Section]) -> tuple[Chunk, ...]:
    """The chunks of a document, in order. Every passage is in exactly one.

    A chunk has at most 500 tokens. It has fewer than 200 only where its neighbours belong under other
    headings or joining one would give more than 500.
    """
    parts = [units for section in sections if (units := _units(section))]
    every = [unit for part in parts for unit in part]
    large = False
    for unit, number in zip(every, tokens.count_batch([unit.joined for unit in every]), strict=True):
        unit.tokens = number
        large = large or number > MOST
    if large:
        parts = [[small for unit in part for small in _halved(unit)] for part in parts]
    pieces: list[tuple[list[_Unit], int]] = []
    for part in parts:
        for cut in _cut(part):
            piece = (cut, _size(cut))
            while pieces and _joins(pieces[-1], piece):
                before, size = pieces.pop()
                piece = (before + piece[0], size + piece[1])
            pieces.append(piece)
    return tuple(_chunk(piece) for piece, _ in pieces)


def _units(section: Section) -> list[_Unit]:
    return [
        _Unit(passage, section, at == 0, at == len(block) - 1)
        for block in section.blocks
        for at, passage in enumerate(block)
    ]


def _halved(unit: _Unit) -> list[_Unit]:
    """A unit that no chunk can hold, in halves of halves that each fit."""
    if unit.tokens <= MOST:
        return [unit]
    passage = unit.passage
    middle = len(passage.text) // 2
    blank = passage.text.rfind(" ", middle // 2, middle)
    cut = blank if blank > 0 else middle
    place = passage.start + (passage.end - passage.start) * cut // len(passage.text)
    left = replace(passage, text=passage.text[:cut].strip(), end=max(place, passage.start + 1))
    right = replace(passage, text=passage.text[cut:].strip(), start=min(place, passage.end - 1))
    halves = [_Unit(left, unit.section, unit.first, False), _Unit(right, unit.section, False, unit.last)]
    for half in halves:
        half.tokens = tokens.count(half.joined)
    return [small for half in halves for small in _halved(half)]


def _size(piece: list[_Unit]) -> int:
    return sum(unit.tokens for unit in piece)


def _joins(before: tuple[list[_Unit], int], after: tuple[list[_Unit], int]) -> bool:
    if before[1] + after[1] > MOST or (before[1] >= LEAST and after[1] >= LEAST):
        return False
    above = before[0][0].section.path[:-1]
    return after[0][0].section.path[: len(above)] == above


def _cut(units: list[_Unit]) -> list[list[_Unit]]:
    """Cut a section of more than 500 tokens where it costs least: few chunks, none small, blocks whole."""
    if _size(units) <= MOST:
        return [units]
    best = [0.0] + [float("inf")] * len(units)
    origin = [0] * (len(units) + 1)
    for stop in range(1, len(units) + 1):
        size = 0
        for start in range(stop - 1, -1, -1):
            size += units[start].tokens
            if size > MOST and start < stop - 1:
                break
            cost = best[start] + _EACH + (0.0 if units[start].first else _INSIDE)
            if size < LEAST:
                cost += _SMALL
            if cost < best[stop]:
                best[stop], origin[stop] = cost, start
    cuts: list[list[_Unit]] = []
    stop = len(units)
    while stop:
        cuts.append(units[origin[stop] : stop])
        stop = origin[stop]
    return cuts[::-1]


def _stripped(piece: list[_Unit]) -> int:
    """Tokens of a piece without the blank before and the newline behind it: only its ends are counted anew."""
    if len(piece) == 1:
        return tokens.count(piece[0].joined.strip())
    ends = ((piece[0], piece[0].joined.lstrip()), (piece[-1], piece[-1].joined.rstrip()))
    return _size(piece) + sum(tokens.count(text) - unit.tokens for unit, text in ends if text != unit.joined)


def _chunk(piece: list[_Unit]) -> Chunk:
    first, last = piece[0], piece[-1]
    text = "".join(unit.joined for unit in piece).strip()
    return Chunk(
        start=first.passage.start,
        end=max(unit.passage.end for unit in piece),
        text=text,
        tokens=_stripped(piece),
        headings=first.section.headings,
        anchor=first.section.anchor,
        first_line=first.passage.first_line,
        last_line=last.passage.last_line,
        passages=tuple(unit.passage for unit in piece),
    )
