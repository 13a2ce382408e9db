"""The task `report`: notes on a judged text are turned into a cited report."""

from __future__ import annotations

import re
from typing import Any

from services.examples import prompts
from services.wire.messages import Language

VERSION = "report-1"
MAX_TOKENS = 1_500
"""Of an answer."""

_NOTES = 20_000
# how the reporter's own prompts begin (`services/reporter/prompts`), and what they ask for
_REPORTERS = re.compile(
    r"^You (?:turn notes into a short report in|write a report that compares a text with a documentation base)\b"
)
_LANGUAGE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:report|Write) in English\b"),
    "pt": re.compile(r"\b(?:report|Write) in Brazilian Portuguese\b"),
}


def messages(notes: str, language: Language, version: str = VERSION) -> list[dict[str, Any]]:
    """What a model is asked. `notes` are sentences with their numbers, a line each. Raises KeyError for an
    unknown version."""
    lines = [prompts.line(note, 600) for note in notes[:_NOTES].splitlines()]
    return prompts.messages(version, language, {"notes": [note for note in lines if note]})


def answer(markdown: str) -> str:
    """The exact text of an assistant's message that gives a report."""
    return markdown.strip()


def language_of(system: str) -> Language | None:
    """The language that one of the reporter's system prompts asks for; None where it is none of those."""
    if not _REPORTERS.match(system):
        return None
    return next((language for language, pattern in _LANGUAGE.items() if pattern.search(system)), None)
