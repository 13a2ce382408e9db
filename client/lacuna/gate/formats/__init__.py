"""The forms that an outcome is written in, by name: each is a function from it to a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lacuna.gate.formats import document, github, junit, markdown, sarif, text
from lacuna.gate.outcome import Outcome

FORMATS: Mapping[str, Callable[[Outcome], str]] = {
    "text": text.written,
    "json": document.written,
    "sarif": sarif.written,
    "junit": junit.written,
    "github": github.written,
    "markdown": markdown.written,
}
WITH_REPORT = {"json", "markdown"}
"""Forms that show reports."""
