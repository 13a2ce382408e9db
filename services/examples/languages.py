"""Which language an example is in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.examples import tasks
from services.examples.counting import text_of

OTHER = "other"
LANGUAGES = ("en", "pt", OTHER)

_SAMPLE = 600
# few, and unlike each other: a short text is easily taken for a neighbour of its language
_KNOWN = ["en", "pt", "es", "fr", "de", "it", "nl", "pl", "ru", "ar", "zh", "ja", "ko", "hi", "tr"]
_lock = Lock()


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_KNOWN)
    return identifier


def language_of(messages: Sequence[dict[str, Any]]) -> str:
    """'en', 'pt' or 'other': what our prompt asks for, else what the answers and the questions are written in."""
    asked = tasks.language_of(messages)
    if asked is not None:
        return asked
    said = [text_of(message)[:_SAMPLE] for message in messages if message["role"] in {"user", "assistant"}]
    sample = "\n".join(reversed(said))[:_SAMPLE]
    if not any(c.isalpha() for c in sample):
        return OTHER
    with _lock:
        code, _ = _identifier().classify(sample)
    return code if code in LANGUAGES else OTHER
