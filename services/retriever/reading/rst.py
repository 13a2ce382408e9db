"""reStructuredText, by docutils. Nothing is included, executed or fetched.

docutils tells the lines of blocks and no more, so the words are looked up in the source from there on.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives

from services.retriever.blocks import Block, BlockKind, Plain, Reading
from services.retriever.lines import Lines
from services.retriever.reading.plain import read_plain

_SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "_disable_config": True,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "line_length_limit": 10_000_000,
}
_ROLE = re.compile(r":[\w:.+-]+:`~?!?(?P<text>[^`<]*?)\s*(?:<[^`>]*>)?`$", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_LONGEST = 20_000
"""Characters without a blank line; docutils takes quadratic time over them, so longer is read as plain text."""
_WINDOW = 20_000
_DEEPEST = 100


class _AnyOption(dict[str, Any]):
    """Takes every option: those of Sphinx's directives are many, and none holds text."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged


_OPTIONS = _AnyOption(name=directives.unchanged)


class _Code(Directive):
    """Code in any language, with whatever options Sphinx gives it."""

    optional_arguments = 1
    has_content = True
    option_spec = _OPTIONS

    def run(self) -> list[nodes.Node]:
        code = "\n".join(self.content)
        block = nodes.literal_block(code, code, classes=["code", *self.arguments])
        block.line = self.content_offset + 1
        return [block]


class _Body(Directive):
    """A Sphinx directive whose body is text: versionadded, tabs, descriptions of objects."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _OPTIONS

    def run(self) -> list[nodes.Node]:
        container = nodes.container()
        if self.arguments:
            inline, messages = self.state.inline_text(self.arguments[0], self.lineno)
            paragraph = nodes.paragraph("", "", *inline)
            paragraph.line = self.lineno
            container += paragraph
            container += messages
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]


class _Dropped(Directive):
    """A Sphinx directive that holds no text of its own: toctree, autodoc, included code."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _OPTIONS

    def run(self) -> list[nodes.Node]:
        return []


_BODIES = (
    *(
        "versionadded",
        "versionchanged",
        "versionremoved",
        "deprecated",
        "seealso",
        "todo",
        "only",
        "glossary",
    ),
    *("tab-set", "tab-item", "tabs", "tab", "group-tab", "dropdown", "grid", "grid-item", "card", "details"),
    *("hlist", "describe", "option", "confval", "envvar", "program", "admonition-toggle"),
    *("function", "method", "attribute", "data", "exception", "module", "py:function", "py:class"),
    *("py:method", "py:attribute", "py:data", "py:exception", "py:module", "js:function", "c:function"),
)
_DROPPED = (
    *("toctree", "automodule", "autoclass", "autofunction", "automethod", "autoexception", "autodata"),
    *(
        "literalinclude",
        "index",
        "currentmodule",
        "py:currentmodule",
        "highlight",
        "tabularcolumns",
        "graphviz",
    ),
    *("click", "argparse", "autosummary", "codeauthor", "sectionauthor", "plot", "uml", "mermaid"),
)
for _known in _BODIES:
    directives.register_directive(_known, _Body)
for _known in ("code", "code-block", "sourcecode", "prompt", "parsed-literal"):
    directives.register_directive(_known, _Code)
for _known in _DROPPED:
    directives.register_directive(_known, _Dropped)


def read_rst(text: str) -> Reading:
    """The blocks of `text`. Raises what docutils raises."""
    if any(len(part) > _LONGEST for part in _BLANK_LINE.split(text)):
        return read_plain(text)
    source = text.replace("\ufeff", " ", 1) if text.startswith("\ufeff") else text
    tree = publish_doctree(source, settings_overrides=_SETTINGS)
    reader = _Reader(text)
    reader.read(tree)
    return Reading(text, reader.blocks)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.blocks: list[Block] = []
        self.cursor = 0

    def read(self, tree: nodes.document) -> None:
        """Gather the blocks below `tree`, without recursion: sections may be nested deep."""
        waiting: list[tuple[nodes.Node, int, BlockKind]] = [(tree, 0, "sentence")]
        while waiting:
            node, level, kind = waiting.pop()
            if isinstance(node, nodes.system_message | nodes.comment | nodes.substitution_definition):
                continue
            if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
                identifiers = node.parent.get("ids", ())
                self._heading(node, level, identifiers[-1] if identifiers else None)
            elif isinstance(node, nodes.row):
                self._row(node)
            elif isinstance(node, nodes.literal_block | nodes.doctest_block):
                self._code(node)
            elif isinstance(node, nodes.title):
                self._text(node, "caption")
            elif isinstance(node, nodes.TextElement):
                self._text(node, kind)
            elif isinstance(node, nodes.Element):
                if isinstance(node, nodes.section):
                    level += 1
                if isinstance(
                    node, nodes.list_item | nodes.definition_list_item | nodes.field | nodes.option_list
                ):
                    kind = "item"
                waiting.extend((child, level, kind) for child in reversed(node.children))

    def _locate(self, node: nodes.Element) -> Plain:
        """The plain text of `node`, its lines looked up in the source behind what came before."""
        if node.line and node.line <= len(self.lines.starts):
            start = self.lines.starts[node.line - 1]
            words = node.astext().split(None, 1)
            if (
                start > self.cursor
                and words
                and words[0] in self.text[start : self.lines.ends[node.line - 1]]
            ):
                self.cursor = start
        plain = Plain()
        for piece in node.findall(nodes.Text):
            parent = piece.parent
            content = piece.astext()
            if isinstance(parent, nodes.problematic) and (role := _ROLE.match(content)):
                content = role["text"] or content
            for number, line in enumerate(content.split("\n")):
                if number:
                    plain.add(
                        "\n" if isinstance(node, nodes.FixedTextElement) else " ", self.cursor, self.cursor
                    )
                self._find(plain, line)
        return plain

    def _find(self, plain: Plain, line: str) -> None:
        if not line:
            return
        bare = line.strip()
        at = self.text.find(bare, self.cursor, self.cursor + _WINDOW) if bare else -1
        if at >= 0:
            lead = line[: len(line) - len(line.lstrip())]
            plain.add(lead, at, at)
            plain.add(bare, at, at + len(bare))
            plain.add(line[len(lead) + len(bare) :], at + len(bare), at + len(bare))
            self.cursor = at + len(bare)
            return
        words: list[str] = re.split(r"(\s+)", line)
        for number, word in enumerate(words):
            at = -1 if number % 2 else self.text.find(word, self.cursor, self.cursor + 200)
            if at < 0 or not word:
                plain.add(word, self.cursor, self.cursor)
            else:
                plain.add(word, at, at + len(word))
                self.cursor = at + len(word)

    def _add(
        self, kind: BlockKind, plain: Plain, level: int = 0, anchor: str | None = None, info: str = ""
    ) -> None:
        placed = [run for run in plain.runs if run.source_end > run.source]
        text = plain.text
        if not text.strip() or not placed:
            return
        start, end = placed[0].source, placed[-1].source_end
        if kind in {"heading", "row", "caption"}:
            self.blocks.append(Block(kind, " ".join(text.split()), start, end, (), level, anchor))
        else:
            self.blocks.append(Block(kind, text, start, end, plain.runs, info=info))

    def _heading(self, node: nodes.title, level: int, anchor: str | None) -> None:
        self._add("heading", self._locate(node), min(level, _DEEPEST), anchor)

    def _text(self, node: nodes.Element, kind: BlockKind) -> None:
        self._add(kind, self._locate(node))

    def _code(self, node: nodes.Element) -> None:
        names: list[str] = node.get("classes", [])
        classes = [name for name in names if name != "code"]
        self._add("code", self._locate(node), info=classes[0] if classes else "")

    def _row(self, node: nodes.row) -> None:
        whole = Plain()
        for entry in node.children:
            cell = self._locate(entry) if isinstance(entry, nodes.Element) else Plain()
            if whole.parts and cell.parts:
                whole.add(" | ", self.cursor, self.cursor)
            for part, run in zip(cell.parts, cell.runs, strict=True):
                whole.add(part, run.source, run.source_end)
        self._add("row", whole)
