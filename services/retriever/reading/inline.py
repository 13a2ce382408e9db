"""Markdown's inline content as plain text that knows where it stands.

markdown-it-py gives no offsets inside a paragraph. Its inline rules do know them while they run, so each
rule is wrapped to leave its range on the tokens it made; the text between them is verbatim.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from services.retriever.blocks import Plain
from services.retriever.lines import Lines

_Rule = Callable[[StateInline, bool], bool]

ATTRIBUTES = re.compile(r"\{:?[ \t]*[.#][^{}\n]*\}")
"""An attribute list behind inline markup: `[x](y){.external target=_blank}`."""

_BREAKING = re.compile(
    r"</?(?:br|p|div|li|ul|ol|td|th|tr|table|h[1-6]|summary|details|section|blockquote|dt|dd)\b",
    re.IGNORECASE,
)
_SILENT = re.compile(r"<(/?)(script|style|svg|template)\b", re.IGNORECASE)


_SLICE = 8_000
"""Characters of inline content parsed together: CommonMark's inline rules are quadratic on hostile input."""


def trace(md: MarkdownIt, inline: MarkdownIt) -> None:
    """Let `inline` parse the inline content of `md`, noting where tokens stand: their meta `start`, `end`."""
    rules = {rule.name: rule.fn for rule in inline.inline.ruler.__rules__}
    for name in inline.inline.ruler.get_active_rules():
        if name != "text":
            inline.inline.ruler.at(name, _traced(rules[name]))
    md.core.ruler.at("inline", partial(_parse_inlines, inline))


def _parse_inlines(inline: MarkdownIt, state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        content, at = token.content, 0
        while at < len(content):
            stop = len(content)
            if stop - at > _SLICE:
                stop = at + _SLICE
                blank = max(content.rfind(" ", at + 1, stop), content.rfind("\n", at + 1, stop))
                stop = blank if blank > at else stop
            children: list[Token] = []
            inline.inline.parse(content[at:stop], inline, state.env, children)
            if at:
                for child in children:
                    child.meta = {edge: offset + at for edge, offset in child.meta.items()}
            token.children.extend(children)
            at = stop


def _traced(rule: _Rule) -> _Rule:
    def traced(state: StateInline, silent: bool) -> bool:
        if silent:
            return rule(state, True)
        start, first = state.pos, len(state.tokens)
        if state.pending:
            first += 1
        if not rule(state, False):
            return False
        tokens = state.tokens
        if first < len(tokens):
            if tokens[first].type == "text":
                at = start
                for token in tokens[first:]:  # delimiters of emphasis: turned into markup later, or left
                    token.meta = {"start": at, "end": (at := at + len(token.content))}
            else:
                tokens[first].meta["start"] = start
                tokens[-1].meta["end"] = state.pos
        return True

    return traced


class ContentPlace:
    """Maps offsets in the content of an inline token, whose lines lost their indentation, to the source."""

    def __init__(self, source: str, lines: Lines, content: str, first: int) -> None:
        self._contents = [0]
        self._sources: list[int] = []
        at = 0
        for number, line in enumerate(content.split("\n"), first):
            start, end = lines.span(number)
            found = source.find(line, start, end) if number == first else source.rfind(line, start, end)
            self._sources.append(found if found >= 0 else max(start, end - len(line)))
            at += len(line) + 1
            self._contents.append(at)
        self._base = self._sources[0]
        self._single = len(self._sources) == 1
        self._length = len(source)

    def __call__(self, offset: int) -> int:
        """Where the character at `offset` of the content stands in the source."""
        if self._single:
            return min(self._base + offset, self._length)
        line = min(bisect_right(self._contents, offset), len(self._sources)) - 1
        return min(self._sources[line] + offset - self._contents[line], self._length)


def render(  # noqa: PLR0912 one branch a kind of token
    children: Sequence[Token], content: str, place: Callable[[int], int]
) -> Plain:
    """Plain text of `children`, the inline tokens of `content`; `place` maps an offset in it to the source."""
    plain = Plain()
    cursor = 0
    silent = ""
    after_markup = False
    for token in children:
        kind = token.type
        meta = token.meta
        if kind == "text":
            text = token.content
            if not text:
                cursor = meta.get("end", cursor)
                continue
            at = content.find(text, cursor)
            at = cursor if at < 0 else at
            cursor = at + len(text)
            if after_markup and (attributes := ATTRIBUTES.match(text)):
                at += attributes.end()
                text = text[attributes.end() :]
            after_markup = False
            if not silent:
                plain.add(text, place(at), place(cursor - 1) + 1)
            continue
        start = meta.get("start", cursor)
        end = meta.get("end", start)
        after_markup = True
        if kind == "html_inline":
            if found := _SILENT.match(token.content):
                silent = "" if found[1] else found[2]
            elif _BREAKING.match(token.content):
                plain.add("\n", place(start), place(end - 1) + 1)
        elif silent:
            pass
        elif kind == "code_inline":
            mark = len(token.markup)
            inner = content.find(token.content, start + mark) if "\n" not in content[start:end] else -1
            if 0 <= inner <= end - mark - len(token.content):
                plain.add(token.content, place(inner), place(inner) + len(token.content))
            else:
                plain.add(token.content, place(start), place(end - 1) + 1)
        elif kind == "text_special":
            plain.add(token.content, place(start), place(end - 1) + 1)
            after_markup = False
        elif kind == "softbreak":
            lead_in = plain.parts and plain.parts[-1].endswith(":")
            plain.add("\n" if lead_in else " ", place(start), place(end - 1) + 1)
            after_markup = False
        elif kind == "hardbreak":
            plain.add("\n", place(start), place(end - 1) + 1)
            after_markup = False
        cursor = max(cursor, end)
    return plain
