"""How the report speaks of places, quotes and citations, in one language and with one ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.reporter.citations import Ledger
from services.reporter.quoting import cut, escape, plain, quoted
from services.reporter.texts import Texts
from services.wire.messages import Place, Statement, Suggestion

_SECTION = 70
_STRONG = 0.5
_MARKS = 3
_PLACES = 4


class Wording:
    """Escapes whatever comes from documents and texts; all of composing speaks through it."""

    def __init__(self, texts: Texts, ledger: Ledger) -> None:
        self.say = texts.say
        self.listing = texts.listing
        self.ledger = ledger
        self._named: set[tuple[str, str]] = set()

    def place(self, place: Place) -> str:
        """The section's trail and its document, the first time; then its own heading alone."""
        return self._short(place.document, place.section)

    def home(self, suggestion: Suggestion) -> str:
        """Where a suggestion with a document belongs, told as `place` tells it."""
        return self._short(suggestion.document or "", suggestion.section)

    def where(self, suggestion: Suggestion) -> str:
        """Where a suggestion belongs, in full; a new document where it names none."""
        if suggestion.document is None:
            return self.say("new-document")
        return self._place(suggestion.document, suggestion.section)

    def _short(self, document: str, section: str) -> str:
        if section and (document, section) in self._named:
            return self.say("place-again", section=self._section(section.rsplit(" › ", 1)[-1]) or "…")
        self._named.add((document, section))
        return self._place(document, section)

    def _place(self, document: str, section: str) -> str:
        named = escape(plain(document.replace("_", r"\_").replace("*", r"\*")))
        trail = self._section(section)
        return (
            self.say("place", section=trail, document=named)
            if trail
            else self.say("place-whole", document=named)
        )

    def _section(self, section: str) -> str:
        """The heading trail; its innermost headings where it is too long."""
        trail = plain(section)
        while len(trail) > _SECTION and " › " in trail:
            trail = trail.split(" › ", 1)[1]
        return escape(cut(trail, _SECTION))

    def quote(self, source: str, limit: int = 220) -> str:
        return quoted(source, limit)

    def mark(self, place: Place, statement: int | None = None) -> str:
        return self.ledger.cite(place, statement)

    def proof(self, statement: Statement) -> str:
        """Marks of what supports a statement: its best passage, and another document's that does so well."""
        best, *others = statement.evidence
        marks = self.mark(best, statement.index)
        other = next((e for e in others if e.document != best.document and e.score >= _STRONG), None)
        return marks + (self.mark(other, statement.index) if other else "")

    def marks(self, statements: Iterable[Statement]) -> str:
        """Marks of the best passages of `statements`, without repetition; '…' after the first few."""
        return self.some((s.evidence[0], s.index) for s in statements if s.evidence)

    def some(self, places: Iterable[tuple[Place, int | None]]) -> str:
        """Marks of the first few distinct places, with '…' where there are more."""
        distinct = {(place.passage, place.document, place.start): (place, s) for place, s in places}
        shown = "".join(self.mark(*pair) for pair in list(distinct.values())[:_MARKS])
        return shown + "…" if len(distinct) > _MARKS else shown

    def places(self, sections: Sequence[Sequence[tuple[Place, int | None]]]) -> str:
        """Sections, each by passages of it, with their marks; the first few, and how many more."""
        shown = [
            self.say("place-marked", place=self.place(section[0][0]), marks=self.some(section))
            for section in sections[:_PLACES]
        ]
        more = len(sections) - _PLACES
        return self.listing([*shown, self.say("more-sections", n=more)] if more > 0 else shown)


def paragraphs(blocks: Iterable[str]) -> str:
    """Blocks of Markdown, parted by empty lines; empty ones are left out."""
    return "\n\n".join(block for block in blocks if block)


def sentences(parts: Iterable[str]) -> str:
    """Sentences of one paragraph."""
    return " ".join(part for part in parts if part)


def bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def numbered(items: Sequence[str]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of inline Markdown; its cells hold no line ends and no bare '|'."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
