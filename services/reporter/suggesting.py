"""What to do next: the retriever's suggestions, numbered, each with its place and what it would bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from services.reporter.outline import Outline
from services.reporter.quoting import escape, plain
from services.reporter.wording import Wording, bullets, numbered, paragraphs
from services.wire.messages import Heading, Statement, Suggestion, SuggestionKind

_SUGGESTIONS = 10
_NAMED = 3
_OF_A_KIND = 3
_HANDLE = 70
"""Characters by which a statement that is quoted above is called to mind."""


def suggestions(outline: Outline, words: Wording, headings: Mapping[int, Heading]) -> str:
    """The numbered list, in the order given; '' where there is none. `headings` are those that a model proposes, by
    the position of their suggestion."""
    if not outline.suggestions:
        return ""
    statements = {statement.index: statement for statement in outline.judged.statements}
    positions = shown(outline.suggestions)
    chosen = [outline.suggestions[position] for position in positions]
    items = [
        _suggestion(s, [statements[i] for i in s.statements if i in statements], outline, words)
        + (proposed(headings[position], words) if position in headings else "")
        for position, s in zip(positions, chosen, strict=True)
    ]
    rest = len(outline.suggestions) - len(chosen)
    return paragraphs(
        (numbered(items), _supplied(chosen, words), words.say("suggest-rest", n=rest) if rest else "")
    )


def proposed(heading: Heading, words: Wording) -> str:
    """A model's heading, marked as its own, as it follows the suggestion."""
    return words.say("suggest-heading", heading=escape(heading.heading), model=escape(plain(heading.model)))


def proposals(outline: Outline, words: Wording, headings: Sequence[Heading]) -> str:
    """The same headings as a list of their own; '' where there is none."""
    if not headings:
        return ""
    statements = {statement.index: statement for statement in outline.judged.statements}
    items = [
        words.say(
            "headings-item",
            heading=escape(h.heading),
            statement=words.quote(statements[h.statement].text, _HANDLE),
        )
        for h in headings
    ]
    return paragraphs(
        (words.say("headings-proposed", model=escape(plain(headings[0].model))), bullets(items))
    )


def _supplied(chosen: Sequence[Suggestion], words: Wording) -> str:
    """Which of the suggestions ask for facts that only the author has."""
    supplied = [str(n) for n, s in enumerate(chosen, start=1) if s.author_supplies]
    writing = [s for s in chosen if s.kind in {SuggestionKind.WRITE, SuggestionKind.COMPLETE}]
    if not supplied:
        return ""
    every = "yes" if all(s.author_supplies for s in writing) else "no"
    return words.say("suggest-author", n=len(supplied), all=every, list=words.listing(supplied))


def points(gain: float) -> int:
    """A share of coverage in percentage points."""
    return round(100 * gain)


def shown(all_of_them: Sequence[Suggestion]) -> list[int]:
    """Positions of the first few of every kind, so that none crowds out the others, then the next; in their order."""
    seen: Counter[SuggestionKind] = Counter()
    first: list[int] = []
    later: list[int] = []
    for position, suggestion in enumerate(all_of_them):
        seen[suggestion.kind] += 1
        (first if seen[suggestion.kind] <= _OF_A_KIND else later).append(position)
    return sorted([*first, *later][:_SUGGESTIONS])


def _suggestion(
    suggestion: Suggestion, statements: Sequence[Statement], outline: Outline, words: Wording
) -> str:
    what = _what(statements, words)
    marks = words.some((place, None) for place in suggestion.passages)
    gain = words.say("suggest-gain", n=points(suggestion.gain)) if points(suggestion.gain) else ""
    fills = {"marks": f" {marks}" if marks else "", "gain": gain}
    place = words.where(suggestion)
    match suggestion.kind:
        case SuggestionKind.CORRECT:
            found = next(
                (c.difference for c in outline.contradictions if c.statement.index in suggestion.statements),
                None,
            )
            if found is None or len(statements) > 1:
                return words.say("suggest-correct", what=what, place=place, **fills)
            here, there = escape(found.here), escape(found.there)
            return words.say("suggest-replace", here=here, there=there, what=what, place=place, **fills)
        case SuggestionKind.INCLUDE:
            return words.say("suggest-include", place=place, **fills)
        case SuggestionKind.COMPLETE:
            return words.say("suggest-complete", place=place, what=what, **fills)
        case SuggestionKind.WRITE if suggestion.document is None:
            return words.say("suggest-new", what=what, **fills)
        case SuggestionKind.WRITE:
            return words.say("suggest-write", place=place, what=what, **fills)


def _what(statements: Sequence[Statement], words: Wording) -> str:
    items = [words.say("what-item", statement=words.quote(s.text, _HANDLE)) for s in statements[:_NAMED]]
    rest = len(statements) - _NAMED
    items += [words.say("what-rest", n=rest)] if rest > 0 else []
    return words.listing(items)
