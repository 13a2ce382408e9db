"""Similarities, contradictions and gaps, section by section of the base."""

from __future__ import annotations

from collections.abc import Sequence

from services.reporter.outline import Contradiction, Group, LeftOut, Outline, Shape
from services.reporter.quoting import escape, plain
from services.reporter.wording import Wording, bullets, paragraphs, sentences
from services.wire.messages import Statement

_IN_GROUP = 4
_GROUPS = 6
_CONTRADICTIONS = 12
_PASSAGES = 3
_SHORT_REPORT = 4
"""Up to so many supported statements, the base's own words are quoted beside each."""


def similarities(outline: Outline, words: Wording) -> str:
    """Where text and base agree; '' where the summary has said that they share nothing."""
    if not outline.agreements:
        nearest = next((group.place for group in (*outline.partial, *outline.absent)), None)
        if nearest is None or outline.shape is Shape.CONTRADICTED:
            return ""
        return words.say("agree-none", place=words.place(nearest), marks=words.mark(nearest))
    total = sum(len(group.statements) for group in outline.agreements)
    blocks = [_agreement(group, words, total <= _SHORT_REPORT) for group in outline.agreements[:_GROUPS]]
    rest = outline.agreements[_GROUPS:]
    return paragraphs((*blocks, _elsewhere("agree-elsewhere", rest, words)))


def _agreement(group: Group, words: Wording, short: bool) -> str:
    place = words.place(group.place)
    shown, rest = group.statements[:_IN_GROUP], group.statements[_IN_GROUP:]
    if len(group.statements) == 1:
        return _agreed(shown[0], words, "agree-pair" if short else "agree-one", place=place)
    items = [_agreed(statement, words, "agree-item-pair" if short else "agree-item") for statement in shown]
    items += [words.say("agree-rest", n=len(rest), marks=words.marks(rest))] if rest else []
    return words.say("agree-many", place=place, n=len(group.statements)) + "\n\n" + bullets(items)


def _agreed(statement: Statement, words: Wording, identifier: str, **place: str) -> str:
    return words.say(
        identifier,
        statement=words.quote(statement.text),
        quote=words.quote(statement.evidence[0].quote),
        marks=words.proof(statement),
        **place,
    )


def _elsewhere(identifier: str, groups: Sequence[Group], words: Wording) -> str:
    if not groups:
        return ""
    sections = [
        [(g.place, g.statements[0].index), *((s.evidence[0], s.index) for s in g.statements if s.evidence)]
        for g in groups
    ]
    return words.say(identifier, n=sum(len(g.statements) for g in groups), list=words.places(sections))


def contradictions(outline: Outline, words: Wording) -> str:
    """Each contradiction, statement against passage; '' where there is none."""
    shown, rest = outline.contradictions[:_CONTRADICTIONS], outline.contradictions[_CONTRADICTIONS:]
    items = [_contradiction(contradiction, words) for contradiction in shown]
    if rest:
        marks = words.marks(contradiction.statement for contradiction in rest)
        items.append(words.say("contradictions-rest", n=len(rest), marks=marks))
    return bullets(items) if len(items) > 1 else "".join(items)


def _contradiction(contradiction: Contradiction, words: Wording) -> str:
    found = contradiction.difference
    said = words.say(
        "contradiction",
        statement=words.quote(contradiction.statement.text),
        place=words.place(contradiction.evidence),
        quote=words.quote(contradiction.evidence.quote),
        marks=words.mark(contradiction.evidence, contradiction.statement.index),
    )
    if found is None:
        return said
    named = words.say("contradiction-differs", here=escape(found.here), there=escape(found.there))
    return sentences((said, named))


def lacks(outline: Outline, words: Wording) -> str:
    """What the text says and the documentation does not; '' where there is nothing."""
    if outline.shape is Shape.FOREIGN:
        return _foreign(outline.homeless, words)
    missing = sum(len(group.statements) for group in outline.absent) + len(outline.homeless)
    return paragraphs(
        (
            words.say("lacks-searched", n=missing) if missing else "",
            *(_near(group, words) for group in outline.absent[:_GROUPS]),
            _elsewhere("lacks-groups-rest", outline.absent[_GROUPS:], words),
            _without_place("lacks-homeless", outline.homeless, words),
            *(_in_part(group, words) for group in outline.partial[:_GROUPS]),
            _elsewhere("lacks-partial-groups-rest", outline.partial[_GROUPS:], words),
        )
    )


def _near(group: Group, words: Wording) -> str:
    shown, rest = group.statements[: 2 * _IN_GROUP], group.statements[2 * _IN_GROUP :]
    heading = words.say(
        "lacks-near",
        place=words.place(group.place),
        quote=words.quote(group.place.quote, 160),
        marks=words.mark(group.place, shown[0].index),
    )
    return heading + "\n\n" + bullets([_missing(s, group, words) for s in shown] + _rest(rest, words))


def _missing(statement: Statement, group: Group, words: Wording) -> str:
    best = statement.evidence[0] if statement.evidence else None
    same = best is not None and best.passage == group.place.passage
    nearest = (
        words.say("lacks-item-nearest", marks=words.mark(best, statement.index)) if best and not same else ""
    )
    return words.say("lacks-item", statement=words.quote(statement.text), nearest=nearest)


def _without_place(identifier: str, statements: Sequence[Statement], words: Wording) -> str:
    if not statements:
        return ""
    shown, rest = statements[: 2 * _IN_GROUP], statements[2 * _IN_GROUP :]
    items = [words.say("lacks-item", statement=words.quote(s.text), nearest="") for s in shown]
    return words.say(identifier) + "\n\n" + bullets(items + _rest(rest, words))


def _rest(statements: Sequence[Statement], words: Wording) -> list[str]:
    if not statements:
        return []
    return [words.say("lacks-rest", n=len(statements), marks=words.marks(statements)).replace(" .", ".")]


def _foreign(statements: Sequence[Statement], words: Wording) -> str:
    listed = _without_place("foreign-list", statements, words)
    found = [(e, s) for s in statements for e in s.evidence[:1]]
    if not found:
        return paragraphs((listed, words.say("foreign-empty")))
    best, statement = max(found, key=lambda pair: pair[0].score)
    nearest = words.say(
        "foreign-nearest",
        place=words.place(best),
        quote=words.quote(best.quote),
        marks=words.mark(best, statement.index),
    )
    return paragraphs((listed, nearest))


def _in_part(group: Group, words: Wording) -> str:
    items = [
        words.say(
            "lacks-partial-item",
            statement=words.quote(statement.text),
            quote=words.quote(statement.evidence[0].quote),
            marks=words.mark(statement.evidence[0], statement.index),
            reason=escape(plain(statement.reason)),
        ).rstrip()
        for statement in group.statements[: 2 * _IN_GROUP]
    ]
    items += _rest(group.statements[2 * _IN_GROUP :], words)
    return words.say("lacks-partial", place=words.place(group.place)) + "\n\n" + bullets(items)


def leaves_out(outline: Outline, words: Wording) -> str:
    """What the documentation says on the text's topics and the text does not; '' where there is nothing."""
    blocks = [_left_out(group, words) for group in outline.left_out[:_GROUPS]]
    rest = outline.left_out[_GROUPS:]
    if rest:
        sections = [[(omission, None) for omission in group.omissions] for group in rest]
        n = sum(len(group.omissions) for group in rest)
        blocks.append(words.say("left-out-groups-rest", n=n, list=words.places(sections)))
    return paragraphs(blocks)


def _left_out(group: LeftOut, words: Wording) -> str:
    shown, rest = group.omissions[:_PASSAGES], group.omissions[_PASSAGES:]
    items = [
        words.say("left-out-item", quote=words.quote(omission.quote), marks=words.mark(omission))
        for omission in shown
    ]
    if rest:
        marks = words.some((omission, None) for omission in rest)
        items.append(words.say("left-out-rest", n=len(rest), marks=marks))
    return words.say("left-out", place=words.place(group.place)) + "\n\n" + bullets(items)
