"""The report's first section: the share, what it is made of, where it agrees, what to do first."""

from __future__ import annotations

from services.reporter.outline import Add, Complete, Correct, Outline, Shape, Write
from services.reporter.quoting import escape
from services.reporter.wording import Wording, paragraphs, sentences
from services.wire.messages import Verdict

_WIDE = 0.35
_COUNTED = (Verdict.COVERED, Verdict.PARTIAL, Verdict.CONTRADICTED, Verdict.ABSENT)


def facts(outline: Outline, words: Wording) -> str:
    """The paragraph of figures. No model writes it."""
    if outline.shape is Shape.NOTHING:
        return words.say("nothing", base=escape(outline.judged.base))
    if outline.shape is Shape.UNCHECKABLE:
        return words.say(
            "uncheckable",
            n=len(outline.judged.statements),
            text=words.quote(outline.judged.statements[0].text, 120),
            base=escape(outline.judged.base),
        )
    first = (
        words.say("foreign", n=outline.checkable, base=escape(outline.judged.base))
        if outline.shape is Shape.FOREIGN
        else sentences((_share(outline, words), _counts(outline, words), _wide(outline, words)))
    )
    skipped = outline.count(Verdict.NOT_CHECKABLE)
    return sentences((first, words.say("unchecked", n=skipped) if skipped else ""))


def reading(outline: Outline, words: Wording) -> str:
    """Where the text agrees most, and the one thing to do first."""
    return paragraphs((_agrees_most(outline, words), _first(outline, words)))


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


def _agrees_most(outline: Outline, words: Wording) -> str:
    # where no section supports two statements, none stands out
    groups = [group for group in outline.agreements[:2] if len(group.statements) > 1]
    items = [
        words.say(
            "agrees-item",
            place=words.place(group.place),
            n=len(group.statements),
            marks=words.marks(group.statements[:1]),
        )
        for group in groups
    ]
    if not items:
        return ""
    then = words.say("agrees-then", item=items[1]) if len(items) > 1 else ""
    return words.say("agrees-most", item=items[0], then=then)


def _first(outline: Outline, words: Wording) -> str:
    if outline.shape in {Shape.NOTHING, Shape.UNCHECKABLE, Shape.FOREIGN}:
        return ""
    if not outline.suggestions:
        return words.say("first-nothing")
    match outline.suggestions[0]:
        case Correct(contradiction):
            return words.say(
                "first-correct",
                statement=words.quote(contradiction.statement.text, 140),
                quote=words.quote(contradiction.evidence.quote, 140),
                place=words.place(contradiction.evidence),
                marks=words.mark(contradiction.evidence, contradiction.statement.index),
            )
        case Write(None, statements):
            return words.say("first-write-new", statement=words.quote(statements[0].text, 140))
        case Write(place, statements) if place is not None:
            return words.say(
                "first-write",
                n=len(statements),
                statement=words.quote(statements[0].text, 140),
                place=words.place(place),
                marks=words.mark(place, statements[0].index),
            )
        case Complete(group):
            statement = group.statements[0]
            return words.say(
                "first-complete",
                statement=words.quote(statement.text, 140),
                place=words.place(group.place),
                marks=words.mark(statement.evidence[0], statement.index),
            )
        case Add(left_out):
            omission = left_out.omissions[0]
            return words.say(
                "first-add",
                quote=words.quote(omission.quote, 140),
                place=words.place(left_out.place),
                marks=words.mark(omission),
            )
    return ""
