"""When a model may be promoted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from services.trainer.evaluations.results import ALL
from services.wire.training import Comparison, Outcome, Role, Task

Refusal = Literal["worse", "inconclusive", "not_evaluated", "leaked", "moderation"]


def role_of(tasks: Iterable[Task]) -> Role:
    """What a model that was evaluated on examples of `tasks` is promoted to."""
    return Role.HEADING if set(tasks) == {Task.HEADING} else Role.WRITER


def refusal(comparisons: Iterable[Comparison], main: str) -> Refusal | None:
    """Why a model is not promoted, by its comparisons with the one in its place; None: it may be.

    It is worse where any score, over all examples or in one language, surely fell; and inconclusive where the
    main one did not surely rise.
    """
    known = tuple(comparisons)
    if any(c.outcome is Outcome.WORSE or c.high < 0 for c in known):
        return "worse"
    better = any(c.metric == main and c.language == ALL and c.outcome is Outcome.BETTER for c in known)
    return None if better else "inconclusive"
