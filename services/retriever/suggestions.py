"""What to write next, where it belongs, and what it would bring: found by scoring the text again with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.retriever.coverage import coverage, words
from services.retriever.rescoring import Rescored
from services.wire.messages import Evidence, Omission, Place, Statement, Suggestion, SuggestionKind, Verdict

MOST = 12
_INCLUDED = 4
_PASSAGES = 4
_APART = 2  # indexes between neighbours: a heading or a line of code may stand there

_KINDS = {
    Verdict.CONTRADICTED: SuggestionKind.CORRECT,
    Verdict.PARTIAL: SuggestionKind.COMPLETE,
    Verdict.ABSENT: SuggestionKind.WRITE,
}


@dataclass(slots=True)
class _Group:
    kind: SuggestionKind
    home: Evidence | None
    statements: list[Statement]

    def takes(self, kind: SuggestionKind, home: Evidence | None, statement: Statement) -> bool:
        return (
            self.kind is kind
            and _document(self.home) == _document(home)
            and statement.index - self.statements[-1].index <= _APART
        )


def suggestions(
    statements: Sequence[Statement],
    homes: Mapping[int, Evidence],
    omissions: Sequence[Omission],
    rescored: Rescored,
) -> tuple[Suggestion, ...]:
    """At most `MOST`, what brings most coverage first. `homes`: by index of a statement, the passage beside which
    what it lacks belongs (missing where nothing is near). Neighbours that belong in one document are one."""
    groups: list[_Group] = []
    for statement in statements:
        kind = _KINDS.get(statement.verdict)
        if kind is None:
            continue
        home = homes.get(statement.index)
        if groups and groups[-1].takes(kind, home, statement):
            groups[-1].statements.append(statement)
        else:
            groups.append(_Group(kind, home, [statement]))
    now = coverage(statements, interval=False).score
    out = [_suggested(group, statements, rescored, now) for group in groups]
    ranked = sorted(out, key=lambda s: (-s.gain, s.statements))
    included = sorted(
        (_included(own, statements, now) for own in _by_section(omissions)), key=lambda s: -s.gain
    )[:_INCLUDED]
    return (*ranked[: MOST - len(included)], *included)


def _suggested(group: _Group, statements: Sequence[Statement], rescored: Rescored, now: float) -> Suggestion:
    indexes = tuple(s.index for s in group.statements)
    covered = rescored(indexes)
    after = [
        s.model_copy(update={"verdict": Verdict.COVERED}) if s.index in covered else s for s in statements
    ]
    shown = [e for s in group.statements for e in s.evidence[:2]]
    if group.home is not None:
        shown.insert(0, group.home)
    home = group.home
    return Suggestion(
        kind=group.kind,
        statements=indexes,
        document=home.document if home else None,
        language=home.language if home else None,
        section=home.section if home else "",
        anchor=home.anchor if home else "",
        passages=_places(shown),
        author_supplies=group.kind is SuggestionKind.WRITE,
        gain=_gain(coverage(after, interval=False).score, now),
    )


def _included(own: Sequence[Omission], statements: Sequence[Statement], now: float) -> Suggestion:
    """The coverage of the text once it says these passages, too: their words are covered."""
    whole = coverage(statements, interval=False).words
    more = sum(words(o.quote) for o in own)
    first = own[0]
    return Suggestion(
        kind=SuggestionKind.INCLUDE,
        statements=(),
        document=first.document,
        language=first.language,
        section=first.section,
        anchor=first.anchor,
        passages=_places(own),
        author_supplies=False,
        gain=_gain((now * whole + more) / (whole + more), now),
    )


def _by_section(omissions: Sequence[Omission]) -> list[list[Omission]]:
    out: dict[tuple[str, str, str], list[Omission]] = {}
    for omission in omissions:
        out.setdefault((omission.language, omission.document, omission.section), []).append(omission)
    return list(out.values())


def _places(shown: Sequence[Place]) -> tuple[Place, ...]:
    distinct = {p.passage: p for p in reversed(shown)}
    first = list(dict.fromkeys(q.passage for q in shown))[:_PASSAGES]
    return tuple(Place(**distinct[p].model_dump(include=set(Place.model_fields))) for p in first)


def _document(home: Evidence | None) -> tuple[str, str] | None:
    return (home.language, home.document) if home else None


def _gain(after: float, now: float) -> float:
    return round(min(1.0, max(0.0, after - now)), 4)
