"""Anchors of headings, as MkDocs makes them (Python-Markdown's toc extension)."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[^\w\s-]")
_BLANKS = re.compile(r"[-\s]+")


def slug(heading: str) -> str:
    """The anchor of `heading`: ASCII where that leaves anything, lower case, hyphens for blanks."""
    ascii_only = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii")
    value = _DROPPED.sub("", ascii_only).strip().lower() or _DROPPED.sub("", heading).strip().lower()
    return _BLANKS.sub("-", value)


class Anchors:
    """Gives each heading of one document an anchor of its own: a repeated one gets _1, _2, ..."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def unique(self, heading: str, explicit: str | None) -> str:
        """The anchor of `heading`, or `explicit` where the author gave one."""
        wanted = explicit or slug(heading) or "_"
        if explicit or wanted not in self._taken:
            self._taken.add(wanted)
            return wanted
        number = self._next.get(wanted, 1)
        while f"{wanted}_{number}" in self._taken:
            number += 1
        self._next[wanted] = number + 1
        self._taken.add(f"{wanted}_{number}")
        return f"{wanted}_{number}"
