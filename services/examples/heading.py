"""The task `heading`: the heading under which a statement that the base lacks should be written."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from markdown_it import MarkdownIt

from services.examples import prompts
from services.examples.words import stems
from services.wire.messages import Language

VERSION = "heading-1"
WORDS = (2, 8)
"""The fewest and the most words of a heading."""
LONGEST = 80
"""Characters of a heading."""

_STATEMENT, _DOCUMENT, _SECTION = 150, 48, 48
_ENDINGS = ".,;:!?…"
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


def messages(
    statement: str, document: str, section: str, language: Language, version: str = VERSION
) -> list[dict[str, Any]]:
    """What a model is asked, in about 200 tokens at most: `document` is a path, `section` its heading trail ('' where
    there is none), `language` the text's. Raises KeyError for an unknown version."""
    innermost = section.rsplit(" › ", 1)[-1]
    data = {
        "statement": prompts.line(statement, _STATEMENT),
        "document": prompts.line(document, _DOCUMENT),
        "section": prompts.line(innermost, _SECTION),
    }
    return prompts.messages(version, language, data)


def answer(heading: str) -> str:
    """The exact text of an assistant's message that gives `heading`."""
    return json.dumps({"heading": heading}, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> str | None:
    """The heading that an answer gives; None where it has another form in anything at all."""
    found = _heading(_object(text))
    return found if found is not None and all(_demands(found)) else None


def format_score(text: str, statement: str = "") -> float:
    """How much of the form an answer has, 0..1: the share of what is demanded of it.

    It is one JSON object; with one key, `heading`, a string; of 2 to 8 words; without final punctuation; without
    Markdown, on one line; and, where `statement` is given, it shares a word with that.
    """
    found = _object(text)
    heading = _heading(found)
    met = [
        found is not None,
        heading is not None,
        *(_demands(heading) if heading is not None else (False,) * 3),
    ]
    if statement:
        met.append(heading is not None and bool(stems(heading) & stems(statement)))
    return sum(met) / len(met)


def _object(text: str) -> list[tuple[str, Any]] | None:
    """The pairs of the JSON object that `text` is; None where it is none."""
    try:
        found = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, _Pairs) else None


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written, a key that comes twice included."""


def _heading(pairs: list[tuple[str, Any]] | None) -> str | None:
    if pairs is None or len(pairs) != 1 or pairs[0][0] != "heading":
        return None
    value = pairs[0][1]
    return value if isinstance(value, str) else None


def _demands(heading: str) -> tuple[bool, bool, bool]:
    words = sum(1 for word in heading.split() if any(c.isalnum() for c in word))
    fewest, most = WORDS
    sized = fewest <= words <= most and len(heading) <= LONGEST
    return sized, not heading.rstrip().endswith(tuple(_ENDINGS)), _plain(heading)


def _plain(heading: str) -> bool:
    """Whether `heading` is one line of words that Markdown leaves as they are."""
    if heading != " ".join(heading.split(" ")).strip() or any(
        unicodedata.category(c)[0] == "C" for c in heading
    ):
        return False
    tokens = _MARKDOWN.parse(heading)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    return all(child.type == "text" for child in tokens[1].children or ())
