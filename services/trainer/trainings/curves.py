"""What a training's metrics tell: its curve, how far it is, which checkpoints overfit, how it was moderated. Pure."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.wire.training import Checkpoint, CurvePoint, ModerationResult

POINTS = 500
"""A curve is thinned to about as many points; its last one stays."""
_NOISE = 0.01
"""A share of the best loss that a worse one is never told from."""


def number(value: object) -> float | None:
    """`value` where it is a number: no NaN, as a loss that ran away is told."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def curve(before: Iterable[CurvePoint], metrics: Iterable[Mapping[str, Any]]) -> tuple[CurvePoint, ...]:
    """The curve `before` with what `metrics` (the data of metrics events) tell, by step; their last word counts."""
    points = {point.step: point for point in before}
    for data in metrics:
        step = number(data.get("step"))
        if step is None:
            continue
        told = {
            "train_loss": number(data.get("train_loss")),
            "train_accuracy": number(data.get("train_mean_token_accuracy")),
            "valid_loss": _valid(data, "loss"),
            "valid_accuracy": _valid(data, "mean_token_accuracy"),
        }
        known = points.get(int(step), CurvePoint(step=int(step)))
        points[int(step)] = known.model_copy(update={k: v for k, v in told.items() if v is not None})
    steps = sorted(points)
    # those with a validation loss may be few among many: they are thinned for themselves
    kept = {*_thinned(steps), *_thinned([step for step in steps if points[step].valid_loss is not None])}
    return tuple(points[step] for step in sorted(kept))


def _thinned(steps: Sequence[int]) -> list[int]:
    return [*steps[:: max(1, len(steps) // POINTS)], *steps[-1:]]


def _valid(data: Mapping[str, Any], what: str) -> float | None:
    full = number(data.get(f"full_valid_{what}"))
    return number(data.get(f"valid_{what}")) if full is None else full


def progress(metrics: Sequence[Mapping[str, Any]]) -> float | None:
    """The share of steps taken, 0 to 1; None where nobody told how many there are."""
    shares = [
        step / total
        for data in metrics
        if (step := number(data.get("step"))) is not None and (total := number(data.get("total_steps")))
    ]
    return min(1.0, max(0.0, *shares)) if shares else None


def seconds_left(metrics: Sequence[tuple[float, Mapping[str, Any]]]) -> float | None:
    """By the speed of the steps so far. `metrics` are pairs of the backend's time, in seconds, and data."""
    known = [
        (at, step, total)
        for at, data in metrics
        if (step := number(data.get("step"))) is not None and (total := number(data.get("total_steps")))
    ]
    if len(known) < 2:
        return None
    (first_at, first, _), (last_at, last, total) = min(known), max(known)
    if last <= first or last_at <= first_at:
        return None
    return max(0.0, (total - last) * (last_at - first_at) / (last - first))


def marked(checkpoints: Sequence[Checkpoint], points: Sequence[CurvePoint]) -> tuple[Checkpoint, ...]:
    """`checkpoints` by step, marked where validation got worse than at an earlier one by more than noise.

    The noise is the larger of 1% of the best loss and, where the losses are of samples of the validation file,
    twice the median step of the curve's validation losses.
    """
    losses = [point.valid_loss for point in points if point.valid_loss is not None]
    jumps = [abs(b - a) for a, b in itertools.pairwise(losses)]
    out: list[Checkpoint] = []
    best: float | None = None
    for checkpoint in sorted(checkpoints, key=lambda c: (c.step, c.id)):
        full = checkpoint.metrics.full_valid_loss
        loss = checkpoint.metrics.valid_loss if full is None else full
        overfits = False
        if loss is not None and best is not None:
            noise = _NOISE * best
            if full is None and len(jumps) >= 8:
                noise = max(noise, 2 * statistics.median(jumps))
            overfits = loss > best + noise
        if loss is not None:
            best = loss if best is None else min(best, loss)
        out.append(checkpoint.model_copy(update={"overfits": overfits}))
    return tuple(out)


def moderation(
    before: Iterable[ModerationResult], checks: Iterable[Mapping[str, Any]]
) -> tuple[ModerationResult, ...]:
    """By category, from `before` and the data of `moderation_checks` events: passed where no check of it failed."""
    found = {result.category: result for result in before}
    for data in checks:
        results, thresholds = data.get("results"), data.get("thresholds")
        for result in results if isinstance(results, list) else ():
            if not isinstance(result, dict) or not isinstance(category := result.get("category"), str):
                continue
            known = found.get(category)
            # what is flagged and not enforced is told, and blocks nothing
            failed = bool(result.get("flagged")) and result.get("enforcement", "blocking") == "blocking"
            threshold = number(result.get("threshold"))
            if threshold is None and isinstance(thresholds, dict):
                threshold = number(thresholds.get(category))
            scores = [number(result.get("score")), known.score if known else None]
            found[category] = ModerationResult(
                category=category,
                passed=not failed and (known is None or known.passed),
                score=max((score for score in scores if score is not None), default=None),
                threshold=threshold if threshold is not None or known is None else known.threshold,
            )
    return tuple(found[category] for category in sorted(found))
