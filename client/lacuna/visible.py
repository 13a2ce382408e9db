"""Texts of others on a terminal."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """One line without characters that would move a terminal's cursor or colour it."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text)
