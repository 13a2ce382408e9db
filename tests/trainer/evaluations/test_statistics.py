"""Each figure of an evaluation, beside one counted by hand, given by scipy, or printed in its source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap, permutation_test

from services.trainer.evaluations import statistics

SHARES = st.lists(st.floats(0, 1, allow_nan=False), min_size=1, max_size=40)


def test_of_a_share_the_interval_is_wilson_s() -> None:
    # 8 of 10: E. B. Wilson's bounds are (p + z^2/2n +- z sqrt(pq/n + z^2/4n^2)) / (1 + z^2/n)
    found = statistics.interval([1] * 8 + [0] * 2)
    assert (found.mean, found.low, found.high) == pytest.approx((0.8, 0.4901625, 0.9433178), abs=1e-6)
    # all right is no proof of always right
    assert statistics.interval([1] * 16).low == pytest.approx(16 / (16 + 1.959964**2), abs=1e-6)


def test_of_graded_scores_the_interval_is_the_bootstrap_s() -> None:
    scores = np.random.default_rng(1).beta(2, 3, 60)
    found = statistics.interval(list(scores))
    theirs = bootstrap((scores,), np.mean, method="percentile", n_resamples=20_000, rng=2)
    assert found.mean == pytest.approx(scores.mean())
    assert found.low == pytest.approx(theirs.confidence_interval.low, abs=0.005)
    assert found.high == pytest.approx(theirs.confidence_interval.high, abs=0.005)


def test_examples_of_one_conversation_count_as_one() -> None:
    alone = statistics.interval([0.2, 0.8] * 8)
    four_of_each = [score for score in [0.2, 0.8] * 8 for _ in range(4)]
    clusters = [at // 4 for at in range(64)]
    together = statistics.interval(four_of_each, clusters)
    assert (together.low, together.high) == pytest.approx((alone.low, alone.high), abs=1e-9)
    assert statistics.interval(four_of_each).low > together.low
    # and so do shares: Wilson's interval would take each for a proof of its own
    assert statistics.interval([1, 1, 0, 0], ["a", "a", "b", "b"]).low == 0
    # random signs change a conversation's as one: of 2 clusters, half of the 4 signs are as far from 0
    assert statistics.paired([1] * 6, [0] * 6, ["a"] * 3 + ["b"] * 3).p == 0.5


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [
        (0, 0, 1),
        (1, 0, 1),
        (5, 0, 2 / 32),
        (6, 0, 2 / 64),
        (8, 1, 2 * (1 + 9) / 512),
        (3, 3, 1),
        (1, 8, 2 * (1 + 9) / 512),
    ],
)
def test_mcnemar_is_exact(better: int, worse: int, p: float) -> None:
    assert statistics.mcnemar(better, worse) == pytest.approx(p)
    ours, theirs = [1] * better + [0] * worse + [1, 0], [0] * better + [1] * worse + [1, 0]
    found = statistics.paired(ours, theirs)
    assert (found.better, found.worse) == (better, worse)
    assert found.p == pytest.approx(p)


def test_few_graded_scores_are_tested_by_all_their_signs() -> None:
    # of the 8 signs of (.4, .3, .2), those that reach .9 either way: +++ and ---
    assert statistics.paired([0.9, 0.8, 0.7], [0.5, 0.5, 0.5]).p == 2 / 8
    # of (.4, .3, -.2) the sum is .5: reached by +++, ++-, +-- no (-.1), so 2 each way
    assert statistics.paired([0.9, 0.8, 0.3], [0.5, 0.5, 0.5]).p == 4 / 8
    assert statistics.paired([0.5], [0.5]).p == 1


def test_many_graded_scores_are_tested_by_random_signs() -> None:
    random = np.random.default_rng(3)
    theirs = random.beta(2, 2, 50)
    ours = np.clip(theirs + random.normal(0.06, 0.2, 50), 0, 1)
    found = statistics.paired(list(ours), list(theirs))
    scipy = permutation_test(
        (ours, theirs), lambda a, b: np.mean(a - b), permutation_type="samples", n_resamples=20_000, rng=4
    )
    assert found.p == pytest.approx(scipy.pvalue, abs=0.015)
    assert 0.01 < found.p < 0.5
    assert found.difference.low < found.difference.mean < found.difference.high
    assert statistics.paired([1.0] * 30, [0.1] * 30).p < 0.001


def test_without_a_difference_it_is_found_as_often_as_said() -> None:
    random = np.random.default_rng(5)
    found = sum(
        statistics.paired(list(random.random(20)), list(random.random(20))).p < statistics.ALPHA
        for _ in range(150)
    )
    assert 1 <= found <= 16  # 7.5 are expected; fewer than 1 or more than 16 come once in a thousand


@settings(deadline=None, max_examples=30)
@given(SHARES, st.data())
def test_the_same_scores_give_the_same_figures_and_turned_round_the_opposite(
    ours: list[float], data: st.DataObject
) -> None:
    theirs = data.draw(st.lists(st.floats(0, 1), min_size=len(ours), max_size=len(ours)))
    first, again = statistics.paired(ours, theirs), statistics.paired(ours, theirs)
    assert first == again
    turned = statistics.paired(theirs, ours)
    assert turned.difference.mean == pytest.approx(-first.difference.mean)
    assert (turned.better, turned.worse) == (first.worse, first.better)
    assert turned.p == pytest.approx(first.p)
    assert 0 < first.p <= 1


def test_holm_s_steps() -> None:
    # sorted .01, .02, .03, .04 times 4, 3, 2, 1, and none below the one before
    assert statistics.holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert statistics.holm([0.5, 0.9]) == pytest.approx([1, 1])
    assert statistics.holm([0.03]) == [0.03]
    assert statistics.holm([]) == []


@pytest.mark.parametrize(("n", "discordant"), [(77, 0.1), (155, 0.2), (234, 0.3)])
def test_a_gain_of_ten_points_needs_as_many_examples_as_published(n: int, discordant: float) -> None:
    found, one_fewer = statistics.detectable(n, discordant), statistics.detectable(n - 2, discordant)
    assert found is not None
    assert one_fewer is not None
    assert found <= 0.1001 < one_fewer + 0.0001


def test_few_examples_find_only_what_differs_one_way() -> None:
    sixteen = statistics.detectable(16)
    assert sixteen == pytest.approx(0.423, abs=0.002)  # 16 x = (1.96 + 0.8416 sqrt(1 - x))^2
    assert statistics.detectable(3) is None
    assert statistics.detectable(0) is None


def test_no_scores_have_no_figures() -> None:
    with pytest.raises(ValueError, match="no scores"):
        statistics.interval([])
    with pytest.raises(ValueError, match="paired"):
        statistics.paired([1], [1, 0])
    with pytest.raises(ValueError, match="cluster"):
        statistics.interval([1, 0], ["a"])
