"""A breaker opens after failures in a row, lets trials through, and closes with the first success."""

from __future__ import annotations

from services.gateway.breaker import FIRST_PAUSE, LONGEST_PAUSE, THRESHOLD, Breaker, Breakers


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _failing(times: int) -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(times):
        breaker.failed()
    return breaker, clock


def test_it_opens_after_failures_in_a_row_alone() -> None:
    breaker, _ = _failing(THRESHOLD - 1)
    breaker.succeeded()
    breaker.failed()
    assert breaker.wait() == 0
    for _ in range(THRESHOLD - 1):
        breaker.failed()
    assert 0 < breaker.wait() <= FIRST_PAUSE * 1.2


def test_one_trial_goes_at_a_time_and_success_closes_it() -> None:
    breaker, clock = _failing(THRESHOLD)
    clock.now += FIRST_PAUSE * 1.2
    assert breaker.wait() == 0
    assert breaker.wait() > 0
    breaker.succeeded()
    assert [breaker.wait(), breaker.wait()] == [0, 0]


def test_a_trial_that_never_ends_gives_way_to_the_next() -> None:
    breaker, clock = _failing(THRESHOLD)
    for _ in range(3):
        clock.now += FIRST_PAUSE * 1.2
        assert breaker.wait() == 0


def test_pauses_grow_to_a_limit() -> None:
    breaker, _ = _failing(THRESHOLD + 20)
    assert LONGEST_PAUSE * 0.8 <= breaker.wait() <= LONGEST_PAUSE * 1.2


def test_models_have_breakers_of_their_own() -> None:
    breakers = Breakers()
    for _ in range(THRESHOLD):
        breakers.of("a").failed()
    assert breakers.of("a").wait() > 0
    assert breakers.of("b").wait() == 0
