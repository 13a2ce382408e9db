"""Block rules for lines that site generators read and CommonMark does not know."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

_MARKER = re.compile(
    r"(?P<fence>/{3,}|:{3,})(?![/:])(?P<info>[^\n]*)$"  # PyMdown blocks, Docusaurus and VitePress containers
    r"|\{[*!%<].*[*!%>]\}\s*$"  # includes, tags and shortcodes of templates
    r"|\[TOC\]\s*$|\[\[toc\]\]\s*$"
)
_ALERT = re.compile(r"\[!\w+\][+-]?[ \t]*(?P<title>[^\n]*)$")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*[.#\w][^{}\n]*\}[ \t]*$")
_MODULE = re.compile(r"(?:import|export)\b(?=.*(?:[\"'{}=;(]|\bfrom\b))")
_TITLE = re.compile(
    r"[ \t]*(?:[\w-]+)?[ \t]*(?:\{[^}]*\}|\[(?P<label>[^\]]*)\])?[ \t]*\|?[ \t]*(?P<title>.*)$"
)


def site_rules(md: MarkdownIt, *, mdx: bool) -> None:
    """Teach `md` marker lines, GitHub's alerts and, for MDX, import and export lines."""
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "marker", _marker, interrupts)
    if mdx:
        md.block.ruler.before("fence", "module", _module, {"alt": []})
        md.disable("code")


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _marker(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.bMarks[start] + state.tShift[start]
    if first >= state.eMarks[start] or state.src[first] not in "/:{[":
        return False
    if state.is_code_block(start):
        return False
    content = _line(state, start)
    title = ""
    found = _MARKER.match(content)
    if found:
        if found["fence"] and (info := _TITLE.match(found["info"])):
            title = info["label"] or info["title"]
    elif state.parentType == "blockquote" and (alert := _ALERT.match(content)):
        title = alert["title"]
    elif not _ATTRIBUTES.match(content):
        return False
    if silent:
        return True
    state.line = start + 1
    if title.strip():
        token = state.push("caption", "", 0)
        token.content = title.strip()
        token.map = [start, state.line]
    return True


def _module(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if silent or state.blkIndent or state.tShift[start] or not _MODULE.match(_line(state, start)):
        return False
    line = start + 1
    while line < end and not state.isEmpty(line):
        line += 1
    state.line = line
    return True
