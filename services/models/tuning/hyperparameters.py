"""What `auto` stands for, and what follows from it."""

from __future__ import annotations

import math
from typing import NamedTuple

from services.models.tuning.run import TrainOptions

LEARNING_RATE = 2e-4
"""Of a multiplier of 1. LoRA bears more than full training does (QLoRA, arXiv 2305.14314, takes 2e-4); with 5e-4 a
few dozen examples were overfitted in their second epoch."""


class Plan(NamedTuple):
    n_epochs: int
    batch_size: int
    learning_rate_multiplier: float
    steps_an_epoch: int
    together: int
    """Examples of a batch that are computed at once; it divides `batch_size`."""

    @property
    def total_steps(self) -> int:
        return self.steps_an_epoch * self.n_epochs

    def ends_epoch(self, step: int) -> bool:
        """Whether an epoch is over after `step` steps (at least 1)."""
        return step % self.steps_an_epoch == 0

    @property
    def learning_rate(self) -> float:
        return LEARNING_RATE * self.learning_rate_multiplier


def plan(options: TrainOptions, examples: int, at_once: int) -> Plan:
    """For a training file of `examples` (at least 1) examples. The device computes at most `at_once` of them together;
    larger batches are added up."""
    batch = min(options.batch_size or max(1, min(8, examples // 20)), examples)
    together = max(size for size in range(1, min(batch, at_once) + 1) if batch % size == 0)
    return Plan(
        n_epochs=options.n_epochs or auto_epochs(examples),
        batch_size=batch,
        learning_rate_multiplier=options.learning_rate_multiplier or 1.0,
        steps_an_epoch=math.ceil(examples / batch),
        together=together,
    )


def auto_epochs(examples: int) -> int:
    """OpenAI's rule: 3, more for fewer than 34 examples, fewer for more than 8,333."""
    if examples * 3 < 100:
        return max(1, min(25, 100 // examples))
    if examples * 3 > 25_000:
        return max(1, 25_000 // examples)
    return 3
