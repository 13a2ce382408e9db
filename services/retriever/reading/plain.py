"""Plain text: paragraphs between blank lines, list items by their marks."""

from __future__ import annotations

import re

from services.retriever.blocks import Block, BlockKind, Plain, Reading

_PARAGRAPH = re.compile(r"\S[^\r\n]*(?:(?:\r\n?|\n)[^\S\r\n]*\S[^\r\n]*)*")
_LINE = re.compile(r"[^\r\n]+")
_HYPHEN = re.compile(r"[^\W\d_]-$")
_ITEM = re.compile(r"[ \t]*(?:[-*•+–]|\d{1,3}[.)])[ \t]+")


def read_plain(text: str, *, hyphens: bool = False) -> Reading:
    """Every paragraph a block, every line that begins with a list mark one of its own.

    With `hyphens`, a word that a hyphen breaks at the end of a line is joined again.
    """
    blocks: list[Block] = []
    for paragraph in _PARAGRAPH.finditer(text):
        plain = Plain()
        kind: BlockKind = "sentence"
        for line in _LINE.finditer(text, paragraph.start(), paragraph.end()):
            item = _ITEM.match(text, line.start(), line.end())
            if item:
                _close(blocks, plain, kind)
                plain, kind = Plain(), "item"
            content = line.group()[item.end() - line.start() :] if item else line.group()
            first = line.end() - len(content.lstrip())
            if hyphens and plain.parts and _HYPHEN.search(plain.parts[-1]) and content.lstrip()[:1].islower():
                plain.drop_last_character()
            elif plain.parts:
                plain.add(" ", plain.runs[-1].source_end, first)
            plain.add(content.strip(), first, first + len(content.strip()))
        _close(blocks, plain, kind)
    return Reading(text, blocks)


def _close(blocks: list[Block], plain: Plain, kind: BlockKind) -> None:
    if plain.text.strip():
        first = plain.runs[0].source
        last = plain.runs[-1].source_end
        blocks.append(Block(kind, plain.text, first, last, plain.runs))
