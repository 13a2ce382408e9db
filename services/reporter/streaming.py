"""A model's answer, checked sentence by sentence as it comes: what is given on has been checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from sentencex import segment

from services.reporter.citations import MARK, check, numbers_in
from services.reporter.composing import Part
from services.reporter.notes import Notes
from services.reporter.quoting import escape
from services.reporter.tongue import foreign
from services.wire.messages import Language

_MARKDOWN = MarkdownIt("commonmark", {"html": True})
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)[\s#:]*$")
_BOLD_HEADING = re.compile(r"^\s*\*\*([^*]{3,40}?):?\*\*:?\s*$")
_ITEM = re.compile(r"^\s*(?:([-*+])|(\d{1,3})[.)])\s+")
_FENCE = re.compile(r"^\s*(?:```|~~~|\|?[\s:|-]*-{3,}[\s:|-]*\|?$)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GOES_ON = re.compile(r"^\s*(?:\[\s*\d|[a-zà-ÿ)\]”\",;:])")
_ABOUT_BASE = {
    "en": re.compile(
        r"(?i)\b(base|documentation|docs?|documents?|manual|sections?|passages?|evidence)\b|[“\"«]"
    ),
    "pt": re.compile(
        r"(?i)\b(base|documenta\w+|documentos?|manual|seç\w+|trechos?|passage\w+|evidência\w*)\b|[“\"«]"
    ),
}
_LINE = 4000
"""A line this long without an end is no prose."""


class Checker:
    """Feed pieces of a model's Markdown; take checked Markdown, section by section.

    The rules, for every sentence: unknown citation numbers are removed and counted; a sentence that had only
    unknown ones goes with them; so does one that speaks of the base, or quotes, and cites nothing (suggestions
    may); so does one with a figure that the material lacks, or in another language. Links, images and HTML
    lose all but their words. Headings that are not the report's are dropped with what stands below them.
    """

    def __init__(
        self,
        *,
        language: Language,
        known: Collection[int],
        material: str,
        headings: dict[str, Part],
        begin: Callable[[Part], str],
        notes: Notes | None = None,
    ) -> None:
        """`begin` gives what must stand before a part's first sentence: other parts, and its heading. With
        `notes`, every sentence must rest on those that it cites, and stands in their part."""
        self._language: Language = language
        self._known = frozenset(known)
        self._figures = frozenset(_NUMBER.findall(material))
        self._headings = headings
        self._begin = begin
        self._line = ""
        self._part: Part | None = Part.SUMMARY if notes is None else None
        self._notes = notes
        self._rested: set[int] = set()
        self._written: list[Part] = []
        self._lead = ""
        self._fresh = True  # no sentence of the present line was kept yet
        self._after_item = False
        self.removed = 0
        """Citations removed."""
        self.dropped = 0
        """Sentences dropped."""
        self.foreign = 0
        """Those of them that were in another language."""
        self.kept = 0
        self.cited = 0
        """Valid citations kept."""

    @property
    def written(self) -> tuple[Part, ...]:
        """The parts that hold at least a sentence, in order."""
        return tuple(self._written)

    def feed(self, text: str) -> str:
        """Whatever can be given on after `text`; '' while a sentence is unfinished."""
        self._line += text
        out = ""
        while "\n" in self._line:
            line, self._line = self._line.split("\n", 1)
            out += self._sentences(line)
            self._fresh, self._lead = True, ""
        if len(self._line) > _LINE:
            self._line, self._part = "", None
        return out + self._open_sentences()

    def finish(self) -> str:
        """The rest, the answer being whole."""
        line, self._line = self._line, ""
        return self._sentences(line)

    def owed(self) -> str:
        """The notes of the part being written that no sentence has taken up; '' from then on."""
        if self._notes is None or not self._written:
            return ""
        part = self._written[-1]
        left = [n for n in self._notes.all if n.part is part and n.number not in self._rested]
        self._rested.update(note.number for note in left)
        return "".join(f"\n\n{_escaped_but_marks(note.text)}" for note in left)

    def cut(self) -> None:
        """The answer broke off: its unfinished sentence is not used."""
        self._line = ""

    def _open_sentences(self) -> str:
        """Finished sentences at the head of a line still being written."""
        if self._line.lstrip()[:1] in {"#", "`", "~", "|"} or _BOLD_HEADING.match(self._line):
            return ""
        parts = _segments(self._line, self._language)
        # the last may go on, and a citation may follow the one before it
        done = "".join(parts[:-1]) if parts and not parts[-1].isspace() and len(parts) > 1 else ""
        if not done:
            return ""
        self._line = self._line[len(done) :]
        return self._sentences(done)

    def _sentences(self, line: str) -> str:
        if self._fresh and not self._lead:
            heading = _HEADING.match(line) or _BOLD_HEADING.match(line)
            name = heading[1].strip(" *").casefold() if heading else None
            if name is not None and (name in self._headings or line.lstrip().startswith("#")):
                self._turn(self._headings.get(name))
                return ""
            if _FENCE.match(line):
                return ""
            item = _ITEM.match(line)
            if item:
                # notes are in no order that numbers could count
                self._lead = "- " if item[1] or self._notes else f"{item[2]}. "
                line = line[item.end() :]
        if self._part is None and self._notes is None:
            return ""
        return "".join(self._sentence(sentence) for sentence in _segments(line, self._language))

    def _turn(self, part: Part | None) -> None:
        """Go on with `part`; what was written before, or is none of a model's, is passed over."""
        order = list(Part)
        behind = part is not None and self._written and order.index(part) <= order.index(self._written[-1])
        self._part = None if part is None or part is Part.CONTRADICTIONS or behind else part

    def _sentence(self, sentence: str) -> str:
        known = self._known
        if self._notes is not None:  # a small model forgets headings, and cites what it does not speak of
            known -= self._notes.idle(sentence)
            part = self._notes.home(check(sentence, known).text)
            if part is not None and part is not self._part:
                self._turn(part)
        part = self._part
        if part is None or not sentence.strip():
            return ""
        checked = check(_stripped(sentence), known)
        self.removed += checked.removed
        text = checked.text.strip()
        words = MARK.sub("", text)
        # a suggestion is no claim: what it asks to write has no evidence yet
        claims = part is not Part.SUGGESTIONS and bool(_ABOUT_BASE[self._language].search(words))
        unproved = not checked.valid and (checked.removed > 0 or claims)
        invented = any(number not in self._figures for number in _NUMBER.findall(words))
        strange = foreign(words, self._language)
        self.foreign += strange
        idle = not any(character.isalpha() for character in words)
        borne = self._notes is None or self._notes.bears(text, part)
        if unproved or invented or strange or idle or not borne:
            self.dropped += 1
            return ""
        self.kept += 1
        self.cited += checked.valid
        before = self._before(part)
        self._rested |= numbers_in(text)
        return before + text

    def _before(self, part: Part) -> str:
        """What parts this sentence from the one before it."""
        if part not in self._written:
            owed = self.owed()
            self._written.append(part)
            before = owed + self._begin(part)
        elif not self._fresh:
            return " "
        else:
            before = "\n" if self._lead and self._after_item else "\n\n"
        self._fresh, self._after_item = False, bool(self._lead)
        return before + self._lead


def _segments(line: str, language: Language) -> list[str]:
    """Sentences that join to `line`; a citation after a full stop belongs to the sentence before it."""
    found: list[str] = []
    for piece in segment(language, line) if line else ():
        if found and _GOES_ON.match(piece):
            found[-1] += piece
        else:
            found.append(piece)
    return found if "".join(found) == line else [line]


def _stripped(sentence: str) -> str:
    """Inline Markdown with bold, emphasis, code and citations, and nothing else."""
    return " ".join("".join(_kept(_MARKDOWN.parseInline(sentence)[0].children or [])).split())


def _kept(tokens: list[Token]) -> Iterator[str]:
    in_link = 0
    for token in tokens:
        in_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text":
            # a citation's number inside a link is the link's word, not a citation
            yield escape(token.content) if in_link else _escaped_but_marks(token.content)
        elif token.type in {"text_special", "code_inline"}:
            yield escape(token.content)
        elif token.type in {"strong_open", "strong_close"}:
            yield "**"
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "


def _escaped_but_marks(text: str) -> str:
    out, end = "", 0
    for mark in MARK.finditer(text):
        if numbers_in(mark[0]):
            out += escape(text[end : mark.start()]) + mark[0]
            end = mark.end()
    return out + escape(text[end:])
