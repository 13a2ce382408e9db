"""HTML and JSX inside Markdown: text kept where it stands, tags left out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from services.retriever.blocks import Plain

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?/]?[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});|\n",
    re.DOTALL,
)
_NAME = re.compile(r"</?\s*([A-Za-z][\w.:-]*)")
_WITHIN = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
    ),
    *("ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"),
    *("time", "tt", "u", "var", "wbr"),
}
_SILENT = {"script", "style", "svg", "template", "noscript", "iframe", "object"}

_COMPONENT = re.compile(
    r"```.*?(?:\n[ \t]*```|\Z)|~~~.*?(?:\n[ \t]*~~~|\Z)|`[^`\n]*`"  # code: left as it is
    r"|(?P<jsx></?(?:[A-Z][\w.]*|)(?:[^<>{}\"'`]|\"[^\"]*\"|'[^']*'|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*>"
    r"|\{/\*.*?\*/\})",
    re.DOTALL,
)


def tagged_text(source: str, start: int, end: int) -> Iterator[tuple[Plain, int, int]]:
    """The texts between block-level tags of source[start:end], each with its place, entities decoded."""
    plain = Plain()
    first = start
    cursor = start
    silent = ""

    def take(upto: int) -> None:
        if cursor < upto and not silent:
            plain.add(source[cursor:upto], cursor, upto)

    for tag in _TAG.finditer(source, start, end):
        take(tag.start())
        cursor = tag.end()
        content = tag.group()
        if content == "\n":
            if not silent:
                plain.add(" ", tag.start(), tag.end())
            continue
        if content[0] == "&":
            if not silent:
                plain.add(html.unescape(content), tag.start(), tag.end())
            continue
        named = _NAME.match(content)
        name = named[1].lower() if named else ""
        if name in _SILENT:
            silent = "" if content.startswith("</") else name
        if name and name not in _WITHIN:
            yield plain, first, tag.start()
            plain = Plain()
            first = tag.end()
    take(end)
    yield plain, first, end


def blank_components(source: str) -> str:
    """`source` with JSX tags and comments turned into blanks of the same length, code left alone."""
    return _COMPONENT.sub(
        lambda found: re.sub(r"[^\r\n]", " ", found[0]) if found["jsx"] else found[0],
        source,
    )
