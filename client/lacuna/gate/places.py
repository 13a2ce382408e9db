"""From offsets in code points to lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """Lines and columns from 1; the last column is exclusive. Columns count code points, and `utf16_*` the code
    units of UTF-16, which SARIF readers count."""

    first_line: int
    first_column: int
    last_line: int
    last_column: int
    utf16_first: int
    utf16_last: int


class Lines:
    """The lines of a text, which end with a newline (as git's do)."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]

    def region(self, start: int, end: int) -> Region:
        """Where the code points start..end are, without the white space around them. Raises ValueError where that is
        outside of the text."""
        if not 0 <= start <= end <= len(self._text):
            raise ValueError(f"{start}..{end} of {len(self._text)}")
        inside = self._text[start:end]
        first = start + len(inside) - len(inside.lstrip())
        last = max(first, start + len(inside.rstrip()))
        (first_line, first_column, utf16_first), (last_line, last_column, utf16_last) = (
            self._place(at) for at in (first, last)
        )
        return Region(first_line, first_column, last_line, last_column, utf16_first, utf16_last)

    def _place(self, offset: int) -> tuple[int, int, int]:
        line = bisect_right(self._starts, offset)
        before = self._text[self._starts[line - 1] : offset]
        return line, len(before) + 1, len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1
