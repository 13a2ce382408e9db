"""What a training will take, from the statistics of its dataset and the trainings before it. Pure."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from services.wire.errors import ErrorInfo, ModelRetiresSoon
from services.wire.training import Hyperparameters, Split, Statistics

SOON = datetime.timedelta(days=30)
"""A model that is shut down within is warned of."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Of an earlier training at the same provider and of the same model."""

    trained_tokens: int
    seconds: float


def epochs(examples: int, asked: Hyperparameters) -> int:
    """As asked for, or as OpenAI chooses: 3, more for few examples (up to 25), fewer for many."""
    if asked.n_epochs is not None:
        return asked.n_epochs
    if examples * 3 < 100:
        return max(1, min(25, 100 // max(1, examples)))
    if examples * 3 > 25_000:
        return max(1, 25_000 // examples)
    return 3


def batch(examples: int, asked: Hyperparameters) -> int:
    """As asked for, or a 500th of the examples, from 1 to 256: about what OpenAI chooses."""
    return asked.batch_size or max(1, min(256, round(examples / 500)))


def steps(examples: int, asked: Hyperparameters) -> int | None:
    """Optimiser steps over all epochs; None where there are no examples."""
    if not examples:
        return None
    return math.ceil(examples / batch(examples, asked)) * epochs(examples, asked)


def tokens(statistics: Statistics, asked: Hyperparameters) -> int:
    """Tokens trained on over all epochs, as they are billed: whole examples of the training split."""
    examples = statistics.by_split.get(Split.TRAIN, 0)
    share = examples / statistics.examples if statistics.examples else 0.0
    return round(statistics.total_tokens * share) * epochs(examples, asked)


def seconds(trained_tokens: int, earlier: Sequence[Speed]) -> float | None:
    """By the median speed of earlier trainings; None: there are none."""
    rates = sorted(e.seconds / e.trained_tokens for e in earlier if e.trained_tokens > 0 and e.seconds > 0)
    return trained_tokens * rates[len(rates) // 2] if rates else None


def retires(model: str, shutdown: str | None, today: datetime.date) -> ErrorInfo | None:
    """A warning where `model` is shut down soon. `shutdown` is the day, YYYY-MM-DD."""
    if not shutdown:
        return None
    try:
        day = datetime.date.fromisoformat(shutdown[:10])
    except ValueError:
        return None
    return ModelRetiresSoon(model=model, date=day.isoformat()).info() if day - today <= SOON else None
