"""What is aimed at on the test half of the FastAPI bench, by figure and pair."""

from __future__ import annotations

import math

from benchmarks.quality.contest import BASELINES, LACUNA, PAIRS, Pair, Result
from benchmarks.quality.scoring import LOWER_IS_BETTER

_TARGETS: dict[str, tuple[float | None, ...]] = {
    "hard_macro_f1_3way": (0.82, 0.80, None, None),
    "hard_auroc_cov_vs_contradicted": (0.88, 0.85, None, None),
    "macro_f1_3way": (0.92, 0.90, 0.78, 0.78),
    "auroc_cov_vs_contradicted": (0.95, 0.93, 0.78, 0.78),
    "auroc_cov_vs_gap": (0.998, 0.998, 0.985, 0.985),
    "evidence_hit5": (0.998, 0.998, 0.98, 0.98),
    "suggest_page_at3": (0.60, 0.55, 0.50, 0.50),
    "coverage_mae": (0.05, 0.05, 0.08, 0.08),
    "ece": (0.03, 0.03, 0.05, 0.05),
}


def target(figure: str, pair: Pair) -> float | None:
    """The target of `figure` on `pair`; None where there is none."""
    return dict(zip(PAIRS, _TARGETS[figure], strict=True))[pair] if figure in _TARGETS else None


def better(figure: str, value: float, other: float) -> bool:
    """Whether `value` is at least as good as `other`."""
    return value <= other if figure in LOWER_IS_BETTER else value >= other


def best_baseline(figure: str, by_system: dict[str, Result]) -> str:
    """The baseline that does best on `figure`."""
    sign = -1 if figure in LOWER_IS_BETTER else 1
    return max(BASELINES, key=lambda system: sign * by_system[system].figures[figure].value)


def reaches(figure: str, pair: Pair, ours: Result) -> bool:
    """Whether `ours` reaches the target; true where there is none, or nothing to count."""
    aim, value = target(figure, pair), ours.figures[figure].value
    return aim is None or math.isnan(value) or better(figure, value, aim)


def standing(figure: str, by_system: dict[str, Result]) -> str:
    """'ahead' where the whole interval is better than the best baseline, 'behind' where none of it is, 'none'
    where nothing is counted, else 'level'."""
    ours = by_system[LACUNA].figures[figure]
    theirs = by_system[best_baseline(figure, by_system)].figures[figure].value
    if math.isnan(ours.value) or math.isnan(theirs):
        return "none"
    sign = -1 if figure in LOWER_IS_BETTER else 1
    low, high = sorted((sign * ours.low, sign * ours.high))
    if low > sign * theirs:
        return "ahead"
    return "behind" if high < sign * theirs else "level"
