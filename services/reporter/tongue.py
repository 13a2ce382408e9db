"""Whether a sentence of a model is in the report's language."""

from __future__ import annotations

import re
from functools import cache
from threading import Lock

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.wire.messages import Language

# What models answer in by mistake; close kin of Portuguese that nobody writes reports in are left out.
_CANDIDATES = ["en", "pt", "es", "fr", "de", "it", "nl", "pl", "ru", "tr", "ar", "zh", "ja", "ko"]
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|`[^`]*`|\[[\d, ]*\]")
_PLAIN_WORD = re.compile(r"(?<![\w./:-])[^\W\d_]+(?![\w/:-]|\.\w)")
_LETTERS = 30
"""Fewer say nothing sure of a language."""
_SURE = 0.98
_lock = Lock()


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_CANDIDATES)
    return identifier


def ready() -> None:
    """Reads the model, which takes a fraction of a second: call it in a thread."""
    with _lock:
        _identifier()


def foreign(sentence: str, language: Language) -> bool:
    """Whether `sentence` is surely in another language than `language`; its quotes and names don't count."""
    words = _PLAIN_WORD.findall(_QUOTED.sub(" ", sentence))
    # names of things are spelt alike in all languages
    text = " ".join(word for at, word in enumerate(words) if at == 0 or not word[0].isupper())
    letters = sum(2 if ord(character) > 0x2E80 else 1 for character in text if character.isalpha())
    if letters < _LETTERS:
        return False
    with _lock:
        code, probability = _identifier().classify(text)
    return bool(code != language and probability >= _SURE)
