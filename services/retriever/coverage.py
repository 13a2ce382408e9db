"""The covered share of a text, by words, with an interval."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from services.wire.messages import Coverage, Statement, Verdict

_WORD = re.compile(r"\w+")
_WORTH = {Verdict.COVERED: 1.0, Verdict.PARTIAL: 0.5}
_RESAMPLES = 1000


def words(text: str) -> int:
    return len(_WORD.findall(text))


def coverage(statements: Sequence[Statement]) -> Coverage:
    """Covered words over the words of checkable statements; a partial statement counts half.

    The interval is the 95% percentile bootstrap over statements, 1,000 resamples of a fixed seed.
    """
    counts = Counter(s.verdict for s in statements)
    checkable = [s for s in statements if s.verdict is not Verdict.NOT_CHECKABLE]
    weights = np.array([max(1, words(s.text)) for s in checkable], np.float64)
    worth = np.array([_WORTH.get(s.verdict, 0.0) for s in checkable], np.float64)
    score = low = high = 0.0
    if checkable:
        score = float((weights * worth).sum() / weights.sum())
        picks = np.random.default_rng(7).integers(0, len(checkable), (_RESAMPLES, len(checkable)))
        drawn = (weights * worth)[picks].sum(axis=1) / weights[picks].sum(axis=1)
        low, high = (float(v) for v in np.percentile(drawn, [2.5, 97.5]))
        low, high = min(low, score), max(high, score)
    return Coverage(
        score=round(score, 4),
        low=round(low, 4),
        high=round(high, 4),
        counts={v: counts.get(v, 0) for v in Verdict},
        words=int(weights.sum()) if checkable else 0,
    )
