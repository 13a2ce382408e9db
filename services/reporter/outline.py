"""What a report says, before any words: judged statements, grouped and put in order of weight."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.reporter.differences import Difference, difference
from services.reporter.quoting import plain
from services.wire.messages import Evidence, Judged, Omission, Place, Statement, Verdict

_FAR = 0.2
"""Evidence below this score, alone, says nothing of its statement."""
_NEIGHBOUR_WEIGHT = 0.15
_CENTRAL = 0.5
_WORD = re.compile(r"[^\W\d_]{5,}")


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
    """Statements that belong to one section of the base; `place` is a passage of it."""

    place: Place
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
class Correct:
    """Settle a contradiction, in the text or in the base."""

    contradiction: Contradiction


@dataclass(frozen=True, slots=True)
class Complete:
    """Say the rest of what the base says in part."""

    group: Group


@dataclass(frozen=True, slots=True)
class Write:
    """Write what the base lacks, at `place`; on a page of its own where that is None."""

    place: Place | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Add:
    """Add to the text what the base says."""

    left_out: LeftOut


Suggestion = Correct | Complete | Write | Add


@dataclass(frozen=True, slots=True)
class Outline:
    """All parts are ordered by weight; suggestions by what to do first."""

    judged: Judged
    shape: Shape
    checkable: int
    agreements: tuple[Group, ...]
    contradictions: tuple[Contradiction, ...]
    partial: tuple[Group, ...]
    absent: tuple[Group, ...]
    homeless: tuple[Statement, ...]
    """Absent statements that no section of the base is near to."""
    left_out: tuple[LeftOut, ...]
    suggestions: tuple[Suggestion, ...]

    def count(self, verdict: Verdict) -> int:
        """How many statements have `verdict`."""
        return sum(1 for statement in self.judged.statements if statement.verdict is verdict)

    @property
    def quotable(self) -> Statement | None:
        """The statement that tells best what the text is about: its first checkable one."""
        statements = self.judged.statements
        checkable = (s for s in statements if s.verdict is not Verdict.NOT_CHECKABLE)
        return next(checkable, statements[0] if statements else None)


def outline(judged: Judged) -> Outline:
    """The outline of a report on `judged`. Pure: the same input gives the same outline."""
    statements = judged.statements
    of = {verdict: [s for s in statements if s.verdict is verdict] for verdict in Verdict}
    checkable = len(statements) - len(of[Verdict.NOT_CHECKABLE])
    # a verdict without the evidence it claims is shown as what it is worth
    unproved = [s for v in (Verdict.PARTIAL, Verdict.CONTRADICTED) for s in of[v] if not s.evidence]
    absent_ones = sorted((*of[Verdict.ABSENT], *unproved), key=lambda s: s.index)
    contradictions = tuple(
        Contradiction(s, s.evidence[0], _difference(judged, s))
        for s in of[Verdict.CONTRADICTED]
        if s.evidence
    )
    shape = _shape(judged, of, checkable)
    agreements = _by_section(s for s in of[Verdict.COVERED] if s.evidence)
    partial = _by_section(s for s in of[Verdict.PARTIAL] if s.evidence)
    absent, homeless = _homes(statements, () if shape is Shape.FOREIGN else absent_ones)
    homeless = tuple(absent_ones) if shape is Shape.FOREIGN else homeless
    left_out = () if shape is Shape.FOREIGN else _left_out(judged.omissions)
    suggestions: list[Suggestion] = [Correct(contradiction) for contradiction in contradictions]
    suggestions += [Write(group.place, group.statements) for group in absent]
    suggestions += [Write(None, homeless)] if homeless else []
    suggestions += [Complete(group) for group in partial]
    suggestions += [Add(section) for section in left_out]
    return Outline(
        judged=judged,
        shape=shape,
        checkable=checkable,
        agreements=agreements,
        contradictions=contradictions,
        partial=partial,
        absent=absent,
        homeless=homeless,
        left_out=left_out,
        suggestions=tuple(suggestions),
    )


def section_key(place: Place) -> tuple[str, str]:
    """What makes two passages stand in the same section."""
    return place.document, place.section


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
        return Shape.FOREIGN if _foreign(judged, of[Verdict.ABSENT]) else Shape.ABSENT
    if of[Verdict.CONTRADICTED]:
        return Shape.CONTRADICTED
    if len(of[Verdict.COVERED]) == checkable:
        return Shape.COVERED
    return Shape.MIXED


def _foreign(judged: Judged, absent: Sequence[Statement]) -> bool:
    """Nothing near by score, hardly a word in common, and no section that is central to the text."""
    if any(omission.centrality >= _CENTRAL for omission in judged.omissions):
        return False
    if any(statement.evidence and statement.evidence[0].score >= _FAR for statement in absent):
        return False
    akin = sum(1 for s in absent if s.evidence and len(_content(s.text) & _content(s.evidence[0].quote)) >= 2)
    return akin * 3 <= len(absent)


def _content(text: str) -> set[str]:
    # five letters of a word stand for its inflections, well enough to tell subjects apart
    return {word.casefold()[:5] for word in _WORD.findall(plain(text))}


def _by_section(statements: Iterable[Statement]) -> tuple[Group, ...]:
    """Groups by the section of the best evidence, the largest first, then as the text goes."""
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[section_key(statement.evidence[0])].append(statement)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0].index))
    return tuple(Group(group[0].evidence[0], tuple(group)) for group in ordered)


def _homes(
    statements: Sequence[Statement], absent: Sequence[Statement]
) -> tuple[tuple[Group, ...], tuple[Statement, ...]]:
    """Where absent statements belong: neighbours together, at the section that most of them are near to.

    A supported statement just before or after speaks for its own section too, since texts stay on a subject.
    """
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    places: dict[tuple[str, str], Place] = {}
    homeless: list[Statement] = []
    positions = {statement.index: position for position, statement in enumerate(statements)}
    for run in _runs(absent, positions):
        votes: dict[tuple[str, str], float] = defaultdict(float)
        for statement in run:
            for evidence in statement.evidence[:1]:
                votes[section_key(evidence)] += max(evidence.score, 0.01)
                places.setdefault(section_key(evidence), evidence)
        first, last = positions[run[0].index], positions[run[-1].index]
        for neighbour in (*statements[max(0, first - 1) : first], *statements[last + 1 : last + 2]):
            if neighbour.evidence and neighbour.verdict not in {Verdict.ABSENT, Verdict.NOT_CHECKABLE}:
                key = section_key(neighbour.evidence[0])
                votes[key] += _NEIGHBOUR_WEIGHT
                places.setdefault(key, neighbour.evidence[0])
        if votes:
            groups[max(votes, key=lambda key: votes[key])].extend(run)
        else:
            homeless.extend(run)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1][0].index))
    return tuple(Group(places[key], tuple(group)) for key, group in ordered), tuple(homeless)


def _runs(absent: Sequence[Statement], positions: dict[int, int]) -> list[list[Statement]]:
    runs: list[list[Statement]] = []
    for statement in absent:
        last = runs[-1][-1] if runs else None
        if last and positions[statement.index] == positions[last.index] + 1 and not _apart(last, statement):
            runs[-1].append(statement)
        else:
            runs.append([statement])
    return runs


def _apart(one: Statement, other: Statement) -> bool:
    """Whether two neighbours are each near enough to a document of their own."""
    nearest = [s.evidence[0] for s in (one, other) if s.evidence and s.evidence[0].score >= _FAR]
    return len(nearest) == 2 and nearest[0].document != nearest[1].document


def _left_out(omissions: Iterable[Omission]) -> tuple[LeftOut, ...]:
    groups: dict[tuple[str, str], list[Omission]] = defaultdict(list)
    for omission in omissions:
        groups[section_key(omission)].append(omission)
    ordered = sorted(groups.values(), key=lambda group: -max(omission.centrality for omission in group))
    return tuple(LeftOut(group[0], tuple(group)) for group in ordered)
