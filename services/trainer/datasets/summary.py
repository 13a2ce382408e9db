"""The statistics of a version."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.examples.languages import LANGUAGES
from services.examples.splitting import SPLITS
from services.examples.spreads import spread
from services.trainer.datasets.records import TASKS, VERDICTS
from services.wire.training import Statistics, Task


def summary(rows: NDArray[np.void], token_limit: int) -> Statistics:
    """Of at least one row of `records.READ`. What no example has is left out of the counts, but for splits.

    `detectable_difference` is left to who has the statistics of evaluations at hand."""
    by_split = np.bincount(rows["split"], minlength=len(SPLITS)).tolist()
    of_verdict = rows["task"] == TASKS.index(Task.VERDICT)
    return Statistics(
        examples=len(rows),
        messages=spread(rows["messages"]),
        tokens=spread(rows["tokens"]),
        assistant_tokens=spread(rows["assistant"]),
        total_tokens=int(rows["tokens"].sum(dtype=np.uint64)),
        trained_tokens=int(rows["trained"].sum(dtype=np.uint64)),
        over_limit=int(np.count_nonzero(rows["tokens"] > token_limit)),
        token_limit=token_limit,
        by_split=dict(zip(SPLITS, by_split, strict=True)),
        by_language=_counts(rows["language"], LANGUAGES),
        by_task={Task(name): n for name, n in _counts(rows["task"], TASKS).items()},
        by_verdict=_counts(rows["verdict"][of_verdict], VERDICTS),
        detectable_difference=None,
    )


def _counts(values: NDArray[np.uint8], names: tuple[str, ...]) -> dict[str, int]:
    found = np.bincount(values, minlength=len(names)).tolist()
    return {str(name): count for name, count in zip(names, found, strict=True) if count}
