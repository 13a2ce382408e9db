"""The measures, each over many weightings of the same rows at once.

`weights` has the shape (weightings, rows): a row of ones gives the figure itself, and the counts with which
resampled documents come up give its bootstrap. Every function answers with one number a weighting, NaN where a
weighting leaves it undefined. Without weights they are scikit-learn's f1_score and roc_auc_score, which a test
holds them to; they are written here because thousands of weightings take one matrix product, not one call each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Classes = NDArray[np.int64]


def macro_f1(truth: Classes, given: Classes, weights: Weights, classes: int = 3) -> Numbers:
    """The mean over classes of F1 = 2 TP / (2 TP + FP + FN), 0 for a class that neither side has."""
    out = np.zeros(len(weights))
    for label in range(classes):
        is_so, said = truth == label, given == label
        hits = weights @ (is_so & said).astype(float)
        sizes = weights @ (is_so.astype(float) + said)
        out += np.divide(2 * hits, sizes, out=np.zeros_like(out), where=sizes > 0)
    return out / classes


def auroc(positive: Flags, score: Numbers, weights: Weights) -> Numbers:
    """The chance that a positive row scores above a negative one, ties counting half."""
    order = np.argsort(score, kind="stable")
    ordered = score[order]
    if not len(ordered):
        return np.full(len(weights), np.nan)
    ties = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1])
    w, flags = weights[:, order], positive[order]
    ups = np.add.reduceat(w * flags, ties, axis=1)
    downs = np.add.reduceat(w * ~flags, ties, axis=1)
    below = np.cumsum(downs, axis=1) - downs
    pairs = ups.sum(axis=1) * downs.sum(axis=1)
    won = (ups * (below + downs / 2)).sum(axis=1)
    return _ratio(won, pairs)


def mean(values: Numbers, weights: Weights) -> Numbers:
    """The weighted mean."""
    return _ratio(weights @ values, weights.sum(axis=1))


def bins_of(score: Numbers, bins: int = 10) -> Classes:
    """The bin of equal width, from 0 to `bins` - 1, that each score is in."""
    return np.minimum((np.clip(score, 0, 1) * bins).astype(np.int64), bins - 1)


def calibration_error(positive: Flags, score: Numbers, weights: Weights, bins: int = 10) -> Numbers:
    """ECE: how far the mean score of a bin is from the share of positives in it, weighted by the bin's size."""
    bin_of = bins_of(score, bins)
    distance: Numbers = positive - np.clip(score, 0, 1)
    out = np.zeros(len(weights))
    for at in range(bins):
        out += abs(weights @ np.where(bin_of == at, distance, 0.0))
    return _ratio(out, weights.sum(axis=1))


def _ratio(part: Numbers, whole: Numbers) -> Numbers:
    out = np.full(len(whole), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out
