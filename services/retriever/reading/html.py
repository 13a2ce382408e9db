"""HTML, with offsets into its decoded source.

The standard library's parser is used, since it alone tells where every piece of text stands (lxml gives a
line, BeautifulSoup with html.parser the places of tags). Text needs no tree: block-level tags end blocks.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from services.retriever.blocks import Block, BlockKind, Plain, Reading

_SKIPPED = {
    *("script", "style", "template", "noscript", "svg", "math", "nav", "footer", "aside", "form", "button"),
    *("select", "iframe", "object", "dialog", "textarea", "audio", "video", "canvas"),
}
_WITHIN = {
    *(
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
    ),
    *("img", "input", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong"),
    *("sub", "sup", "time", "tt", "u", "var", "wbr", "slot"),
}
_HEADING = re.compile(r"h([1-6])$")
_CLASS_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|highlight-)([\w+-]+)")
_PERMALINK = {"headerlink", "anchor", "anchorjs-link", "hash-link", "header-anchor"}
_LOOSE = "\ufffc"
_BLANKS = re.compile(r"[^\S\xa0]+|\xa0")


_MARKUP = re.compile(
    r"(?P<comment><!--(?:.*?-->|.*\Z))"
    r"|</?[A-Za-z](?:(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|[^<>]*>)|<[!?][A-Za-z][^<>]*>|(?P<loose><)",
    re.DOTALL,
)


def _tame(text: str) -> str:
    """`text` with comments blanked, and a mark in place of each "<" that opens no finished tag.

    HTMLParser looks for the end of such a one over and over, in quadratic time.
    """
    return _MARKUP.sub(_tamed, text)


def _tamed(found: re.Match[str]) -> str:
    if found["loose"]:
        return _LOOSE
    return re.sub(r"[^\n]", " ", found[0]) if found["comment"] else found[0]


def read_html(text: str) -> Reading:
    """The blocks of `text`; where it marks its main content, of that alone."""
    parser = _Parser(text)
    parser.feed(_tame(text.replace("\0", "\ufffd")))
    parser.close()
    parser.finish()
    blocks = [block for block, main in parser.blocks if main] or [block for block, _ in parser.blocks]
    return Reading(text, blocks, " ".join(parser.title.split()))


class _Parser(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[tuple[Block, bool]] = []
        self.title = ""
        self._text = text
        self._starts = _newline_starts(text)
        self._plain = Plain()
        self._open: list[str] = []
        self._skip = ""
        self._skipped = 0
        self._main = 0
        self._items = 0
        self._pre = 0
        self._info = ""
        self._heading = 0
        self._anchor: str | None = None
        self._row: list[Plain] | None = None
        self._titled = False

    # what HTMLParser calls

    def handle_starttag(  # noqa: PLR0912 one branch a kind of tag
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        if self._skip:
            self._skipped += tag == self._skip
            return
        given = {name: value or "" for name, value in attrs}
        if tag in _SKIPPED or (tag == "a" and _PERMALINK & set(given.get("class", "").split())):
            self._skip, self._skipped = tag, 1
            if tag != "a":
                self._close()
            return
        if tag in _WITHIN:
            if self._heading and self._anchor is None and (named := given.get("id") or given.get("name")):
                self._anchor = named
            if self._pre and tag == "code":
                self._language(given)
            return
        if tag == "br":
            here = self._here()
            self._plain.add("\n", here, here + len(self.get_starttag_text() or ""))
            return
        self._close()
        if tag == "title":
            self._titled = True
        elif tag in {"main", "article"} or given.get("role") == "main":
            self._main += 1
            self._open.append(tag)
        elif tag in {"li", "dt", "dd"}:
            self._items += 1
        elif tag == "pre":
            self._pre += 1
            self._language(given)
        elif tag == "tr":
            self._row = []
        elif heading := _HEADING.match(tag):
            self._heading = int(heading[1])
            self._anchor = given.get("id") or None
        elif tag == "div":
            self._language(given)

    def handle_endtag(self, tag: str) -> None:
        if self._skip:
            self._skipped -= tag == self._skip
            if not self._skipped:
                self._skip = ""
            return
        if tag in _WITHIN or tag == "br":
            return
        self._close()
        if tag == "title":
            self._titled = False
        elif tag in {"li", "dt", "dd"}:
            self._items = max(0, self._items - 1)
        elif tag == "pre":
            self._pre, self._info = max(0, self._pre - 1), ""
        elif tag == "tr":
            self._end_row()
        elif _HEADING.match(tag):
            self._heading = 0
        elif self._open and tag == self._open[-1]:
            self._open.pop()
            self._main -= 1

    def handle_data(self, data: str) -> None:
        here = self._here()
        self._take(data.replace(_LOOSE, "<"), here, here + len(data))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def unknown_decl(self, data: str) -> None:
        """CDATA and other declarations hold no text of a page."""

    # what they build

    def finish(self) -> None:
        """End what the source left open."""
        self._close()
        self._end_row()

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[min(line, len(self._starts)) - 1] + column

    def _language(self, given: dict[str, str]) -> None:
        found = _CLASS_LANGUAGE.search(given.get("class", ""))
        if found:
            self._info = found[1].lower()

    def _reference(self, source: str) -> None:
        here = self._here()
        end = here + len(source)
        if self._text[end : end + 1] == ";":
            end += 1
        self._take(html.unescape(source + ";"), here, end)

    def _take(self, data: str, start: int, end: int) -> None:
        if self._skip:
            return
        if self._titled:
            self.title += data
            return
        if self._pre or len(data) != end - start:
            self._plain.add(data.replace("\r\n", "\n") if "\r" in data else data, start, end)
            return
        at = 0
        for blank in _BLANKS.finditer(data):
            self._plain.add(data[at : blank.start()], start + at, start + blank.start())
            self._plain.add(" ", start + blank.start(), start + blank.end())
            at = blank.end()
        self._plain.add(data[at:], start + at, end)

    def _close(self) -> None:
        plain, self._plain = self._plain, Plain()
        text = plain.text
        if not text.strip():
            return
        if self._row is not None and not self._pre:
            self._row.append(plain)
            return
        kind: BlockKind = "item" if self._items else "sentence"
        start, end = _edges(plain)
        if self._pre:
            self._add(Block("code", text, start, end, plain.runs, info=self._info))
        elif self._heading:
            self._add(Block("heading", " ".join(text.split()), start, end, (), self._heading, self._anchor))
        else:
            self._add(Block(kind, text, start, end, plain.runs))

    def _end_row(self) -> None:
        row, self._row = self._row, None
        if row:
            text = " | ".join(" ".join(cell.text.split()) for cell in row)
            self._add(Block("row", text, _edges(row[0])[0], _edges(row[-1])[1]))

    def _add(self, block: Block) -> None:
        self.blocks.append((block, self._main > 0))


def _edges(plain: Plain) -> tuple[int, int]:
    """Where the text that is no blank begins and ends in the source."""
    full = [run for run, part in zip(plain.runs, plain.parts, strict=True) if not part.isspace()]
    first, last = full[0], full[-1]
    return first.source, last.source_end


def _newline_starts(text: str) -> list[int]:
    """Where lines begin as HTMLParser counts them: behind \\n alone."""
    return [0, *(found.end() for found in re.finditer("\n", text))]
