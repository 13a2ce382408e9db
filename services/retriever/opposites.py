"""Words that make two otherwise equal sentences say opposite things, in both languages.

A line of opposites.txt is one opposition of documentation at large: English | its opposite | Portuguese | its
opposite. Words are compared by their stems, so one form of each stands for all. The list is closed and small on
purpose: a word that is an opposite only sometimes is left out. The page's own judging reads the same file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from services.retriever.lexical import stem
from services.wire.messages import Language

Side = tuple[int, int]
"""A line of the table, and 0 or 1: which of its two sides."""

_TABLE = Path(__file__).parent / "opposites.txt"


@cache
def _sides(language: Language) -> dict[str, tuple[Side, ...]]:
    out: dict[str, list[Side]] = {}
    for number, line in enumerate(_TABLE.read_text("utf-8").splitlines()):
        columns = [column.split() for column in line.split("|")]
        for side in (0, 1):
            for word in columns[side + (2 if language == "pt" else 0)]:
                entry = out.setdefault(stem(word, language), [])
                if (number, side) not in entry:
                    entry.append((number, side))
    return {word: tuple(entries) for word, entries in out.items()}


def sides(stemmed: str, language: Language) -> tuple[Side, ...]:
    """The oppositions that a stemmed word takes part in."""
    return _sides(language).get(stemmed, ())
