"""Code blocks: comments as sentences would be, short lines together."""

from __future__ import annotations

import re

from services.retriever.blocks import Block, Places

_SHORT = 80
_LINE = re.compile(r"[^\n]+")
_TERMINAL = {"console", "bash", "shell", "sh", "terminal", "shell-session"}
_TERMINAL_TAG = re.compile(r"</?(?:font|span|b|u|i|em|strong)\b[^<>]*>")
_COMMENT = re.compile(
    r"\s*(?:#(?!!|include|define|if|endif)|//|--\s|;;|/\*+|\*(?=\s)|<!--)\s*(?P<text>.*?)\s*(?:\*/|-->)?\s*$"
)


def code_passages(block: Block) -> list[tuple[int, int, str]]:
    """(start, end, text) of the passages of a code block: a run of comment lines, or a few lines of code."""
    places = Places(block)
    terminal = block.info in _TERMINAL
    found: list[tuple[int, int, str]] = []
    group: list[tuple[int, int, str]] = []
    commenting = False
    previous = -1

    def close() -> None:
        if group:
            separator = " " if commenting else "\n"
            found.append((group[0][0], group[-1][1], separator.join(text for _, _, text in group)))
            group.clear()

    for line in _LINE.finditer(block.text):
        content = line.group()
        if terminal:
            content = _TERMINAL_TAG.sub("", content)
        text = content.strip()
        if not text:
            previous = -1
            continue
        comment = None if terminal else _COMMENT.match(content)
        if comment:
            text = comment["text"]
        full = sum(len(part) for _, _, part in group) + len(text) > _SHORT
        if bool(comment) != commenting or line.start() != previous or (full and not comment):
            close()
        commenting = bool(comment)
        previous = line.end() + 1
        if text:
            indent = len(line.group()) - len(line.group().lstrip())
            start = places.start(line.start() + indent)
            group.append((start, places.end(line.start() + len(line.group().rstrip())), text))
    close()
    return [(start, end, text) for start, end, text in found if re.search(r"\w", text) and len(text) >= 3]
