"""The task `verdict`: what passages say about a statement, in one of the five verdicts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from services.examples import prompts
from services.wire.messages import Language, Verdict

VERSION = "verdict-1"

_STATEMENT, _PASSAGE, _PASSAGES = 300, 400, 5
_VERDICTS = frozenset(Verdict)


def messages(
    statement: str, passages: Sequence[str], language: Language, version: str = VERSION
) -> list[dict[str, Any]]:
    """What a model is asked; of the passages the first few. Raises KeyError for an unknown version."""
    data = {
        "statement": prompts.line(statement, _STATEMENT),
        "passages": [prompts.line(passage, _PASSAGE) for passage in passages[:_PASSAGES]],
    }
    return prompts.messages(version, language, data)


def answer(verdict: str) -> str:
    """The exact text of an assistant's message that gives `verdict`. Raises ValueError where it is none."""
    return json.dumps({"verdict": str(Verdict(verdict))}, separators=(",", ":"))


def read(text: str) -> Verdict | None:
    """The verdict that an answer gives; None where it has another form."""
    found = _object(text)
    value = found.get("verdict") if found is not None else None
    if not isinstance(value, str) or value not in _VERDICTS or len(found or ()) != 1:
        return None
    return Verdict(value)


def format_score(text: str) -> float:
    """How much of the form an answer has, 0..1: it is one JSON object; with one key, `verdict`; one of the five."""
    found = _object(text)
    keyed = found is not None and list(found) == ["verdict"]
    return (int(found is not None) + int(keyed) + int(read(text) is not None)) / 3


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
