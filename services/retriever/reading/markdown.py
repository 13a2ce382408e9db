"""Markdown: CommonMark, tables, front matter, footnotes, definition lists, admonitions, MDX."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from services.retriever.blocks import Block, BlockKind, Plain, Reading
from services.retriever.lines import Lines
from services.retriever.reading.inline import ContentPlace, render, trace
from services.retriever.reading.markdown_rules import site_rules
from services.retriever.reading.markup import blank_components, tagged_text

_HEADING_ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*\{:?[ \t]*([^{}\n]*)\}[ \t]*$")
_IDENTIFIER = re.compile(r"#([^\s{}]+)")
_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(\S.*)$", re.MULTILINE)
_TOML = re.compile(r"\A\+\+\+[ \t]*\r?\n(.*?)\r?\n\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_NESTING = 60
_INLINE_NESTING = 12
"""Brackets in brackets: what hostile input costs grows with it."""
_ITEMS = {"list_item", "dt", "dd", "footnote"}


def _dialect(nesting: int) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": nesting}).enable(["table", "strikethrough"])
    md.use(front_matter_plugin).use(deflist_plugin).use(admon_plugin)
    md.use(footnote_plugin, inline=False, move_to_end=False)
    return md.disable(["text_join"])


@cache
def _parser(mdx: bool) -> MarkdownIt:
    md = _dialect(_NESTING)
    site_rules(md, mdx=mdx)
    trace(md, _dialect(_INLINE_NESTING))
    return md


def read_markdown(text: str, *, mdx: bool = False) -> Reading:
    """The blocks of `text`, whose offsets count in it as it is (byte order mark, CRLF and all)."""
    source = text.replace("\0", "\ufffd")
    if source.startswith("\ufeff"):
        source = "\n" + source[1:]
    declared = ""
    mark = 1 if text.startswith("\ufeff") else 0
    if toml := _TOML.match(source[mark : mark + 20_000]):
        declared = _declared_title(toml[1])
        source = source[:mark] + re.sub(r"[^\r\n]", " ", toml[0]) + source[mark + toml.end() :]
    if mdx:
        source = blank_components(source)
    walk = _Walk(source, Lines(source[mark:], mark))
    walk.walk(_parser(mdx).parse(source[mark:]))
    return Reading(text, walk.blocks, declared or walk.declared)


def _declared_title(front_matter: str) -> str:
    found = _TITLE.search(front_matter)
    return found[1].strip().strip("\"'") if found else ""


class _Walk:
    """One pass over the block tokens of a document."""

    def __init__(self, source: str, lines: Lines) -> None:
        self.source = source
        self.lines = lines
        self.blocks: list[Block] = []
        self.declared = ""

    def walk(self, tokens: list[Token]) -> None:  # noqa: PLR0912 one branch a kind of token
        """Gather the blocks of `tokens`."""
        items = 0
        heading = line = 0
        titled = False
        row: list[str] | None = None
        for token in tokens:
            kind = token.type
            name, _, edge = kind.rpartition("_")
            if kind == "inline":
                if row is not None:
                    row.append(render(token.children or (), token.content, int).text.strip())
                elif heading:
                    self._heading(token, heading)
                elif titled:
                    self._text(token, "caption")
                else:
                    self._text(token, "item" if items else "sentence")
            elif name in _ITEMS:
                items += 1 if edge == "open" else -1
            elif name == "heading":
                heading = int(token.tag[1]) if edge == "open" else 0
            elif name == "admonition_title":
                titled = edge == "open"
            elif name == "tr":
                if edge == "open":
                    row, line = [], token.map[0] if token.map else 0
                elif row:
                    self._row(row, line)
                    row = None
            elif kind in {"fence", "code_block"}:
                self._code(token)
            elif kind == "html_block":
                self._html(token, "item" if items else "sentence")
            elif kind == "front_matter":
                self.declared = _declared_title(token.content)
            elif kind == "caption":
                self._caption(token)

    def _place(self, token: Token) -> ContentPlace:
        first = token.map[0] if token.map else 0
        return ContentPlace(self.source, self.lines, token.content, first)

    def _text(self, token: Token, kind: BlockKind) -> None:
        place = self._place(token)
        plain = render(token.children or (), token.content, place)
        start, end = place(0), place(len(token.content) - 1) + 1
        self._add(kind, plain, start, end)

    def _add(self, kind: BlockKind, plain: Plain, start: int, end: int) -> None:
        if plain.text.strip():
            self.blocks.append(Block(kind, plain.text, start, end, plain.runs))

    def _heading(self, token: Token, level: int) -> None:
        place = self._place(token)
        plain = render(token.children or (), token.content, place)
        text, anchor = plain.text, None
        attributes = _HEADING_ATTRIBUTES.search(text)
        if attributes:
            text = text[: attributes.start()]
            if found := _IDENTIFIER.search(attributes[1]):
                anchor = found[1]
        if text.strip():
            start, end = place(0), place(len(token.content) - 1) + 1
            text = " ".join(text.split())
            self.blocks.append(Block("heading", text, start, end, (), level, anchor))

    def _row(self, cells: list[str], line: int) -> None:
        start, end = self._span(line, line + 1)
        text = " | ".join(cell for cell in cells if cell)
        if text:
            self.blocks.append(Block("row", text.replace("\n", " "), start, end))

    def _caption(self, token: Token) -> None:
        if token.content and token.map:
            start, end = self._span(*token.map)
            self.blocks.append(Block("caption", token.content, start, end))

    def _code(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        if token.type == "fence":
            first += 1
        plain = Plain()
        for number, content in enumerate(token.content.split("\n")[:-1], first):
            if number >= len(self.lines.starts):
                break
            stripped = content.rstrip()
            start = self.lines.starts[number]
            at = self.source.rfind(stripped, start, self.lines.ends[number])
            at = max(at, start)
            plain.add(stripped, at, min(at + len(stripped), self.lines.ends[number]))
            plain.add("\n", self.lines.ends[number], self.lines.ends[number])
        if plain.text.strip():
            start, end = self._span(first, min(last, first + token.content.count("\n")))
            words = token.info.split()
            self.blocks.append(
                Block("code", plain.text, start, end, plain.runs, info=words[0].lower() if words else "")
            )

    def _html(self, token: Token, kind: BlockKind) -> None:
        start, end = self._span(*(token.map or (0, 1)))
        for plain, first, last in tagged_text(self.source, start, end):
            self._add(kind, plain, first, last)

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """From the first to the last character of lines first..last that is no blank."""
        last = max(first + 1, min(last, len(self.lines.ends)))
        start, end = self.lines.starts[first], self.lines.ends[last - 1]
        content = self.source[start:end]
        return start + len(content) - len(content.lstrip()), start + len(content.rstrip())
