"""The covered share of a text, by words, with an interval."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from services.wire.messages import Coverage, Statement, Verdict

_WORD = re.compile(r"\w+")
_WORTH = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5}
_RESAMPLES = 1000
_CELLS = 1_000_000  # of the tables drawn at once: a long text would need gigabytes


@lru_cache(maxsize=20_000)
def words(text: str) -> int:
    """Words of `text`. A text's statements are counted once for each suggestion that it is scored again with."""
    return len(_WORD.findall(text))


def coverage(statements: Sequence[Statement], *, interval: bool = True) -> Coverage:
    """Covered words over the words of checkable statements; a partial statement counts half.

    The interval is the 95% percentile bootstrap over statements, 1,000 resamples of a fixed seed; in each, a
    statement is covered with the probability that its score tells, so that doubtful verdicts widen it. Without
    `interval`, its ends are the score.
    """
    counts = Counter(s.verdict for s in statements)
    checkable = [s for s in statements if s.verdict is not Verdict.NOT_CHECKABLE]
    weights = np.array([max(1, words(s.text)) for s in checkable], np.float64)
    worth = np.array([_WORTH.get(s.verdict, 0.0) for s in checkable], np.float64)
    score = low = high = 0.0
    if checkable:
        score = float((weights * worth).sum() / weights.sum())
        low = high = score
    if checkable and interval:
        random = np.random.default_rng(7)
        chance = np.array([s.score for s in checkable], np.float64)
        partial = np.array([s.verdict is Verdict.PARTIAL for s in checkable])
        drawn = []
        at_once = max(1, _CELLS // len(checkable))
        for first in range(0, _RESAMPLES, at_once):
            shape = (min(at_once, _RESAMPLES - first), len(checkable))
            picks = random.integers(0, len(checkable), shape)
            so = np.where(partial[picks], worth[picks], random.random(shape) < chance[picks])
            drawn.append((weights[picks] * so).sum(axis=1) / weights[picks].sum(axis=1))
        low, high = (float(v) for v in np.percentile(np.concatenate(drawn), [2.5, 97.5]))
        low, high = min(low, score), max(high, score)
    return Coverage(
        score=round(score, 4),
        low=round(low, 4),
        high=round(high, 4),
        counts={v: counts.get(v, 0) for v in Verdict},
        words=int(weights.sum()) if checkable else 0,
    )
