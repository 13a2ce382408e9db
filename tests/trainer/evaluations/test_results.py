"""The report of an evaluation, made of its rows alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.trainer.evaluations import results, statistics
from services.trainer.evaluations.results import Example, Judged, Material, Scored
from services.trainer.evaluations.rules import refusal, role_of
from services.wire.training import Outcome, Role, Split, Task

BASE, TUNED, OTHER = "base", "ft:base:tuned", "ft:base:other"


def material(
    scores: dict[str, list[float]], languages: str = "", task: Task = Task.HEADING, metric: str = "format"
) -> Material:
    """A material of one metric; `languages` has a letter an example: 'e' or 'p'."""
    n = len(next(iter(scores.values())))
    names = {"e": "en", "p": "pt"}
    return Material(
        {at: Example(names[languages[at]] if languages else "en", task, str(at)) for at in range(n)},
        {
            m: {at: Scored({metric: s}, s, 1.0 + at, 10, 5, 0.25) for at, s in enumerate(v)}
            for m, v in scores.items()
        },
        {},
    )


def test_a_model_that_learnt_the_form_is_better() -> None:
    given = material({BASE: [0.0] * 16, TUNED: [1.0] * 15 + [0.5]}, "ep" * 8)
    report = results.report([BASE, TUNED], Split.HOLDOUT, given)
    base, tuned = report.results
    assert tuned.metrics["format"].mean == pytest.approx(15.5 / 16)
    assert tuned.metrics["format"].n == 16
    assert set(tuned.metrics) == {"format", "format.en", "format.pt"}
    assert (base.answered, base.failed, base.prompt_tokens, base.completion_tokens) == (16, 0, 160, 80)
    assert base.cost == pytest.approx(4)
    assert base.latency is not None
    assert (base.latency.min, base.latency.median, base.latency.max) == (1, 8.5, 16)
    assert report.outcome == {TUNED: Outcome.BETTER}
    [overall] = [c for c in report.comparisons if c.language == "all"]
    assert (overall.n, overall.better, overall.worse) == (16, 16, 0)
    assert overall.p < 0.001
    assert {c.language for c in report.comparisons} == {"all", "en", "pt"}
    assert report.detectable_difference == statistics.detectable(16)
    assert report.best is None  # on the holdout nobody chooses


def test_on_validation_the_best_is_chosen_and_the_last_of_equals() -> None:
    given = material({BASE: [0.2, 0.4], TUNED: [0.9, 0.9], OTHER: [0.9, 0.9]})
    assert results.report([BASE, TUNED, OTHER], Split.VALIDATION, given).best == OTHER
    assert results.report([TUNED, OTHER, BASE], Split.VALIDATION, given).best == OTHER


def test_of_several_models_the_p_values_are_holm_s() -> None:
    base, tuned, other = [0.0] * 10, [1.0] * 6 + [0.0] * 4, [1.0] * 7 + [0.0] * 3
    both = results.report(
        [BASE, TUNED, OTHER], Split.HOLDOUT, material({BASE: base, TUNED: tuned, OTHER: other})
    )
    p = {c.model: c.p for c in both.comparisons if c.language == "all"}
    assert p == {OTHER: pytest.approx(2 * 2 / 128), TUNED: pytest.approx(max(2 * 2 / 128, 2 / 64))}
    alone = results.report([BASE, TUNED], Split.HOLDOUT, material({BASE: base, TUNED: tuned}))
    assert alone.comparisons[0].p == pytest.approx(2 / 64)


def test_failed_answers_count_as_nothing_and_are_counted() -> None:
    given = material({BASE: [0.0, 1.0]})
    answers = {BASE: {**given.answers[BASE], 0: Scored({"format": 0.0}, 0.0, 9.0, failed=True)}}
    [base] = results.report([BASE], Split.HOLDOUT, Material(given.examples, answers, {})).results
    assert (base.answered, base.failed, base.metrics["format"].mean) == (1, 1, 0.5)
    assert base.cost is None  # what a failed call has cost nobody knows
    assert base.latency is not None
    assert base.latency.max == 2


def test_the_judge_is_held_against_a_tie_and_its_flips_are_shown() -> None:
    given = material({BASE: [0.5] * 10, TUNED: [0.5] * 10}, "eeeeeppppp")
    judged = {TUNED: {n: Judged(0.5 if n == 9 else 1.0, flipped=n == 9) for n in range(10)}}
    report = results.report([BASE, TUNED], Split.HOLDOUT, Material(given.examples, given.answers, judged))
    tuned = report.results[1]
    assert tuned.metrics["judge"].mean == pytest.approx(0.95)
    assert tuned.metrics["judge-flips"].mean == pytest.approx(0.1)
    assert "judge" not in report.results[0].metrics
    [overall] = [c for c in report.comparisons if (c.metric, c.language) == ("judge", "all")]
    assert (overall.better, overall.worse) == (9, 0)
    assert overall.difference == pytest.approx(0.45)
    assert overall.p == pytest.approx(2 / 2**9)
    assert report.outcome == {TUNED: Outcome.INCONCLUSIVE}  # the task's own metric says nothing


def test_examples_of_several_tasks_are_compared_by_the_main_metric_of_each() -> None:
    examples = {0: Example("en", Task.HEADING, "a"), 1: Example("en", Task.VERDICT, "b")}
    answers = {
        m: {0: Scored({"format": s, "exact": 0.0}, s), 1: Scored({"exact": s, "format": 1.0}, s)}
        for m, s in ((BASE, 0.0), (TUNED, 1.0))
    }
    report = results.report([BASE, TUNED], Split.HOLDOUT, Material(examples, answers, {}))
    assert report.results[1].metrics["main"].mean == 1
    assert report.results[1].metrics["format"].mean == 1
    assert report.results[1].metrics["exact"].mean == 0.5
    assert set(report.outcome) == {TUNED}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=12), st.data())
def test_the_same_rows_give_the_same_report(scores: list[float], data: st.DataObject) -> None:
    theirs = data.draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=len(scores), max_size=len(scores)))
    given = material({BASE: scores, TUNED: theirs})
    turned = Material(
        dict(reversed(list(given.examples.items()))),
        {m: dict(reversed(list(a.items()))) for m, a in reversed(list(given.answers.items()))},
        {},
    )
    first = results.report([BASE, TUNED], Split.HOLDOUT, given)
    assert first == results.report([BASE, TUNED], Split.HOLDOUT, turned)
    assert first.model_validate_json(first.model_dump_json()) == first


def _refused(base: list[float], tuned: list[float], languages: str = "") -> str | None:
    given = material({BASE: base, TUNED: tuned}, languages)
    return refusal(results.compare([TUNED], BASE, given), "format")


def test_who_is_surely_better_is_promoted() -> None:
    assert _refused([0.0] * 16, [1.0] * 16, "ep" * 8) is None
    assert (
        _refused([0.0] * 16, [1.0] * 8 + [0.0] * 8, "e" * 8 + "p" * 8) is None
    )  # one language stays as it was


def test_who_is_not_surely_better_is_not() -> None:
    assert _refused([0.0] * 16, [0.0] * 14 + [1.0] * 2) == "inconclusive"
    assert _refused([0.5] * 16, [0.5] * 16) == "inconclusive"


def test_who_got_worse_in_a_language_is_not_however_good_in_the_other() -> None:
    base, tuned = [0.0] * 20 + [1.0] * 8, [1.0] * 20 + [0.0] * 8
    assert _refused(base, tuned, "e" * 20 + "p" * 8) == "worse"
    assert _refused(base, tuned) is None


def test_a_role_is_the_task_s() -> None:
    assert role_of([Task.HEADING, Task.HEADING]) is Role.HEADING
    assert role_of([Task.HEADING, Task.VERDICT]) is Role.WRITER
    assert role_of([Task.REPORT]) is Role.WRITER
