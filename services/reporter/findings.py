"""Similarities, contradictions and gaps, section by section of the base."""

from __future__ import annotations

from collections.abc import Sequence

from services.reporter.outline import Contradiction, Gap, Group, LeftOut, Outline, Shape
from services.reporter.quoting import escape, plain
from services.reporter.wording import Wording, bullets, paragraphs, sentences
from services.wire.messages import Place, Statement, Verdict

_IN_GROUP = 4
_GROUPS = 5
_CONTRADICTIONS = 8
_PASSAGES = 2
_SHORT_REPORT = 4
"""Up to so many supported statements, the base's own words are quoted beside each."""
_QUOTE = 160
_BRIEF = 90
"""Characters of a quote, and of one in the report of a long text."""


def similarities(outline: Outline, words: Wording) -> str:
    """Where text and base agree; '' where the summary has said that they share nothing."""
    if not outline.agreements:
        nearest = next((s.evidence[0] for gap in outline.gaps for s in gap.statements if s.evidence), None)
        if nearest is None or outline.shape is not Shape.MIXED:
            return ""
        return words.say("agree-none", place=words.place(nearest), marks=words.mark(nearest))
    total = sum(len(group.statements) for group in outline.agreements)
    short, most = total <= _SHORT_REPORT, 2 if outline.long else _IN_GROUP
    shown = outline.agreements[:_GROUPS]
    blocks = [_agreement(group, words, short, most) for group in shown if len(group.statements) > 1]
    alone = bullets([_alone(group, words, short) for group in shown if len(group.statements) == 1])
    head = words.say("agree-alone") if blocks and alone else ""
    return paragraphs((*blocks, head, alone, _elsewhere(outline.agreements[_GROUPS:], words)))


def _agreement(group: Group, words: Wording, short: bool, most: int) -> str:
    shown, rest = group.statements[:most], group.statements[most:]
    items = [_agreed(statement, words, "agree-item-pair" if short else "agree-item") for statement in shown]
    items += [words.say("agree-rest", n=len(rest), marks=words.marks(rest))] if rest else []
    head = words.say("agree-many", place=words.place(group.place), n=len(group.statements))
    return head + "\n\n" + bullets(items)


def _alone(group: Group, words: Wording, short: bool) -> str:
    identifier = "agree-pair" if short else "agree-one"
    return _agreed(group.statements[0], words, identifier, place=words.place(group.place))


def _agreed(statement: Statement, words: Wording, identifier: str, **place: str) -> str:
    return words.say(
        identifier,
        statement=words.quote(statement.text, _QUOTE if "pair" in identifier else _BRIEF),
        quote=words.quote(statement.evidence[0].quote, _QUOTE),
        marks=words.proof(statement),
        **place,
    )


def _elsewhere(groups: Sequence[Group], words: Wording) -> str:
    if not groups:
        return ""
    sections = [
        [(g.place, g.statements[0].index), *((s.evidence[0], s.index) for s in g.statements if s.evidence)]
        for g in groups
    ]
    n = sum(len(g.statements) for g in groups)
    return words.say("agree-elsewhere", n=n, list=words.places(sections))


def contradictions(outline: Outline, words: Wording) -> str:
    """Each contradiction, statement against passage; '' where there is none."""
    shown, rest = outline.contradictions[:_CONTRADICTIONS], outline.contradictions[_CONTRADICTIONS:]
    limit = _BRIEF if outline.long else _QUOTE
    items = [_contradiction(contradiction, words, limit) for contradiction in shown]
    if rest:
        marks = words.marks(contradiction.statement for contradiction in rest)
        items.append(words.say("contradictions-rest", n=len(rest), marks=marks))
    listed = bullets(items) if len(items) > 1 else "".join(items)
    return (
        paragraphs((listed, words.say("contradictions-advice", n=len(outline.contradictions))))
        if items
        else ""
    )


def _contradiction(contradiction: Contradiction, words: Wording, limit: int) -> str:
    found = contradiction.difference
    said = words.say(
        "contradiction",
        statement=words.quote(contradiction.statement.text, limit),
        place=words.place(contradiction.evidence),
        quote=words.quote(contradiction.evidence.quote, limit),
        marks=words.mark(contradiction.evidence, contradiction.statement.index),
    )
    if found is None:
        return said
    named = words.say("contradiction-differs", here=escape(found.here), there=escape(found.there))
    return sentences((said, named))


def lacks(outline: Outline, words: Wording) -> str:
    """What the text says and the documentation does not; '' where there is nothing."""
    missing = sum(1 for gap in outline.gaps for s in gap.statements if s.verdict is Verdict.ABSENT)
    foreign = outline.shape is Shape.FOREIGN
    limit = _BRIEF if outline.long else _QUOTE
    together = [gap for gap in outline.gaps if foreign or gap.home is None or len(gap.statements) > 1]
    alone = [gap for gap in outline.gaps if gap not in together]
    rest = [s for gap in (*together[_GROUPS:], *alone[2 * _GROUPS :]) for s in gap.statements]
    # in the order of reading: citations are numbered as they are first made
    groups = paragraphs(_gap(gap, words, outline, limit) for gap in together[:_GROUPS])
    singles = bullets([_single(gap, words, limit) for gap in alone[: 2 * _GROUPS]])
    # of a text of which nothing is found, the summary has said so
    said = missing and outline.shape not in {Shape.FOREIGN, Shape.ABSENT}
    return paragraphs(
        (
            words.say("lacks-searched", n=missing) if said else "",
            groups,
            words.say("lacks-others") if groups and singles else "",
            singles,
            words.say("lacks-elsewhere", n=len(rest)) if rest else "",
            _nearest(outline, words) if foreign else "",
        )
    )


def _single(gap: Gap, words: Wording, limit: int) -> str:
    """A statement that is alone in its place, and the place."""
    statement, home = gap.statements[0], gap.home
    if statement.verdict is Verdict.PARTIAL or home is None:
        return _lacking(statement, words, limit, (), bare=False)
    quote = words.quote(statement.text, limit)
    if home.document is None:
        return words.say("lacks-one-new", statement=quote)
    marks = words.some((place, statement.index) for place in home.passages)
    place = words.home(home)
    return words.say("lacks-one-at", statement=quote, place=place, marks=f" {marks}" if marks else "")


def _gap(gap: Gap, words: Wording, outline: Outline, limit: int) -> str:
    foreign = outline.shape is Shape.FOREIGN
    most = 2 * _IN_GROUP if limit == _QUOTE else _IN_GROUP
    shown, rest = gap.statements[:most], gap.statements[most:]
    home = gap.home.passages if gap.home else ()
    if foreign:
        head = words.say("foreign-list")
    elif gap.home is None:
        # where no place is known at all, there is nothing to set these apart from
        head = words.say("lacks-nowhere") if len(outline.gaps) > 1 else ""
    elif gap.home.document is None:
        head = words.say("lacks-new")
    else:
        marks = words.some((place, shown[0].index) for place in home)
        head = words.say("lacks-at", place=words.home(gap.home), marks=f" {marks}" if marks else "")
    items = [_lacking(statement, words, limit, home, bare=foreign) for statement in shown]
    items += [words.say("lacks-rest", n=len(rest))] if rest else []
    return paragraphs((head, bullets(items)))


def _lacking(statement: Statement, words: Wording, limit: int, home: Sequence[Place], *, bare: bool) -> str:
    quote, best = words.quote(statement.text, limit), next(iter(statement.evidence), None)
    if best is None or bare:
        return words.say("lacks-item", statement=quote)
    if statement.verdict is Verdict.PARTIAL:
        reason = escape(plain(statement.reason))
        marks = words.mark(best, statement.index)
        return words.say("lacks-partial", statement=quote, marks=marks, reason=reason).rstrip(" :")
    if any(place.passage == best.passage for place in home):
        return words.say("lacks-item", statement=quote)
    return words.say("lacks-item-nearest", statement=quote, marks=words.mark(best, statement.index))


def _nearest(outline: Outline, words: Wording) -> str:
    found = [(e, s) for gap in outline.gaps for s in gap.statements for e in s.evidence[:1]]
    if not found:
        return words.say("foreign-empty")
    best, statement = max(found, key=lambda pair: pair[0].score)
    return words.say(
        "foreign-nearest",
        place=words.place(best),
        quote=words.quote(best.quote, _QUOTE),
        marks=words.mark(best, statement.index),
    )


def leaves_out(outline: Outline, words: Wording) -> str:
    """What the documentation says on the text's topics and the text does not; '' where there is nothing."""
    items = [_left_out(group, words) for group in outline.left_out[:_GROUPS]]
    rest = outline.left_out[_GROUPS:]
    if rest:
        sections = [[(omission, None) for omission in group.omissions] for group in rest]
        n = sum(len(group.omissions) for group in rest)
        items.append(words.say("left-out-groups-rest", n=n, list=words.places(sections)))
    return bullets(items)


def _left_out(group: LeftOut, words: Wording) -> str:
    shown, rest = group.omissions[:_PASSAGES], group.omissions[_PASSAGES:]
    quotes = [
        words.say("left-out-item", quote=words.quote(omission.quote, _QUOTE), marks=words.mark(omission))
        for omission in shown
    ]
    if rest:
        marks = words.some((omission, None) for omission in rest)
        quotes.append(words.say("left-out-rest", n=len(rest), marks=marks))
    return words.say("left-out", place=words.place(group.place), list=words.listing(quotes))
