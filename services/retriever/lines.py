"""Lines of a source as Markdown counts them: ended by \\n, \\r\\n or \\r."""

from __future__ import annotations

import re
from bisect import bisect_right

_NEWLINE = re.compile(r"\r\n?|\n")


class Lines:
    """Where the lines of `text` begin and end, all moved by `base`. Lines are 0-based here."""

    def __init__(self, text: str, base: int = 0) -> None:
        self.starts = [base]
        self.ends: list[int] = []
        for newline in _NEWLINE.finditer(text):
            self.ends.append(base + newline.start())
            self.starts.append(base + newline.end())
        self.ends.append(base + len(text))

    def span(self, line: int) -> tuple[int, int]:
        """Where `line` begins and ends; the last one where there are not so many."""
        line = min(line, len(self.ends) - 1)
        return self.starts[line], self.ends[line]

    def number(self, offset: int) -> int:
        """1-based line of the character at `offset`."""
        return bisect_right(self.starts, offset)
