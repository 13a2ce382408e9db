"""From blocks to sections of passages: sentences, list items, table rows and code lines, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.retriever.anchors import Anchors
from services.retriever.blocks import Block, Places, Reading
from services.retriever.code_lines import code_passages
from services.retriever.document import Passage, PassageKind
from services.retriever.lines import Lines
from services.retriever.sentences import sentence_spans
from services.wire.messages import Language

MAX_CHARACTERS = 1_200
"""A passage longer than this is cut at blanks, so that none is over a chunk's 500 tokens by itself."""

_WORDS = re.compile(r"\w")


@dataclass(slots=True)
class Section:
    """A heading and what stands below it, up to the next heading."""

    headings: tuple[str, ...]
    anchor: str
    path: tuple[int, ...]
    """Numbers of the headings above and of its own: the place in the tree."""
    blocks: list[list[Passage]] = field(default_factory=list)


def sections(reading: Reading, language: Language, title: str) -> list[Section]:
    """The sections of a document in order, the empty ones too; the first has no heading."""
    anchors = Anchors()
    lines = Lines(reading.text)
    trail: list[tuple[int, int, str]] = []
    section = Section((title,) if title else (), "", ())
    found = [section]
    for number, block in enumerate(reading.blocks):
        if block.kind == "page":
            section = Section(section.headings, block.anchor or "", (number,))
            found.append(section)
            continue
        if block.kind == "heading":
            while trail and trail[-1][0] >= block.level:
                trail.pop()
            trail.append((block.level, number, block.text))
            headings = tuple(text for _, _, text in trail)
            if title and headings[0] != title:
                headings = (title, *headings)
            anchor = anchors.unique(block.text, block.anchor)
            section = Section(headings, anchor, tuple(at for _, at, _ in trail))
            found.append(section)
        passages = [
            Passage(
                start=start,
                end=end,
                text=text,
                kind=kind,
                headings=section.headings,
                anchor=section.anchor,
                first_line=lines.number(start),
                last_line=lines.number(max(start, end - 1)),
            )
            for start, end, text, kind in _passages(block, reading.text, language)
        ]
        if passages:
            section.blocks.append(passages)
    return found


_KINDS: dict[str, PassageKind] = {"caption": "heading", "heading": "heading", "item": "item", "row": "row"}


def _passages(block: Block, source: str, language: Language) -> Iterator[tuple[int, int, str, PassageKind]]:
    if block.kind == "code":
        parts: Sequence[tuple[int, int, str]] = code_passages(block)
        for start, end, text in parts:
            yield from _cut(start, end, text, "code")
        return
    kind = _KINDS.get(block.kind, "sentence")
    if not block.runs:
        text = " ".join(block.text.split())
        if _tells(text):
            yield from _cut(block.start, block.end, text, kind)
        return
    for start, end, text in located_sentences(block, source, language):
        if _tells(text):
            yield from _cut(start, end, text, kind)


def _tells(text: str) -> bool:
    return len(text) >= 3 and _WORDS.search(text) is not None


def located_sentences(block: Block, source: str, language: Language) -> Iterator[tuple[int, int, str]]:
    """(start, end, plain text) of each sentence of a block, markup at its edges included."""
    places = Places(block)
    spans = sentence_spans(block.text, language)
    end = block.start
    for number, (first, last) in enumerate(spans):
        start = end if number == 0 else places.start(first)
        if number:
            start = _opening(source, end, start)
        stop = block.end if number == len(spans) - 1 else places.end(last)
        if number < len(spans) - 1:
            stop = _closing(source, stop, places.start(spans[number + 1][0]))
        stop = max(start, stop)
        end = stop
        yield start, stop, " ".join(block.text[first:last].split())


def _closing(source: str, end: int, following: int) -> int:
    """Markup that follows a sentence without a blank belongs to it, where a blank comes before the next."""
    gap = source[end:following]
    blank = re.search(r"\s", gap)
    return end + blank.start() if blank else end


def _opening(source: str, end: int, start: int) -> int:
    gap = source[end:start]
    return start - len(gap.lstrip())


def _cut(start: int, end: int, text: str, kind: PassageKind) -> Iterator[tuple[int, int, str, PassageKind]]:
    if len(text) <= MAX_CHARACTERS:
        yield start, end, text, kind
        return
    at = 0
    scale = (end - start) / len(text)
    while at < len(text):
        stop = min(at + MAX_CHARACTERS, len(text))
        if stop < len(text) and (blank := text.rfind(" ", at + 1, stop)) > at:
            stop = blank
        part = text[at:stop].strip()
        if part:
            yield start + int(at * scale), start + int(stop * scale), part, kind
        at = stop
