"""Text of strangers made safe and readable inside our Markdown: markup read away, the rest escaped."""

from __future__ import annotations

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Only inline syntax is read: a passage is a sentence, an item, a row or a line, never a document.
_INLINE = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
_LEAD = re.compile(r"^\s{0,8}(?:#{1,6}\s+|>\s*|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+)+")
_RULE = re.compile(r"^[\s|:=-]+$")
_DUNDER = re.compile(r"(?<![\w\\])__(\w+)__(?!\w)")
_HEADING_ID = re.compile(r"\s*\{\s*#[\w-]+\s*\}\s*$")
_SPACE = re.compile(r"\s+")
# What begins a construct wherever it stands; of an address and an entity, its first sign is enough.
_SPECIAL = re.compile(
    r"[\\`*_\[\]<|~@]|&(?=#|\w+;)|:(?=//)|(?i:(?<=mailto)|(?<=xmpp)):|(?:(?<=\])|^)\(|^[-+#>=:]"
)
_WWW = re.compile(r"(?i)\bwww\.")
_LIST_NUMBER = re.compile(r"^(\d+)([.)])")
_CITATION_LIKE = re.compile(r"\[(\s*\d[\d\s,;–-]*)\]")
# An invisible joiner: a page that looks for [1] in the shown text must not find a stranger's.
_JOINER = "\u2060"


def plain(source: str) -> str:
    """What a reader sees of a passage of Markdown or HTML, on one line.

    Links and images leave their words, tags nothing, table cells are parted by ' · '. Control and
    bidirectional-override characters are dropped.
    """
    lines = (
        _RULE.sub("", line) if "|" in line else _HEADING_ID.sub("", line) for line in source.splitlines()
    )
    text = " ".join(_LEAD.sub("", line, count=1) for line in lines)
    if text.lstrip().startswith("|"):
        text = " · ".join(cell.strip() for cell in text.strip().strip("|").split("|") if cell.strip())
    text = _DUNDER.sub(r"\\_\\_\1\\_\\_", text)
    tokens = _INLINE.parseInline(text)[0].children or []
    return _SPACE.sub(" ", "".join(c for c in _words(tokens) if _visible(c))).strip()


def _words(tokens: list[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type == "image":
            parts.append(_words(token.children or []))
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type != "html_inline":
            parts.append(token.content)
    return "".join(parts)


def _visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def cut(text: str, limit: int) -> str:
    """At most about `limit` characters of `text`, ended at a word with '…'; one endless word is broken."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    space = head.rfind(" ")
    if space > limit // 2:
        head = head[:space]
    return head.rstrip(" ,;:.–—-(“\"'") + "…"


def escape(text: str) -> str:
    """`text`, already on one line, as inline Markdown that shows exactly it: no markup, link, tag or citation."""
    text = _CITATION_LIKE.sub(lambda m: f"[{_JOINER}{m[1]}]", text)
    escaped = _SPECIAL.sub(lambda m: "\\" + m[0], text)
    escaped = _WWW.sub(lambda m: m[0][:-1] + "\\.", escaped)
    return _LIST_NUMBER.sub(r"\1\\\2", escaped)


def quoted(source: str, limit: int = 220) -> str:
    """The words of `source`, cut and escaped, ready to stand between quotation marks."""
    words = plain(source).replace("“", "‘").replace("”", "’")
    # a statement's own full stop before the closing mark and ours after it would be one too many
    return escape(cut(words, limit).removesuffix("."))
