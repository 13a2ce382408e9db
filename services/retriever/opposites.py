"""Words that make two otherwise equal sentences say opposite things, in both languages.

A line of opposites.txt is one opposition of documentation at large, of two sides or more that exclude each other: the
sides in English, then the same in Portuguese. Words are compared by their stems, so one form of each stands for all,
but for those after "=", whose stem other words have too.
The list is closed and small on purpose: a word that is an opposite only sometimes is left out. The page's own judging
reads the same file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from services.retriever.lexical import stem
from services.wire.messages import Language

Side = tuple[int, int]
"""A line of the table, and which of its sides."""

_TABLE = Path(__file__).parent / "opposites.txt"


@cache
def _sides(language: Language) -> dict[str, tuple[Side, ...]]:
    out: dict[str, list[Side]] = {}
    for number, line in enumerate(_TABLE.read_text("utf-8").splitlines()):
        columns = [column.split() for column in line.split("|")]
        half = len(columns) // 2
        for side in range(half):
            for word in columns[side + (half if language == "pt" else 0)]:
                entry = out.setdefault(word if word.startswith("=") else stem(word, language), [])
                if (number, side) not in entry:
                    entry.append((number, side))
    return {word: tuple(entries) for word, entries in out.items()}


def sides(stemmed: str, language: Language) -> tuple[Side, ...]:
    """The oppositions that a stemmed word, or '=' and a word as written, takes part in."""
    return _sides(language).get(stemmed, ())
