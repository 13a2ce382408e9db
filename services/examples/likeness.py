"""Telling which examples are the same, nearly the same, or of the same conversation: by hashes of 8 bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from services.examples.counting import calls_of, text_of

_NOTHING_SAID = re.compile(r"[\W_]+")
_SHORT = 20
"""Characters of a question that is too common to say that two examples share it: 'go on', 'thank you'."""


class Likeness(NamedTuple):
    """Hashes; equal ones mean the same."""

    exact: int
    """Of all of the example."""
    near: int
    """Of its words alone: neither case, accents, punctuation nor spaces count."""
    conversation: int
    """Of the words before the first answer, the system's left out: slices of a conversation share them, and so do
    examples that differ in their answers or in the version of their prompt."""
    question: int
    """Of the words before the last answer; 0 where they are too few to tell something."""


def likeness(example: dict[str, Any]) -> Likeness:
    """Of a checked example."""
    messages = example["messages"]
    answers = [at for at, message in enumerate(messages) if message["role"] == "assistant"]
    words = [_words(message) for message in messages]
    opening = [words[at] for at in range(answers[0]) if _speaks(messages[at])]
    if not opening:  # the assistant begins, or the system's prompt says it all
        opening = words[: answers[0]] or words
    asked = words[answers[-1] - 1] if answers[-1] else ""
    return Likeness(
        _hash([orjson.dumps(example, option=orjson.OPT_SORT_KEYS)]),
        _hash(f"{m['role']} {w}".encode() for m, w in zip(messages, words, strict=True)),
        _hash(word.encode() for word in opening),
        _hash([asked.encode()]) if len(asked) >= _SHORT else 0,
    )


def _speaks(message: dict[str, Any]) -> bool:
    return message["role"] not in {"system", "developer"}


def _words(message: dict[str, Any]) -> str:
    said = [text_of(message), *(f"{call['name']} {call['arguments']}" for call in calls_of(message))]
    text = " ".join(said).casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOTHING_SAID.sub(" ", text).strip()


def _hash(parts: Iterable[bytes]) -> int:
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return int.from_bytes(digest.digest(), "little") or 1
