"""Which of the product's two languages a text or a path is in."""

from __future__ import annotations

import re
from functools import cache
from threading import Lock

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.wire.messages import LANGUAGES, Language

_SAMPLE = 4_000
_CODES: dict[str, Language] = {"en": "en", "eng": "en", "english": "en", "pt": "pt", "por": "pt"}
_CODES |= {"portuguese": "pt", "português": "pt", "portugues": "pt", "ptbr": "pt"}
_REGION = re.compile(r"^(en|pt)[-_]([a-z]{2})$")
_SUFFIX = re.compile(
    r"^(?P<stem>.+)[._](?P<code>(?:en|pt)(?:[-_][A-Za-z]{2})?)$|^(?P<dashed>.+)-(?P<region>pt-br|en-us|en-gb)$",
    re.IGNORECASE,
)
_lock = Lock()


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def detect_language(text: str) -> Language:
    """The likelier of English and Portuguese; English where nothing tells (empty, numbers)."""
    with _lock:
        identifier = _identifier()
    code, _ = identifier.classify(text[:_SAMPLE])
    return "pt" if code == "pt" else "en"


def _code(word: str) -> Language | None:
    word = word.lower()
    region = _REGION.match(word)
    return _CODES.get(region[1] if region else word)


def _split(path: str) -> tuple[Language | None, str]:
    parts = path.split("/")
    name = parts[-1]
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    found = _SUFFIX.match(stem)
    if found:
        language = _code(found["code"] or found["region"])
        if language:
            rest = found["stem"] or found["dashed"]
            return language, "/".join([*parts[:-1], rest + dot + extension])
    for at, part in enumerate(parts[:-1]):
        language = _code(part)
        if language:
            return language, "/".join([*parts[:at], *parts[at + 1 :]])
    return None, path


def language_of_path(path: str) -> Language | None:
    """'pt/x.md', 'docs/en/x.md', 'x.pt.md', 'x_pt-BR.md'; None where the path does not say."""
    return _split(path)[0]


def translation_key(path: str) -> str:
    """`path` without the part that names its language: the same for a document and its translations."""
    return _split(path)[1]
