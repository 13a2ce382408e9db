"""Events come late, twice and in any order: an analysis still ends once, and never goes back."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from services.gateway import lifecycle
from services.gateway.lifecycle import Life, Status

Event = tuple[str, int]
APPLY: dict[str, Callable[[Life, int], Life | None]] = {
    "advanced": lifecycle.advanced,
    "judged": lifecycle.judged,
    "written": lifecycle.written,
    "failed": lifecycle.failed,
    "cancelled": lambda life, _: lifecycle.cancelled(life),
    "resent": lambda life, _: lifecycle.resent(life),
    "expired": lambda life, _: lifecycle.expired(life),
}
EVENTS = st.lists(st.tuples(st.sampled_from(sorted(APPLY)), st.integers(1, 4)), max_size=30)
ORDER = [Status.QUEUED, Status.RUNNING, Status.SUCCEEDED]


def lives(wants_report: bool, events: list[Event]) -> list[Life]:
    life = Life(wants_report)
    seen = [life]
    for name, attempt in events:
        life = APPLY[name](life, attempt) or life
        seen.append(life)
    return seen


@given(st.booleans(), EVENTS)
def test_it_only_goes_forward_and_ends_once(wants_report: bool, events: list[Event]) -> None:
    seen = lives(wants_report, events)
    for before, after in itertools.pairwise(seen):
        if before.finished:
            assert after == before
        assert after.attempt >= before.attempt
        if before.judged_attempt is not None:
            assert after.judged_attempt == before.judged_attempt
        if before.status in ORDER and after.status in ORDER:
            assert ORDER.index(after.status) >= ORDER.index(before.status)


@given(st.booleans(), EVENTS)
def test_success_always_has_its_verdicts(wants_report: bool, events: list[Event]) -> None:
    for life in lives(wants_report, events):
        if life.status is Status.SUCCEEDED:
            assert life.judged_attempt is not None


@given(st.booleans(), EVENTS, st.sampled_from(["judged", "written", "failed"]), st.integers(1, 4))
def test_the_same_event_twice_is_the_event_once(
    wants_report: bool, events: list[Event], name: str, attempt: int
) -> None:
    once = lives(wants_report, [*events, (name, attempt)])[-1]
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


def test_what_waits_in_a_queue_is_given_more_time_and_each_attempt_more_than_the_last() -> None:
    waiting = Life(wants_report=True)
    working = lifecycle.advanced(waiting, 1)
    assert working is not None
    again = lifecycle.resent(working)
    assert again is not None
    assert working.patience < waiting.patience < again.patience
