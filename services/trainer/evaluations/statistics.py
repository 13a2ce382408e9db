"""Statistics of scores 0..1, paired by example: intervals, differences, tests. Seeded: the same scores give the
same figures.

Sources: E. Miller, Adding Error Bars to Evals, arXiv 2411.00640 (pairing, clusters, power); Q. McNemar,
Psychometrika 12 (1947); S. Holm, Scand. J. Statist. 6 (1979); E. B. Wilson, JASA 22 (1927).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import binomtest, norm

ALPHA = 0.05
POWER = 0.8
SEED = 20_260
ROUNDS = 5_000
"""Resamples of a bootstrap, and random signs of a permutation test."""
_EXACT = 13
"""Clusters up to which all 2^n signs are counted, in place of random ones."""
_CELLS = 2_000_000
"""Of a block of resamples, so that memory stays bounded."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Paired:
    """A candidate's scores less a baseline's, on the same examples."""

    difference: Interval
    p: float
    """Two-sided, that there is no difference."""
    better: int
    worse: int


def interval(scores: Sequence[float], clusters: Sequence[object] | None = None) -> Interval:
    """The mean of `scores` and its 95% interval: Wilson's of scores that are all 0 or 1 and stand alone, else the
    bootstrap's over `clusters` (examples of one conversation; None: each stands alone). Raises ValueError where
    there is none."""
    values = _array(scores)
    groups = _groups(clusters, len(values))
    mean = float(values.mean())
    if _binary(values) and len(groups) == len(values):
        bounds = binomtest(int(values.sum()), len(values)).proportion_ci(1 - ALPHA, method="wilson")
        return Interval(mean, float(bounds.low), float(bounds.high))
    return Interval(mean, *_bootstrap(values, groups))


def paired(
    candidate: Sequence[float], baseline: Sequence[float], clusters: Sequence[object] | None = None
) -> Paired:
    """The difference of the means with its 95% bootstrap interval over `clusters`, and the test of it.

    Exact McNemar where all scores are 0 or 1 and each example stands alone, else a test of random signs of the
    clusters' differences. Raises ValueError where the lengths differ or are 0.
    """
    ours, theirs = _array(candidate), _array(baseline)
    if len(ours) != len(theirs):
        raise ValueError("scores of other examples cannot be paired")
    differences = ours - theirs
    groups = _groups(clusters, len(differences))
    better, worse = int((differences > 1e-9).sum()), int((differences < -1e-9).sum())
    if _binary(ours) and _binary(theirs) and len(groups) == len(differences):
        p = mcnemar(better, worse)
    else:
        p = _signs(np.array([differences[group].sum() for group in groups]))
    mean = float(differences.mean())
    return Paired(Interval(mean, *_bootstrap(differences, groups)), p, better, worse)


def mcnemar(better: int, worse: int) -> float:
    """The exact two-sided p of McNemar's test: of the pairs that differ, each way is as likely."""
    return float(binomtest(better, better + worse).pvalue) if better + worse else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """p values of several comparisons, adjusted by Holm's steps, in the order given."""
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = highest
    return adjusted


def detectable(n: int, discordant: float = 0.2) -> float | None:
    """The smallest difference of two shares that `n` paired examples find with a power of 0.8 at 0.05, where the
    share `discordant` of them differs, or all that differ do so one way. None: not even a difference of 1.

    n x^2 = (z_alpha sqrt(d) + z_power sqrt(d - x^2))^2 of R. Connor, Biometrics 43 (1987), solved for x.
    """
    alpha, power = float(norm.ppf(1 - ALPHA / 2)), float(norm.ppf(POWER))

    def short(x: float) -> float:
        """How much `n` is short of what finds `x`; falls with it."""
        d = max(discordant, x)
        return (alpha * sqrt(d) + power * sqrt(d - x * x)) ** 2 - n * x * x

    return float(brentq(short, 1e-9, 1)) if n > 0 and short(1) <= 0 else None


def _array(scores: Sequence[float]) -> Scores:
    if not len(scores):
        raise ValueError("no scores")
    return np.asarray(scores, dtype=np.float64)


def _binary(values: Scores) -> bool:
    return bool(((values == 0) | (values == 1)).all())


def _groups(clusters: Sequence[object] | None, n: int) -> list[NDArray[np.intp]]:
    if clusters is None:
        return [np.array([at]) for at in range(n)]
    if len(clusters) != n:
        raise ValueError("each score has a cluster")
    at: dict[object, list[int]] = {}
    for position, cluster in enumerate(clusters):
        at.setdefault(cluster, []).append(position)
    return [np.array(positions) for positions in at.values()]


def _bootstrap(values: Scores, groups: Sequence[NDArray[np.intp]]) -> tuple[float, float]:
    """The 2.5% and 97.5% quantiles of the mean over resampled groups."""
    sums = np.array([values[group].sum() for group in groups])
    sizes = np.array([len(group) for group in groups])
    random = np.random.default_rng(SEED)
    means = np.empty(ROUNDS)
    step = max(1, _CELLS // len(groups))
    for start in range(0, ROUNDS, step):
        drawn = random.integers(0, len(groups), (min(step, ROUNDS - start), len(groups)), np.int32)
        means[start : start + len(drawn)] = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [ALPHA / 2, 1 - ALPHA / 2])
    return float(low), float(high)


def _signs(differences: Scores) -> float:
    """The two-sided p of the sum of `differences`, their signs being as likely either way."""
    moved = differences[np.abs(differences) > 1e-9]
    if not len(moved):
        return 1.0
    seen = abs(float(moved.sum())) - 1e-9
    if len(moved) <= _EXACT:
        signs = 1 - 2 * ((np.arange(2 ** len(moved))[:, None] >> np.arange(len(moved))) & 1)
        return float((np.abs(signs @ moved) >= seen).mean())
    random = np.random.default_rng(SEED)
    hits, step = 0, max(1, _CELLS // len(moved))
    for start in range(0, ROUNDS, step):
        signs = random.integers(0, 2, (min(step, ROUNDS - start), len(moved))) * 2 - 1
        hits += int((np.abs(signs @ moved) >= seen).sum())
    # the signs that were seen are one of those that could have been
    return (hits + 1) / (ROUNDS + 1)
