"""What a report says, before any words: judged statements, grouped and put in order of weight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.reporter.differences import Difference, difference
from services.reporter.quoting import plain
from services.wire.messages import (
    Evidence,
    Judged,
    Omission,
    Place,
    SectionCoverage,
    Statement,
    Suggestion,
    SuggestionKind,
    Verdict,
)

_LONG = 30
"""Checkable statements from which on a report is brief with each."""
_GAPS = frozenset({SuggestionKind.COMPLETE, SuggestionKind.WRITE})


class Shape(StrEnum):
    """What dominates, and so what the report is about."""

    NOTHING = "nothing"  # no statement at all
    UNCHECKABLE = "uncheckable"  # none that can be checked
    FOREIGN = "foreign"  # the base holds nothing on the subject
    ABSENT = "absent"  # the subject is known, the statements are not
    CONTRADICTED = "contradicted"
    COVERED = "covered"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that one section of the base supports; `place` is a passage of it."""

    place: Place
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Statements that the base lacks, in whole or in part, and the suggestion that says where they belong."""

    home: Suggestion | None
    """None: no suggestion names them."""
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    statement: Statement
    evidence: Evidence
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one section says and the text does not."""

    place: Place
    omissions: tuple[Omission, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """All parts are ordered by weight; gaps and suggestions as the retriever ordered them."""

    judged: Judged
    shape: Shape
    checkable: int
    agreements: tuple[Group, ...]
    contradictions: tuple[Contradiction, ...]
    gaps: tuple[Gap, ...]
    left_out: tuple[LeftOut, ...]
    sections: tuple[SectionCoverage, ...]
    """Of the text, in its order; empty where it has no two headed parts."""

    def count(self, verdict: Verdict) -> int:
        """How many statements have `verdict`."""
        return sum(1 for statement in self.judged.statements if statement.verdict is verdict)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        return self.judged.suggestions

    @property
    def long(self) -> bool:
        """Whether the text is one of those whose report names only some of the statements."""
        return self.checkable > _LONG

    @property
    def subject(self) -> str:
        """What the text is about in its own words: its first heading, else its first checkable statement."""
        heading = next((s.heading for s in self.judged.sections if s.heading), "")
        statements = self.judged.statements
        checkable = (s.text for s in statements if s.verdict is not Verdict.NOT_CHECKABLE)
        return heading or next(checkable, statements[0].text if statements else "")


def outline(judged: Judged) -> Outline:
    """The outline of a report on `judged`. Pure: the same input gives the same outline."""
    statements = judged.statements
    of = {verdict: [s for s in statements if s.verdict is verdict] for verdict in Verdict}
    checkable = len(statements) - len(of[Verdict.NOT_CHECKABLE])
    # a verdict without the evidence it claims is shown as what it is worth
    unproved = [s for v in (Verdict.PARTIAL, Verdict.CONTRADICTED) for s in of[v] if not s.evidence]
    lacking = (*of[Verdict.ABSENT], *unproved, *(s for s in of[Verdict.PARTIAL] if s.evidence))
    shape = _shape(judged, of, checkable)
    return Outline(
        judged=judged,
        shape=shape,
        checkable=checkable,
        agreements=_by_section(s for s in of[Verdict.COVERED] if s.evidence),
        contradictions=tuple(
            Contradiction(s, s.evidence[0], _difference(judged, s))
            for s in of[Verdict.CONTRADICTED]
            if s.evidence
        ),
        gaps=_gaps(judged.suggestions, sorted(lacking, key=lambda s: s.index)),
        left_out=() if shape is Shape.FOREIGN else _left_out(judged.omissions),
        sections=judged.sections if sum(1 for s in judged.sections if s.heading) > 1 else (),
    )


def _difference(judged: Judged, statement: Statement) -> Difference | None:
    best = statement.evidence[0]
    return difference(
        plain(statement.text), plain(best.quote), same_language=best.language == judged.language
    )


def _shape(judged: Judged, of: dict[Verdict, list[Statement]], checkable: int) -> Shape:
    if not judged.statements:
        return Shape.NOTHING
    if not checkable:
        return Shape.UNCHECKABLE
    if len(of[Verdict.ABSENT]) == checkable:
        return Shape.FOREIGN if _foreign(judged.suggestions) else Shape.ABSENT
    if of[Verdict.CONTRADICTED]:
        return Shape.CONTRADICTED
    if len(of[Verdict.COVERED]) == checkable:
        return Shape.COVERED
    return Shape.MIXED


def _foreign(suggestions: Sequence[Suggestion]) -> bool:
    """Whether no document of the base is near enough for any of the suggestions."""
    return bool(suggestions) and all(s.kind in _GAPS and s.document is None for s in suggestions)


def _by_section(statements: Iterable[Statement]) -> tuple[Group, ...]:
    """Groups by the section of the best evidence, the largest first, then as the text goes."""
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        best = statement.evidence[0]
        groups[best.document, best.section].append(statement)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0].index))
    return tuple(Group(group[0].evidence[0], tuple(group)) for group in ordered)


def _gaps(suggestions: Sequence[Suggestion], lacking: Sequence[Statement]) -> tuple[Gap, ...]:
    """What is lacking under the place that a suggestion names for it, those of one place together."""
    left = {statement.index: statement for statement in lacking}
    homes: dict[tuple[str | None, str], tuple[Suggestion, list[Statement]]] = {}
    for suggestion in suggestions:
        if suggestion.kind not in _GAPS:
            continue
        found = [left.pop(index) for index in suggestion.statements if index in left]
        if found:
            place = (suggestion.document, suggestion.section)
            homes.setdefault(place, (suggestion, []))[1].extend(found)
    placed = [Gap(home, tuple(sorted(found, key=lambda s: s.index))) for home, found in homes.values()]
    return (*placed, Gap(None, tuple(left.values()))) if left else tuple(placed)


def _left_out(omissions: Iterable[Omission]) -> tuple[LeftOut, ...]:
    groups: dict[tuple[str, str], list[Omission]] = defaultdict(list)
    for omission in omissions:
        groups[omission.document, omission.section].append(omission)
    ordered = sorted(groups.values(), key=lambda group: -max(omission.centrality for omission in group))
    return tuple(LeftOut(group[0], tuple(group)) for group in ordered)
