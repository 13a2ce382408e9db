"""Coverage: by words, with an interval that holds it and that doubt widens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.retriever.coverage import coverage
from services.retriever.sections import sections
from services.wire.messages import Statement, Verdict


def statement(verdict: Verdict, score: float, words: int = 10, start: int = 0) -> Statement:
    text = "word " * words
    return Statement(
        index=0, start=start, end=start + 1, text=text, verdict=verdict, score=score, reason="", evidence=()
    )


statements = st.lists(
    st.builds(statement, st.sampled_from(Verdict), st.floats(0, 1), st.integers(1, 30)), max_size=12
)


@given(statements)
def test_the_interval_holds_the_score_and_is_the_same_each_time(some: list[Statement]) -> None:
    own = coverage(some)
    assert 0 <= own.low <= own.score <= own.high <= 1
    assert own == coverage(some)
    assert sum(own.counts.values()) == len(some)
    assert coverage(some, interval=False).score == own.score


def test_words_weigh_and_what_is_not_checkable_does_not() -> None:
    some = [
        statement(Verdict.COVERED, 1, 22),
        statement(Verdict.ABSENT, 0, 8),
        statement(Verdict.NOT_CHECKABLE, 0, 50),
    ]
    assert coverage(some).score == 0.7333
    assert coverage(some).words == 30


def test_doubtful_verdicts_widen_the_interval() -> None:
    sure = coverage([statement(Verdict.COVERED, 0.99)] * 20)
    doubtful = coverage([statement(Verdict.COVERED, 0.6)] * 20)
    assert doubtful.high - doubtful.low > sure.high - sure.low


def test_parts_by_heading_and_none_without() -> None:
    some = [statement(Verdict.COVERED, 1, start=5), statement(Verdict.ABSENT, 0, start=25)]
    assert sections(40, [], some) == ()
    parts = sections(40, [(10, "A"), (20, "B")], some)
    assert [(p.start, p.end, p.heading, p.coverage.score) for p in parts] == [
        (0, 10, "", 1),
        (20, 40, "B", 0),
    ]
