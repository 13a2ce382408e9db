"""Words told from others whatever their ending and accents: good enough to say whether two texts share some."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
"""Letters that tell a word from others."""


def stems(text: str) -> set[str]:
    """The beginnings of the longer words of `text`."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return {word[:_STEM] for word in _WORD.findall(bare)}
