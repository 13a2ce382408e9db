"""Two thresholds and a logistic curve for a raw similarity, picked on the development half alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.quality.baselines import Matched
from benchmarks.quality.bench import Input, Key, Label
from benchmarks.quality.metrics import Classes, Numbers, macro_f1
from benchmarks.quality.scoring import (
    CONTRADICTED,
    COVERED,
    GAP,
    Answer,
    Judged,
    flags,
    labels,
    scores,
    sheet,
)
from services.wire.messages import Language

_STEPS = 48


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Covered from `high` up, contradicted from `low` up, else a gap; P(covered) = 1/(1+exp(-(a·raw+b)))."""

    low: float
    high: float
    slope: float
    intercept: float

    def judged(self, found: Matched) -> Judged:
        """The statement with its label and probability."""
        label: Label = (
            "covered" if found.raw >= self.high else "contradicted" if found.raw >= self.low else "gap"
        )
        score = 1 / (1 + np.exp(-(self.slope * found.raw + self.intercept)))
        return Judged(found.start, found.end, label, float(score), found.sections)


def picked(
    found: Sequence[Matched], texts: Sequence[Input], keys: Sequence[Key], base: Language
) -> tuple[Thresholds, Thresholds]:
    """The thresholds with the best macro-F1 over all sentences, and those with the best one over the hard ones,
    out of a grid of quantiles; `keys` are the development half's, in one language."""
    raw: dict[str, list[Judged]] = {key.id: [] for key in keys}
    for one in found:
        text = texts[one.text].id
        if text in raw:
            raw[text].append(Judged(one.start, one.end, "gap", one.raw))
    rows = sheet(keys, {text: Answer(tuple(judged), 0.0) for text, judged in raw.items()}, base).rows
    truth, score, hard = labels(rows), scores(rows), flags(r.hard for r in rows)
    curve = LogisticRegression(C=1e4).fit(score[:, None], truth == COVERED)
    slope, intercept = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    overall, on_hard = (_best(truth[c], score[c]) for c in (np.ones(len(rows), bool), hard))
    return Thresholds(*overall, slope, intercept), Thresholds(*on_hard, slope, intercept)


def _best(truth: Classes, score: Numbers) -> tuple[float, float]:
    grid = np.unique(np.quantile(score, np.linspace(0.005, 0.995, _STEPS)))
    pairs = [(float(low), float(high)) for low in grid for high in grid[grid >= low]]
    once = np.ones((1, len(truth)))

    def reached(pair: tuple[float, float]) -> float:
        given = np.where(score >= pair[1], COVERED, np.where(score >= pair[0], CONTRADICTED, GAP))
        return float(macro_f1(truth, given, once)[0])

    return max(pairs, key=reached)


def answers(
    found: Sequence[Matched], texts: Sequence[Input], language: Language, thresholds: Thresholds
) -> dict[str, Answer]:
    """The texts in `language`, judged; coverage is the share of words in covered statements."""
    by_text: dict[int, list[tuple[int, Judged]]] = {
        at: [] for at, text in enumerate(texts) if text.language == language
    }
    for one in found:
        by_text[one.text].append((one.words, thresholds.judged(one)))
    out = {}
    for at, parts in by_text.items():
        words = sum(count for count, _ in parts)
        covered = sum(count for count, judged in parts if judged.label == "covered")
        out[texts[at].id] = Answer(tuple(judged for _, judged in parts), covered / words if words else 0.0)
    return out
