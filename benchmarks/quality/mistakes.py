"""What goes wrong: wrong labels grouped by the kind of sentence and by what was said of it, with an example."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.bench import Label
from benchmarks.quality.scoring import Row

_WORDS = 12


@dataclass(frozen=True, slots=True)
class Mistake:
    """`count` of the `of` sentences of `type` were taken for `given`."""

    type: str
    label: Label
    given: Label
    count: int
    of: int
    phrase: str
    """At most twelve words of the clearest case; '' where the text is not the documentation's."""
    page: str


def mistakes(rows: Sequence[Row]) -> list[Mistake]:
    """All kinds of mistakes, the most frequent first."""
    wrong: dict[tuple[str, Label], list[Row]] = {}
    for row in rows:
        if row.given.label != row.segment.label:
            wrong.setdefault((row.segment.type, row.given.label), []).append(row)
    sizes = Counter(row.segment.type for row in rows)
    out = []
    for (kind, given), cases in wrong.items():
        worst = max(cases, key=lambda r: (_certainty(r), -len(r.segment.text), r.segment.text))
        own = not worst.segment.page.startswith("tldr:")
        out.append(
            Mistake(
                kind,
                worst.segment.label,
                given,
                len(cases),
                sizes[kind],
                phrase(worst.segment.text, worst.segment.source) if own else "",
                worst.segment.page,
            )
        )
    return sorted(out, key=lambda m: (-m.count, m.type, m.given))


def _certainty(row: Row) -> float:
    return row.given.score if row.given.label == "covered" else 1 - row.given.score


def phrase(text: str, source: str = "") -> str:
    """At most twelve words of a text, around what differs from `source`, without what Markdown reads as markup."""
    words, before = (re.sub(r"[`|<>\[\]*\\$]", "", t).split() for t in (text, source or text))
    pairs = zip(words, before, strict=False)
    differs = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(words), len(before)))
    first = 0 if words == before else max(0, min(differs - _WORDS // 2, len(words) - _WORDS))
    shown = " ".join(words[first : first + _WORDS])
    return f"{'…' if first else ''}{shown}{'…' if first + _WORDS < len(words) else ''}"


def by_type(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each kind of sentence, grouped by true label in their order."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda r: (r.segment.label, r.segment.type)):
        found.setdefault(row.segment.type, []).append(row)
    return found
