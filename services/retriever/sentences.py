"""Sentences of plain text, by sentencex."""

from __future__ import annotations

import re

import sentencex

from services.wire.messages import Language

_LINE = re.compile(r"[^\n]+")


def sentence_spans(text: str, language: Language) -> list[tuple[int, int]]:
    """(start, end) of each sentence, in order, blanks around left out; a newline always ends one."""
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        at = line.start()
        content = line.group()
        segments = sentencex.segment(language, content) if len(content) > 1 else [content]
        if sum(map(len, segments)) != len(content):
            segments = [content]
        for segment in segments:
            stripped = segment.strip()
            if stripped:
                start = at + len(segment) - len(segment.lstrip())
                spans.append((start, start + len(stripped)))
            at += len(segment)
    return spans
