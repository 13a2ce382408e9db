"""Numbers of citations: who gets which, and which of a model's are real."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.wire.messages import Citation, Place

# [3], [3, 7] and [3-5], but neither an escaped bracket nor the words of a link
MARK = re.compile(r"(?<!\\)\[(\s*\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*\s*)\](?!\()")
_PART = re.compile(r"(\d{1,4})(?:\s*[–-]\s*(\d{1,4}))?")
_LONGEST_RANGE = 20


class Ledger:
    """Gives passages their numbers, in the order in which they are first cited."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, str, int], Citation] = {}

    def number(self, place: Place, statement: int | None = None) -> int:
        """The number of `place`: always the same one. `statement` is kept from its first citation."""
        key = (place.passage, place.document, place.start)
        known = self._citations.get(key)
        if known is None:
            fields = {name: getattr(place, name) for name in Place.model_fields}
            known = Citation(number=len(self._citations) + 1, statement=statement, **fields)
            self._citations[key] = known
        return known.number

    def cite(self, place: Place, statement: int | None = None) -> str:
        """`[n]`, as it stands in the report."""
        return f"[{self.number(place, statement)}]"

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations.values())

    def used_in(self, markdown: str) -> tuple[Citation, ...]:
        """The citations that `markdown` holds a mark of, by number."""
        used = numbers_in(markdown)
        return tuple(citation for citation in self._citations.values() if citation.number in used)


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence whose remaining marks all exist."""

    text: str
    valid: int
    removed: int


def numbers_in(markdown: str) -> set[int]:
    """All numbers cited in `markdown`."""
    return {number for mark in MARK.finditer(markdown) for number in _parts(mark[1])}


def check(sentence: str, known: Iterable[int]) -> Checked:
    """`sentence` with every mark rewritten as `[n]`s of `known` numbers; the others are removed and counted."""
    allowed = frozenset(known)
    valid = removed = 0

    def rewrite(mark: re.Match[str]) -> str:
        nonlocal valid, removed
        numbers = _parts(mark[1])
        kept = [number for number in numbers if number in allowed]
        valid += len(kept)
        removed += len(numbers) - len(kept)
        return "".join(f"[{number}]" for number in kept)

    text = MARK.sub(rewrite, sentence)
    if removed:
        text = re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"[ \t]{2,}", " ", text)).rstrip()
    return Checked(text, valid, removed)


def _parts(inside: str) -> list[int]:
    numbers: list[int] = []
    for part in _PART.finditer(inside):
        first, last = int(part[1]), int(part[2] or part[1])
        numbers.extend(range(first, last + 1) if first <= last <= first + _LONGEST_RANGE else [first, last])
    return list(dict.fromkeys(numbers))
