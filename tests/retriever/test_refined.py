"""What a believed answer changes: the score by a rule, the verdict where the score agrees, all that is counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.retriever.coverage import coverage
from services.retriever.judge_answers import Finding
from services.retriever.refined import TARGET, WEIGHT, blended, recounted, restated
from services.wire.messages import Statement, Suggestion, SuggestionKind, Verdict
from tests.retriever.uncertain import ALL, RETRIES, ROBOT, WAITS, evidence, judged, statement

FINDINGS = st.builds(
    Finding,
    verdict=st.sampled_from(sorted(TARGET)),
    confidence=st.floats(0, 1),
    cited=st.just(WAITS.evidence[1:]),
    said=st.just("30 seconds"),
    found=st.just("a log"),
)


@given(st.floats(0, 1), FINDINGS)
def test_the_score_moves_towards_the_model_and_never_all_the_way(score: float, finding: Finding) -> None:
    target, moved = TARGET[finding.verdict], blended(score, finding)
    assert min(score, target) - 1e-4 <= moved <= max(score, target) + 1e-4
    assert abs(moved - target) >= (1 - WEIGHT) * abs(score - target) - 1e-4


@given(st.sampled_from(sorted(TARGET)), st.floats(0, 1), FINDINGS)
def test_verdict_and_score_stay_on_one_side(verdict: Verdict, score: float, finding: Finding) -> None:
    before = statement(0, WAITS.text, *WAITS.evidence, verdict=verdict, score=score)
    after = restated(before, finding, "judge-70b", "en")
    if after == before:
        return
    assert after.verdict is finding.verdict
    assert (after.score >= 0.6) if after.verdict is Verdict.COVERED else (after.score < 0.75)
    if after.verdict is verdict:
        assert after.reason == before.reason
    else:
        assert "judge-70b" in after.reason
        assert after.evidence[0] == finding.cited[0]  # what it stands on is shown first
    assert set(after.evidence) == set(before.evidence)


def test_an_unsure_model_changes_nothing() -> None:
    assert restated(ROBOT, Finding(Verdict.COVERED, 0.3, ROBOT.evidence), "m", "en") == ROBOT


@pytest.mark.parametrize(
    ("language", "finding", "said"),
    [
        ("en", Finding(Verdict.COVERED, 1, WAITS.evidence[:1]), "found all of this in “Guide › Waiting” (en/a.md)"),
        ("pt", Finding(Verdict.COVERED, 1, WAITS.evidence[:1]), "encontrou tudo isto em “Guide › Waiting”"),
        ("en", Finding(Verdict.ABSENT, 1), "in none of the closest passages"),
        ("pt", Finding(Verdict.ABSENT, 1), "não encontrou isto em nenhum dos trechos"),
        ("en", Finding(Verdict.CONTRADICTED, 1, WAITS.evidence[:1], "gives up", "is abandoned"), "says “is abandoned”"),
        ("pt", Finding(Verdict.CONTRADICTED, 1, WAITS.evidence[:1], "gives up", "is abandoned"), "diz “is abandoned”"),
    ],
)  # fmt: skip
def test_the_reason_is_said_in_the_reports_language(language: str, finding: Finding, said: str) -> None:
    after = restated(WAITS, finding, "judge-70b", language)  # type: ignore[arg-type]
    assert said in after.reason


def test_a_partial_reason_names_what_is_missing() -> None:
    of = RETRIES.model_copy(update={"verdict": Verdict.COVERED})
    after = restated(of, Finding(Verdict.PARTIAL, 1, of.evidence, missing="five times"), "judge-70b", "en")
    assert "but not “five times”" in after.reason


def test_long_names_do_not_break_the_reason() -> None:
    place = evidence("It waits.", document="en/" + "a" * 5_000 + ".md")
    of = statement(0, "It waits.", place)
    after = restated(of, Finding(Verdict.COVERED, 1, (place,)), "m" * 5_000, "en")
    assert len(after.reason) < 1_000


def with_verdict(of: Statement, verdict: Verdict, score: float) -> Statement:
    return of.model_copy(update={"verdict": verdict, "score": score})


def suggestion(kind: SuggestionKind, *statements: int, gain: float = 0.2) -> Suggestion:
    return Suggestion(
        kind=kind, statements=statements, document="en/a.md", language="en", section="S", passages=(),
        author_supplies=False, gain=gain,
    )  # fmt: skip


def test_coverage_and_sections_are_counted_from_the_new_verdicts() -> None:
    before = judged()
    new = [with_verdict(WAITS, Verdict.COVERED, 0.9), *ALL[1:]]
    after = recounted(before, new)
    assert after.coverage == coverage(new)
    assert after.coverage.score > before.coverage.score
    assert after.coverage.counts[Verdict.COVERED] == 1
    assert [s.heading for s in after.sections] == [s.heading for s in before.sections]
    assert after.sections[0].coverage == coverage(new[:2])
    assert after.sections[1] == before.sections[1]


def test_suggestions_lose_what_was_found_and_gain_what_was_not() -> None:
    include = suggestion(SuggestionKind.INCLUDE)
    correct = suggestion(SuggestionKind.CORRECT, 3)
    before = judged(
        suggestions=(
            suggestion(SuggestionKind.COMPLETE, 0, 1),
            correct,
            suggestion(SuggestionKind.WRITE, 2),
            include,
        )
    )
    new = (
        with_verdict(WAITS, Verdict.COVERED, 0.9),
        RETRIES,
        with_verdict(ROBOT, Verdict.CONTRADICTED, 0.2),
        ALL[3],
    )
    got = recounted(before, new).suggestions
    assert [(s.kind, s.statements) for s in got] == [
        (SuggestionKind.COMPLETE, (1,)),
        (SuggestionKind.CORRECT, (3,)),
        (SuggestionKind.INCLUDE, ()),
        (SuggestionKind.CORRECT, (2,)),
    ]
    said = [s if s.index != 1 else with_verdict(s, Verdict.COVERED, 1) for s in new]
    assert got[0].gain == pytest.approx(coverage(said).score - coverage(new).score, abs=1e-3)
    assert (got[1], got[2]) == (correct, include)
    assert got[3].passages[0].quote == ROBOT.evidence[0].quote
