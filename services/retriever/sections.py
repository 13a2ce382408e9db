"""Coverage of the parts of a text, as its own headings make them."""

from __future__ import annotations

from collections.abc import Sequence

from services.retriever.coverage import coverage
from services.wire.messages import SectionCoverage, Statement


def sections(
    length: int, headings: Sequence[tuple[int, str]], statements: Sequence[Statement]
) -> tuple[SectionCoverage, ...]:
    """One part a heading, up to the next one; parts with nothing to check are left out. None without headings.

    `headings` are (start, text) in the order of a text of `length` characters.
    """
    if not headings:
        return ()
    starts = [(0, ""), *headings] if headings[0][0] > 0 else list(headings)
    ends = [*(start for start, _ in starts[1:]), length]
    out = []
    for (start, heading), end in zip(starts, ends, strict=True):
        own = coverage([s for s in statements if start <= s.start < end])
        if own.words:
            out.append(SectionCoverage(start=start, end=end, heading=heading, coverage=own))
    return tuple(out)
