"""Statements: the units of a user's text that are judged, with their places in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.retriever.blocks import Block
from services.retriever.passages import located_sentences
from services.retriever.prose_marks import hidden, shown
from services.retriever.reading.markdown import read_markdown
from services.wire.messages import Language

SpanKind = Literal["sentence", "question", "lead_in", "item", "row", "heading", "code", "markup"]

_LEAST_WORDS = 2
_WORD = re.compile(r"[^\W\d_]\w*")
_GAP_LINE = re.compile(r"[^\r\n]+")
_MARKS = re.compile(r"(?:\d{1,9}[.)](?=\s|$)|\[[ xX]\](?=\s|$)|[^\w])*+")


@dataclass(frozen=True, slots=True)
class Span:
    """A unit of the user's text: `text` is plain, text[start:end] of the user's raw text is its source."""

    start: int
    end: int
    text: str
    kind: SpanKind
    checkable: bool
    """A hint: False for what says nothing to check (headings, questions, code, markup, a word alone)."""


def split_statements(text: str, language: Language) -> tuple[Span, ...]:
    """The units of `text`, in order, never overlapping, together holding every word of it."""
    spans: list[Span] = []
    end = 0
    source = hidden(text)
    for block in read_markdown(source).blocks:
        for start, stop, plain, kind in _units(block, source, language):
            first = max(start, end)
            if first < stop:
                spans.extend(_between(text, end, first))
                spans.append(Span(first, stop, shown(plain), kind, _checkable(kind, plain)))
                end = stop
    spans.extend(_between(text, end, len(text)))
    return tuple(spans)


def _units(block: Block, source: str, language: Language) -> Iterator[tuple[int, int, str, SpanKind]]:
    if block.kind == "code":
        yield block.start, block.end, block.text.strip(), "code"
    elif block.kind in {"heading", "caption"}:
        yield block.start, block.end, " ".join(block.text.split()), "heading"
    elif block.kind == "row":
        yield block.start, block.end, " ".join(block.text.split()), "row"
    else:
        kind: SpanKind = "item" if block.kind == "item" else "sentence"
        for start, end, plain in located_sentences(block, source, language):
            if plain.endswith("?"):
                yield start, end, plain, "question"
            elif plain.endswith(":"):
                yield start, end, plain, "lead_in"
            else:
                yield start, end, plain, kind


def _checkable(kind: SpanKind, plain: str) -> bool:
    if kind in {"heading", "code", "markup", "question"}:
        return False
    return len(_WORD.findall(plain)) >= _LEAST_WORDS


def _between(text: str, start: int, end: int) -> Iterator[Span]:
    """What no block took (link definitions, markers, templates): nothing to check, but not lost either."""
    for line in _GAP_LINE.finditer(text, start, end):
        content = line.group().strip()
        if content and not _MARKS.fullmatch(content):
            first = line.end() - len(line.group().lstrip())
            yield Span(first, first + len(content), content, "markup", False)
