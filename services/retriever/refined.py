"""Verdicts after a second look: scores moved, reasons told, and all that is counted from them counted anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from services.retriever.coverage import coverage
from services.retriever.judge_answers import Finding
from services.retriever.judge_prompt import plain
from services.texts import texts
from services.wire.messages import (
    Clash,
    Evidence,
    Judged,
    Language,
    Place,
    SectionCoverage,
    Statement,
    Suggestion,
    SuggestionKind,
    Verdict,
)

LOCALE = Path(__file__).parent / "locale"
WEIGHT = 0.7
"""The most that a model's word weighs against the calibrated score, at a confidence of 1."""
TARGET = {Verdict.COVERED: 0.9, Verdict.PARTIAL: 0.4, Verdict.CONTRADICTED: 0.05, Verdict.ABSENT: 0.05}
"""The probability of full support that a verdict stands for: never 0 or 1, models being surer than right."""
_LEAST_COVERED = 0.6
_MOST = {Verdict.PARTIAL: 0.75, Verdict.CONTRADICTED: 0.5, Verdict.ABSENT: 0.5}

_ANSWERED_BY = {
    SuggestionKind.CORRECT: Verdict.CONTRADICTED,
    SuggestionKind.COMPLETE: Verdict.PARTIAL,
    SuggestionKind.WRITE: Verdict.ABSENT,
}
_WHERE = 300


def blended(score: float, finding: Finding) -> float:
    """(1 - w)·score + w·target of the model's verdict, where w = 0.7·confidence."""
    weight = WEIGHT * finding.confidence
    return round((1 - weight) * score + weight * TARGET[finding.verdict], 4)


def restated(statement: Statement, finding: Finding, model: str, language: Language) -> Statement:
    """`statement` after the model's `finding`, its reason in `language`.

    The verdict follows the model only where the blended score is on its side; otherwise nothing changes. A
    verdict that the model confirms keeps its reason, which says more.
    """
    score = blended(statement.score, finding)
    verdict = finding.verdict
    if score < _LEAST_COVERED if verdict is Verdict.COVERED else score >= _MOST[verdict]:
        return statement
    if verdict is statement.verdict:
        return statement.model_copy(update={"score": score})
    evidence = _cited_first(statement.evidence, finding.cited)
    return statement.model_copy(
        update={
            "verdict": verdict,
            "score": score,
            "evidence": evidence,
            "reason": _reason(finding, evidence[0], model, language),
            "clashes": _clashes(finding),
            "missing": (finding.missing,) if verdict is Verdict.PARTIAL and finding.missing else (),
        }
    )


def _clashes(finding: Finding) -> tuple[Clash, ...]:
    if finding.verdict is not Verdict.CONTRADICTED or not (finding.said or finding.found):
        return ()
    return (Clash(kind="word", said=finding.said, found=finding.found),)


def recounted(judged: Judged, statements: Sequence[Statement]) -> Judged:
    """`judged` with `statements` in the place of its own, and their coverage, sections and suggestions."""
    return judged.model_copy(
        update={
            "statements": tuple(statements),
            "coverage": coverage(statements),
            "sections": tuple(_section(section, statements) for section in judged.sections),
            "suggestions": _suggestions(judged, statements),
        }
    )


def _section(section: SectionCoverage, statements: Sequence[Statement]) -> SectionCoverage:
    inside = [s for s in statements if section.start <= s.start < section.end]
    return section.model_copy(update={"coverage": coverage(inside)})


def _suggestions(judged: Judged, statements: Sequence[Statement]) -> tuple[Suggestion, ...]:
    """Those that still hold, with what each would bring now, then one for each gap that is new."""
    by_index = {s.index: s for s in statements}
    now = coverage(statements).score
    kept: list[Suggestion] = []
    for suggestion in judged.suggestions:
        answered = _ANSWERED_BY.get(suggestion.kind)
        if answered is None or not suggestion.statements:
            kept.append(suggestion)
            continue
        still = tuple(i for i in suggestion.statements if i in by_index and by_index[i].verdict is answered)
        if still:
            gain = suggestion.gain if still == suggestion.statements else _gain(still, statements, now)
            kept.append(suggestion.model_copy(update={"statements": still, "gain": gain}))
    for before, after in zip(judged.statements, statements, strict=True):
        if before.verdict is not after.verdict and after.verdict is not Verdict.COVERED:
            kept.append(_suggestion(after, _gain((after.index,), statements, now)))
    return tuple(kept)


def _suggestion(statement: Statement, gain: float) -> Suggestion:
    kind = next(kind for kind, verdict in _ANSWERED_BY.items() if verdict is statement.verdict)
    place = statement.evidence[0]
    return Suggestion(
        kind=kind,
        statements=(statement.index,),
        document=place.document,
        language=place.language,
        section=place.section,
        anchor=place.anchor,
        passages=(Place(**place.model_dump(exclude={"score"})),),
        author_supplies=statement.verdict is Verdict.ABSENT,
        gain=gain,
    )


def _gain(indexes: Sequence[int], statements: Sequence[Statement], now: float) -> float:
    """Coverage that is won once the base says all of these statements."""
    said = [
        s.model_copy(update={"verdict": Verdict.COVERED}) if s.index in indexes else s for s in statements
    ]
    return round(max(0.0, coverage(said).score - now), 4)


def _cited_first(evidence: Sequence[Evidence], cited: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return (*cited, *(e for e in evidence if e not in cited))


def _reason(finding: Finding, first: Evidence, model: str, language: Language) -> str:
    say = texts(LOCALE, language).say
    where: Mapping[str, str] = {
        "model": plain(model, 80),
        "section": plain(first.section or first.document, _WHERE),
        "document": plain(first.document, _WHERE),
    }
    match finding.verdict:
        case Verdict.CONTRADICTED:
            return say("reason-refined-contradicted", {**where, "said": finding.said, "found": finding.found})
        case Verdict.PARTIAL if finding.missing:
            return say("reason-refined-partial-missing", {**where, "missing": finding.missing})
        case verdict:
            return say(f"reason-refined-{verdict.value}", where)
