"""The task `report`: notes on a judged text are turned into a cited report. Three prompts ask for it: ours in
versions (`report-1`), and the reporter's two, whose captures make examples too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt

from services.examples import prompts
from services.examples.words import stems
from services.wire.messages import Language

VERSION = "report-1"

_NOTES = 20_000
_LONGEST = 20_000
"""Characters of a report whose form is looked at."""
_SHARED = 0.2
"""Of a note's words, what a sentence must hold to speak of it."""
# how the reporter's own prompts begin (`services/reporter/prompts`), and what they ask for
_REPORTERS = re.compile(
    r"^You (?:turn notes into a short report in|write a report that compares a text with a documentation base)\b"
)
_LANGUAGE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:report|Write) in English\b"),
    "pt": re.compile(r"\b(?:report|Write) in Brazilian Portuguese\b"),
}
_FENCED = re.compile(r"<(data-[0-9a-f]+)>\n(.*?)\n</\1>", re.DOTALL)
_GAPS = re.compile(r"(?i)\b(?:gaps?|lacks?|missing|lacunas?|falta[m]?)\b")
_LACKS = frozenset({"absent", "partial"})
_LACKING = re.compile(r"^(?:absent|partial)\b")
_MARK = re.compile(r"(?<!\\)\[(\s*\d{1,4}(?:\s*[,;]\s*\d{1,4})*\s*)\](?!\()")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)[\s#:]*$")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\s\[])|\n+")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_FORBIDDEN = frozenset(
    {"fence", "code_block", "html_block", "html_inline", "table_open", "link_open", "image"}
)


@dataclass(frozen=True, slots=True)
class Notes:
    """What a report may cite: words by number; and the numbers of what is missing, of which it must speak."""

    words: Mapping[int, str]
    gaps: tuple[int, ...]


def messages(notes: str, language: Language, version: str = VERSION) -> list[dict[str, Any]]:
    """What a model is asked. `notes` are statements, a line each: the verdict, the text, and the numbers of what
    may be cited. Raises KeyError for an unknown version."""
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


def notes_of(asked: Sequence[dict[str, Any]], reference: str) -> Notes:
    """The notes in a prompt. Gaps are those that the prompt marks, else those that the reference report cites
    under its heading of gaps."""
    data = prompts.data_of(list(asked)) or _fenced(asked)
    if isinstance(data.get("statements"), list):
        return _judged(data)
    words: dict[int, str] = {}
    gaps: list[int] = []
    for heading, lines in data.items():
        for text in lines if isinstance(lines, list) else ():
            numbers = _numbers(str(text))
            words.update(dict.fromkeys(numbers, _MARK.sub("", str(text))))
            gaps += numbers if _GAPS.search(heading) or _LACKING.match(str(text)) else ()
    if not gaps:
        gaps = [n for at, text in _parts(reference) if _GAPS.search(at) for n in _numbers(text) if n in words]
    return Notes(words, tuple(dict.fromkeys(gaps)))


def citations_score(text: str, reference: str, notes: Notes) -> float:
    """The share of the report's citations that are right: of a note there is, in a sentence that speaks of it.

    A sentence's words are held against a note's only where the reference's own sentence shares them: not so
    where the notes are in another language than the report. 0 for a report without citations.
    """
    checked = _spoken_of(reference, notes)
    right = [
        number in notes.words and (number not in checked or _speaks(sentence, notes.words[number]))
        for sentence, number in _cited(text)
    ]
    return sum(right) / len(right) if right else 0.0


def gaps_score(text: str, reference: str, notes: Notes) -> float:
    """The share of the gold gaps that the report speaks of, with their citations; 1 where there is none."""
    checked = _spoken_of(reference, notes)
    named = {
        number
        for sentence, number in _cited(text)
        if number in notes.gaps and (number not in checked or _speaks(sentence, notes.words[number]))
    }
    return len(named) / len(notes.gaps) if notes.gaps else 1.0


def format_score(text: str, reference: str) -> float:
    """How much of the form a report has, 0..1: the reference's headings in their order; none beside them; nothing
    but headings, paragraphs and lists; a last sentence that ends."""
    asked, found = _headings(reference), _headings(text)
    at, in_order = 0, 0
    for heading in asked:
        if heading in found[at:]:
            at, in_order = found.index(heading, at) + 1, in_order + 1
    tokens = _MARKDOWN.parse(text[:_LONGEST])
    kinds = {t.type for t in tokens} | {child.type for t in tokens for child in t.children or ()}
    met = [
        in_order / len(asked) if asked else float(not found),
        float(bool(text.strip()) and not set(found) - set(asked)),
        float(bool(text.strip()) and not kinds & _FORBIDDEN),
        float(re.search(r"[.!?…\])]\s*$", text) is not None),
    ]
    return sum(met) / len(met)


def _fenced(asked: Sequence[dict[str, Any]]) -> dict[str, Any]:
    for message in reversed(asked):
        found = (
            _FENCED.search(str(message.get("content") or "")) if message.get("role") != "assistant" else None
        )
        if found:
            try:
                data = json.loads(found[2])
            except (ValueError, RecursionError):
                return {}
            return data if isinstance(data, dict) else {}
    return {}


def _judged(data: dict[str, Any]) -> Notes:
    """Of the prompt that gives verdicts and evidence; what is missing cites the nearest passage."""
    quotes = [e for e in data.get("evidence") or () if isinstance(e, dict)]
    words = {e["number"]: str(e.get("quote", "")) for e in quotes if isinstance(e.get("number"), int)}
    gaps: list[int] = []
    for statement in data["statements"]:
        if isinstance(statement, dict) and statement.get("verdict") in _LACKS and statement.get("evidence"):
            number = statement["evidence"][0]
            words[number] = f"{words.get(number, '')} {statement.get('text', '')}"
            gaps.append(number)
    return Notes(words, tuple(dict.fromkeys([*gaps, *(data.get("left_out_by_the_text") or ())])))


def _parts(text: str) -> list[tuple[str, str]]:
    """Headings and what stands under each."""
    parts = [("", "")]
    for row in text.splitlines():
        found = _HEADING.match(row)
        if found:
            parts.append((found[1], ""))
        else:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]}\n{row}")
    return parts


def _headings(text: str) -> list[str]:
    return [heading.casefold() for heading, _ in _parts(text)[1:]]


def _numbers(text: str) -> list[int]:
    return [int(n) for mark in _MARK.finditer(text) for n in re.findall(r"\d+", mark[1])]


def _cited(text: str) -> list[tuple[str, int]]:
    return [(sentence, number) for sentence in _SENTENCE.split(text) for number in _numbers(sentence)]


def _spoken_of(reference: str, notes: Notes) -> frozenset[int]:
    """The notes whose words the reference's own citing sentences share."""
    cited = _cited(reference)
    return frozenset(n for s, n in cited if n in notes.words and _speaks(s, notes.words[n]))


def _speaks(sentence: str, note: str) -> bool:
    said = stems(note)
    return not said or len(said & stems(sentence)) >= _SHARED * len(said)
