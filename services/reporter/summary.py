"""The report's first section: the share, what it is made of, where it agrees, what to do first."""

from __future__ import annotations

from services.reporter.outline import Outline, Shape
from services.reporter.quoting import cut, escape, plain
from services.reporter.suggesting import points
from services.reporter.wording import Wording, paragraphs, sentences, table
from services.wire.messages import Coverage, SectionCoverage, SuggestionKind, Verdict

_WIDE = 0.35
_COUNTED = (Verdict.COVERED, Verdict.PARTIAL, Verdict.CONTRADICTED, Verdict.ABSENT)
_ROWS = 10
_HEADING = 60


def facts(outline: Outline, words: Wording) -> str:
    """The paragraph of figures, and coverage by section of the text. No model writes it."""
    if outline.shape is Shape.NOTHING:
        return words.say("nothing", base=escape(outline.judged.base))
    if outline.shape is Shape.UNCHECKABLE:
        return words.say("uncheckable", n=len(outline.judged.statements), base=escape(outline.judged.base))
    first = (
        words.say("foreign", n=outline.checkable, base=escape(outline.judged.base))
        if outline.shape is Shape.FOREIGN
        else sentences((_share(outline, words), _counts(outline, words), _wide(outline, words)))
    )
    skipped = outline.count(Verdict.NOT_CHECKABLE)
    said = sentences((first, words.say("unchecked", n=skipped) if skipped else ""))
    return paragraphs((said, "" if outline.shape is Shape.FOREIGN else _by_section(outline, words)))


def reading(outline: Outline, words: Wording) -> str:
    """Where the text agrees most, and the one thing to do first."""
    return sentences((_agrees_most(outline, words), _first(outline, words)))


def _share(outline: Outline, words: Wording) -> str:
    coverage = outline.judged.coverage
    score, low, high = (_percent(value) for value in (coverage.score, coverage.low, coverage.high))
    base = escape(outline.judged.base)
    if low == high:
        return words.say("coverage-exact", score=score, base=base)
    return words.say("coverage", score=score, low=low, high=high, base=base)


def _percent(share: float) -> int:
    """0 and 100 are said of nothing and of everything alone."""
    return round(100 * share) if share in {0.0, 1.0} else min(99, max(1, round(100 * share)))


def _counts(outline: Outline, words: Wording) -> str:
    present = [verdict for verdict in _COUNTED if outline.count(verdict)]
    if outline.checkable == 1:
        return words.say(f"single-{present[0]}")
    if len(present) == 1:
        return words.say(f"all-{present[0]}", n=outline.checkable)
    counted = [words.say(f"count-{verdict}", n=outline.count(verdict)) for verdict in present]
    return words.say("counts", n=outline.checkable, list=words.listing(counted))


def _wide(outline: Outline, words: Wording) -> str:
    coverage = outline.judged.coverage
    return words.say("coverage-wide") if coverage.high - coverage.low > _WIDE else ""


def _by_section(outline: Outline, words: Wording) -> str:
    """A table of the text's sections; of many, the least covered."""
    sections = [section for section in outline.sections if section.coverage.words]
    if len(sections) < 2:
        return ""
    kept = sorted(sections, key=lambda s: (s.coverage.score, s.start))[:_ROWS]
    shown = sorted(kept, key=lambda s: s.start)
    head = [words.say(f"sections-{column}") for column in ("name", "share", "counts")]
    rows = [
        [_section(section, words), _range(section.coverage, words), _made(section, words)]
        for section in shown
    ]
    rest = len(sections) - len(shown)
    return paragraphs((table(head, rows), words.say("sections-rest", n=rest) if rest else ""))


def _section(section: SectionCoverage, words: Wording) -> str:
    return escape(cut(plain(section.heading), _HEADING)) or words.say("sections-untitled")


def _range(coverage: Coverage, words: Wording) -> str:
    score, low, high = (_percent(value) for value in (coverage.score, coverage.low, coverage.high))
    if low == high:
        return words.say("sections-exact", score=score)
    return words.say("sections-range", score=score, low=low, high=high)


def _made(section: SectionCoverage, words: Wording) -> str:
    counts = section.coverage.counts
    return ", ".join(words.say(f"short-{v}", n=counts[v]) for v in _COUNTED if counts.get(v))


def _agrees_most(outline: Outline, words: Wording) -> str:
    # where no section supports two statements, none stands out
    groups = [group for group in outline.agreements[:2] if len(group.statements) > 1]
    items = [words.say("agrees-item", place=words.place(g.place), n=len(g.statements)) for g in groups]
    return words.say("agrees-most", list=words.listing(items)) if items else ""


def _first(outline: Outline, words: Wording) -> str:
    """The contradictions, which come before all else, and the suggestion that would bring most."""
    if outline.shape in {Shape.NOTHING, Shape.UNCHECKABLE, Shape.FOREIGN}:
        return ""
    wrong = len(outline.contradictions)
    settle = words.say("first-settle", n=wrong) if wrong else ""
    writing = [s for s in outline.suggestions if s.kind in {SuggestionKind.WRITE, SuggestionKind.COMPLETE}]
    best = max(writing, key=lambda s: s.gain, default=None)
    if best is None or not points(best.gain):
        return settle
    place = words.say("new-document") if best.document is None else words.where(best)
    return sentences((settle, words.say("first-gain", place=place, n=points(best.gain))))
