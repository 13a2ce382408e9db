"""What a small model is told: few notes, each a sentence that would be right in the report as it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.reporter.citations import MARK, numbers_in
from services.reporter.composing import Composition, Part
from services.reporter.quoting import cut, plain
from services.reporter.texts import texts
from services.wire.messages import Language, Place, Verdict

_AGREEMENTS = 8
_GAPS = 8
"""With more than these the composed section is better: a small model loses some of them."""
_LEFT_OUT = 3
_LONGEST = 220
_SHARED = 0.6
"""Of a sentence's words, what the notes it cites must hold."""
_OF_NOTE = 0.3
"""Of a note's words, what a sentence that cites it must hold."""
_STEM = 5
"""Letters that tell a word from others, whatever its ending."""
_BOTH = re.compile(r"(?i)\b(?:both|ambos|ambas)\b")
_WORD = re.compile(r"[^\W\d_]{4,}")
# a part is denied as well
_DENIES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?i)\b(?:not|no|none|nothing|nowhere|never|neither|nor|without|cannot|only|part|partly)\b|n[’']t\b"
    ),
    "pt": re.compile(
        r"(?i)\b(?:não|nada|nenhum\w*|nunca|jamais|nem|sem|só|somente|apenas|parte|parcialmente)\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Note:
    part: Part
    number: int
    said: str
    """What is agreed on, or lacks."""
    text: str
    """The whole sentence, with its citation."""


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of a report in `language`. `copied`: whether sentences must be made of the notes' own words;
    not so where the text is in another language, and has to be translated."""

    language: Language
    all: tuple[Note, ...]
    copied: bool

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for part in Part if any(note.part is part for note in self.all))

    def home(self, sentence: str) -> Part | None:
        """The part whose notes `sentence` cites; None where it cites none, or those of several parts."""
        parts = {note.part for note in self.all if note.number in numbers_in(sentence)}
        return parts.pop() if len(parts) == 1 else None

    def idle(self, sentence: str) -> frozenset[int]:
        """The numbers that `sentence` cites without saying anything of their notes."""
        if not self.copied:
            return frozenset()
        said = _stems(MARK.sub("", sentence))
        cited = [note for note in self.all if note.number in numbers_in(sentence)]
        return frozenset(note.number for note in cited if _share(_stems(note.said), said) < _OF_NOTE)

    def bears(self, sentence: str, part: Part) -> bool:
        """Whether `sentence`, standing in `part`, is borne by the notes that it cites.

        It cites notes of that part alone, at least one; it denies exactly as much as they do (of what the
        base lacks, a small model may say that the base says it); and it is made of their words.
        """
        cited = [n for n in self.all if n.part is part and n.number in numbers_in(sentence)]
        if not cited or numbers_in(sentence) - {note.number for note in cited}:
            return False
        words = MARK.sub("", sentence)
        if _BOTH.search(words) and not any(_BOTH.search(note.text) for note in cited):
            return False
        if not self.copied:
            denied = [self._denials([note]) for note in cited]
            return any(denied) == bool(self._denials_in(words))
        if self._denials_in(words) > self._denials(cited) or self._denials_in(words) < max(
            self._denials([note]) for note in cited
        ):
            return False
        return _share(_stems(words), _stems(" ".join(note.text for note in cited))) >= _SHARED

    def _denials(self, notes: Iterable[Note]) -> int:
        return sum(self._denials_in(MARK.sub("", note.text)) for note in notes)

    def _denials_in(self, words: str) -> int:
        return len(_DENIES[self.language].findall(words))


def notes(composition: Composition) -> Notes:
    """What there is to say of agreements and gaps; contradictions and suggestions stay composed.

    A section with more gaps than a small model keeps apart gets no notes.
    """
    judged, ledger = composition.outline.judged, composition.ledger
    language = judged.report_language
    say = texts(language).say

    def note(part: Part, kind: str, words: str, place: Place, statement: int | None = None) -> Note:
        # a stranger's number in brackets must not look like one of ours
        text = cut(MARK.sub("", plain(words)), _LONGEST).rstrip(" .;:")
        number = ledger.number(place, statement)
        return Note(part, number, text, say(f"note-{kind}", text=text, cite=f"[{number}]"))

    by_verdict = {v: [s for s in judged.statements if s.verdict is v and s.evidence] for v in Verdict}
    found = [
        note(Part.SIMILARITIES, "agrees", s.text, s.evidence[0], s.index)
        for s in by_verdict[Verdict.COVERED][:_AGREEMENTS]
    ]
    gaps = [
        note(Part.GAPS, kind, s.text, s.evidence[0], s.index)
        for verdict, kind in ((Verdict.PARTIAL, "partial"), (Verdict.ABSENT, "lacks"))
        for s in by_verdict[verdict]
    ]
    places = [o for group in composition.outline.left_out for o in group.omissions if o.language == language]
    gaps += [note(Part.GAPS, "left-out", o.quote, o) for o in places[:_LEFT_OUT]]
    if len(gaps) <= _GAPS + _LEFT_OUT:
        found += gaps
    there = tuple(n for n in found if n.part in composition.sections)
    return Notes(language, there, copied=judged.language == language)


def _share(of: Counter[str], known: Counter[str]) -> float:
    """The part of the words `of` that `known` holds."""
    return sum(count for stem, count in of.items() if stem in known) / max(1, of.total())


def _stems(text: str) -> Counter[str]:
    return Counter(word[:_STEM].casefold() for word in _WORD.findall(text))
