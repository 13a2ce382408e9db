"""Plain text: paragraphs between blank lines, list items by their marks."""

from __future__ import annotations

import re

from services.retriever.blocks import Block, Plain, Reading

_PARAGRAPH = re.compile(r"[^\r\n]*\S[^\r\n]*(?:(?:\r\n?|\n)[^\r\n]*\S[^\r\n]*)*")
_LINE = re.compile(r"[^\r\n]+")
_ITEM = re.compile(r"[ \t]*(?:[-*•+–]|\d{1,3}[.)])[ \t]+")


def read_plain(text: str) -> Reading:
    """Every paragraph a block, every line that begins with a list mark one of its own."""
    blocks: list[Block] = []
    for paragraph in _PARAGRAPH.finditer(text):
        plain = Plain()
        kind: str = "sentence"
        start = paragraph.start()
        for line in _LINE.finditer(text, paragraph.start(), paragraph.end()):
            item = _ITEM.match(text, line.start(), line.end())
            if item:
                _close(blocks, plain, kind, start, line.start())
                plain, kind, start = Plain(), "item", line.start()
            content = line.group()[item.end() - line.start() :] if item else line.group()
            first = line.end() - len(content.lstrip())
            if plain.parts:
                plain.add(" ", plain.runs[-1].source_end, first)
            plain.add(content.strip(), first, first + len(content.strip()))
        _close(blocks, plain, kind, start, paragraph.end())
    return Reading(text, blocks)


def _close(blocks: list[Block], plain: Plain, kind: str, start: int, end: int) -> None:
    if plain.text.strip():
        first = plain.runs[0].source
        last = plain.runs[-1].source_end
        blocks.append(Block("item" if kind == "item" else "sentence", plain.text, first, last, plain.runs))
