"""Events come late, twice and in any order: an analysis still ends once, and never goes back."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from services.gateway import lifecycle
from services.gateway.lifecycle import REFINEMENTS, Life, Status

Event = tuple[str, int]
APPLY: dict[str, Callable[[Life, int], Life | None]] = {
    "advanced": lifecycle.advanced,
    "judged": lifecycle.judged,
    "refined": lifecycle.refined,
    "unrefined": lambda life, _: lifecycle.unrefined(life),
    "written": lifecycle.written,
    "failed": lifecycle.failed,
    "cancelled": lambda life, _: lifecycle.cancelled(life),
    "resent": lambda life, _: lifecycle.resent(life),
    "expired": lambda life, _: lifecycle.expired(life),
}
WANTED = st.builds(Life, wants_report=st.booleans(), wants_judge=st.booleans())
EVENTS = st.lists(st.tuples(st.sampled_from(sorted(APPLY)), st.integers(1, 4)), max_size=30)
ORDER = [Status.QUEUED, Status.RUNNING, Status.SUCCEEDED]


def lives(life: Life, events: list[Event]) -> list[Life]:
    seen = [life]
    for name, attempt in events:
        life = APPLY[name](life, attempt) or life
        seen.append(life)
    return seen


@given(WANTED, EVENTS)
def test_it_only_goes_forward_and_ends_once(wanted: Life, events: list[Event]) -> None:
    seen = lives(wanted, events)
    for before, after in itertools.pairwise(seen):
        if before.finished:
            assert after == before
        assert after.attempt >= before.attempt
        if before.judged_attempt is not None:
            assert after.judged_attempt == before.judged_attempt
        if before.refined_attempt is not None:
            assert after.refined_attempt == before.refined_attempt
        if before.status in ORDER and after.status in ORDER:
            assert ORDER.index(after.status) >= ORDER.index(before.status)


@given(WANTED, EVENTS)
def test_success_always_has_its_verdicts(wanted: Life, events: list[Event]) -> None:
    for life in lives(wanted, events):
        if life.status is Status.SUCCEEDED:
            assert life.judged_attempt is not None
            assert (life.refined_attempt is not None) == life.wants_judge


@given(WANTED, EVENTS)
def test_only_verdicts_that_are_there_and_wait_for_it_are_refined(wanted: Life, events: list[Event]) -> None:
    for before, after in itertools.pairwise(lives(wanted, events)):
        if after.refined_attempt != before.refined_attempt:
            assert before.refining
            assert not after.refining
            assert before.judged_attempt is not None
            assert after.refined_attempt is not None
            assert before.judged_attempt <= after.refined_attempt <= after.attempt
        if not after.wants_judge:
            assert after.refined_attempt is None


@given(WANTED, EVENTS, st.sampled_from(["judged", "refined", "written", "failed"]), st.integers(1, 4))
def test_the_same_event_twice_is_the_event_once(
    wanted: Life, events: list[Event], name: str, attempt: int
) -> None:
    once = lives(wanted, [*events, (name, attempt)])[-1]
    assert APPLY[name](once, attempt) is None


def test_verdicts_of_an_older_attempt_count_but_its_report_does_not() -> None:
    life = lifecycle.resent(Life(wants_report=True))
    assert life is not None
    judged = lifecycle.judged(life, 1)
    assert judged is not None
    assert judged.judged_attempt == 1
    assert lifecycle.written(judged, 1) is None
    written = lifecycle.written(judged, 2)
    assert written is not None
    assert written.status is Status.SUCCEEDED


def test_a_refinement_of_an_older_attempt_counts_once_and_a_report_waits_for_it() -> None:
    first = lifecycle.judged(Life(wants_report=True, wants_judge=True), 1)
    assert first is not None
    assert first.refining
    assert first.status is Status.RUNNING
    assert lifecycle.written(first, 1) is None
    again = lifecycle.resent(first)
    assert again is not None
    refined = lifecycle.refined(again, 1)
    assert refined is not None
    assert (refined.refined_attempt, refined.status) == (1, Status.RUNNING)
    assert lifecycle.refined(refined, 2) is None
    written = lifecycle.written(refined, 2)
    assert written is not None
    assert written.status is Status.SUCCEEDED


def test_without_a_report_the_refinement_ends_it() -> None:
    first = lifecycle.judged(Life(wants_report=False, wants_judge=True), 1)
    assert first is not None
    assert first.status is Status.RUNNING
    refined = lifecycle.refined(first, 1)
    assert refined is not None
    assert refined.status is Status.SUCCEEDED


def test_a_refinement_that_never_comes_is_given_up_after_it_was_sent_often_enough() -> None:
    life = lifecycle.judged(Life(wants_report=True, wants_judge=True), 1)
    assert life is not None
    for _ in range(REFINEMENTS - 1):
        assert lifecycle.unrefined(life) is None
        life = lifecycle.resent(life)
        assert life is not None
    without = lifecycle.unrefined(life)
    assert without is not None
    assert (without.refining, without.status) == (False, Status.RUNNING)
    assert without.attempt == REFINEMENTS + 1  # what was sent of it may not write the report's attempt


def test_what_waits_in_a_queue_is_given_more_time_and_each_attempt_more_than_the_last() -> None:
    waiting = Life(wants_report=True)
    working = lifecycle.advanced(waiting, 1)
    assert working is not None
    again = lifecycle.resent(working)
    assert again is not None
    assert working.patience < waiting.patience < again.patience
