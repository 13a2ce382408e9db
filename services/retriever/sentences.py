"""Sentences of plain text, by sentencex, put right where software documentation misleads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from services.wire.messages import Language

_LINE = re.compile(r"[^\n]{1,9000}(?:[^\n\s]{0,1000}(?=\s|$))?")
"""A line, or as much of it as sentencex splits fast: it is quadratic."""
_AFTER_ETC = re.compile(r"(?<=\betc\.)\s+(?=[A-ZÀ-Ý])")
_UNFINISHED = re.compile(
    r"(?:^|[\s(])(?:etc|e\.g|i\.e|p\.ex|ex|vs|cf|aprox|approx|incl|[Ff]igs?|[Nn]o|[Nn]º)\.\s*$"
)
_AFTER_LEAD_IN = re.compile(r"(?<=\w:)\s+(?=[\"“]?[A-ZÀ-Ý])")
_LEAD_IN, _LED_IN = 5, 5
"""Words before and after a colon from which a capital letter behind it begins a sentence, and no title."""
_WORD = re.compile(r"\w+")
_CLOSING = re.compile(r"[\"'”’»)\]]+(?=\s|$)")


def sentence_spans(text: str, language: Language) -> list[tuple[int, int]]:
    """(start, end) of each sentence, in order, blanks around left out; a newline always ends one."""
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        at = line.start()
        for segment in _segments(line.group(), language):
            stripped = segment.strip()
            if stripped:
                start = at + len(segment) - len(segment.lstrip())
                spans.append((start, start + len(stripped)))
            at += len(segment)
    return spans


def _segments(line: str, language: Language) -> Iterator[str]:
    """Parts of `line`, the whole of it in order."""
    parts: list[str] = sentencex.segment(language, line)
    if sum(map(len, parts)) != len(line):
        parts = [line]
    if len(parts) > 1:
        parts = list(_joined(parts))
    for part in parts:
        at = 0
        if "etc." in part or ": " in part:
            for cut in sorted([*_AFTER_ETC.finditer(part), *_lead_ins(part)], key=re.Match.end):
                yield part[at : cut.end()]
                at = cut.end()
        yield part[at:] if at else part


def _lead_ins(part: str) -> Iterator[re.Match[str]]:
    """Where a sentence that leads to another ends: "It takes care of these: The next one begins here." """
    at = 0
    for cut in _AFTER_LEAD_IN.finditer(part):
        before, after = part[at : cut.start()], part[cut.end() :]
        whole = before.count("(") == before.count(")")
        if whole and len(_WORD.findall(before)) >= _LEAD_IN and len(_WORD.findall(after)) >= _LED_IN:
            yield cut
            at = cut.end()


def _joined(parts: list[str]) -> Iterator[str]:
    held: list[str] = []
    for part in parts:
        if held and not _unbroken(held[-1], part):
            yield "".join(held)
            held.clear()
        held.append(part)
    yield "".join(held)


def _unbroken(before: str, after: str) -> bool:
    """Whether the full stop between two parts ends no sentence.

    It stands inside a name (`http.HTTPStatus`), by itself (`the . at the end`), or behind an abbreviation
    with a small letter after it.
    """
    if not before[-1].isspace():
        return before[-1] in ".!?" and not _CLOSING.match(after)
    words = before.split()
    if not words or not any(character.isalnum() for character in words[-1]):
        return not after[:1].isupper() or len(words) < 2
    return after[:1].islower() and _UNFINISHED.search(before) is not None
