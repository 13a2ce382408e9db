"""What to do next: numbered, each with its place in the base or in the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.reporter.outline import Add, Complete, Correct, Outline, Shape, Suggestion, Write
from services.reporter.quoting import escape
from services.reporter.wording import Wording, numbered
from services.wire.messages import Statement

_SUGGESTIONS = 12
_NAMED = 3
_OF_A_KIND = 3


def suggestions(outline: Outline, words: Wording) -> str:
    """The numbered list; one sentence where there is nothing to do."""
    if outline.shape is Shape.NOTHING:
        return numbered([words.say("suggest-nothing")])
    if outline.shape is Shape.UNCHECKABLE:
        first = words.quote(outline.judged.statements[0].text, 120)
        return numbered([words.say("suggest-facts", statement=first)])
    items = [_suggestion(suggestion, words) for suggestion in _chosen(outline.suggestions)]
    if outline.shape is Shape.FOREIGN:
        items.insert(0, words.say("suggest-scope", base=escape(outline.judged.base)))
    if not items:
        return words.say("suggest-none")
    rest = len(outline.suggestions) - _SUGGESTIONS
    return numbered(items) + ("\n\n" + words.say("suggest-rest", n=rest) if rest > 0 else "")


def _chosen(all_of_them: Sequence[Suggestion]) -> list[Suggestion]:
    """The first few of every kind, so that none crowds out the others, then the weightiest; in their order."""
    seen: Counter[type[Suggestion]] = Counter()
    first: list[int] = []
    later: list[int] = []
    for position, suggestion in enumerate(all_of_them):
        seen[type(suggestion)] += 1
        (first if seen[type(suggestion)] <= _OF_A_KIND else later).append(position)
    return [all_of_them[position] for position in sorted([*first, *later][:_SUGGESTIONS])]


def _suggestion(suggestion: Suggestion, words: Wording) -> str:
    match suggestion:
        case Correct():
            return _correct(suggestion, words)
        case Write():
            return _write(suggestion, words)
        case Complete(group):
            best = group.statements[0].evidence[0]
            return words.say(
                "suggest-complete",
                place=words.place(group.place),
                quote=words.quote(best.quote, 120),
                marks=words.mark(best, group.statements[0].index),
                what=_what(group.statements, words),
            )
        case Add(left_out):
            items = [
                words.say("what-cited", quote=words.quote(o.quote, 120), marks=words.mark(o))
                for o in left_out.omissions[:_NAMED]
            ]
            rest = len(left_out.omissions) - _NAMED
            items += [words.say("what-rest-passages", n=rest)] if rest > 0 else []
            return words.say("suggest-add", place=words.place(left_out.place), what=words.listing(items))


def _correct(suggestion: Correct, words: Wording) -> str:
    statement, evidence = suggestion.contradiction.statement, suggestion.contradiction.evidence
    found = suggestion.contradiction.difference
    marks, place = words.mark(evidence, statement.index), words.place(evidence)
    if found:
        return words.say(
            "suggest-replace",
            here=escape(found.here),
            there=escape(found.there),
            statement=words.quote(statement.text, 120),
            place=place,
            marks=marks,
        )
    return words.say(
        "suggest-correct",
        statement=words.quote(statement.text, 120),
        quote=words.quote(evidence.quote, 120),
        place=place,
        marks=marks,
    )


def _write(suggestion: Write, words: Wording) -> str:
    what = _what(suggestion.statements, words)
    if suggestion.place is None:
        return words.say("suggest-page", what=what)
    marks = words.mark(suggestion.place, suggestion.statements[0].index)
    document, section = words.document(suggestion.place), words.section(suggestion.place)
    if not section:
        return words.say("suggest-write-whole", document=document, what=what, marks=marks)
    return words.say("suggest-write", document=document, section=section, what=what, marks=marks)


def _what(statements: Sequence[Statement], words: Wording) -> str:
    items = [words.say("what-item", statement=words.quote(s.text, 120)) for s in statements[:_NAMED]]
    rest = len(statements) - _NAMED
    items += [words.say("what-rest", n=rest)] if rest > 0 else []
    return words.listing(items)
