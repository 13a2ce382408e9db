"""The life of an analysis as a pure state machine: what each event does to it, and which it ignores.

Events come late, twice and in any order. A transition answers None where the event changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

FIRST_PATIENCE = 30.0
"""Seconds without news from a worker that began, before the job is sent again; doubles with each attempt."""

QUEUE_PATIENCE = 4
"""How many times longer a job is given that no worker began: it waits in a queue, which loses nothing."""

REFINEMENTS = 2
"""How often a refinement is sent before the verdicts go on without it: it is a favour, not a condition."""


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Life:
    """Where an analysis stands. `judged_attempt` is the attempt whose verdicts are stored, if any, and
    `refined_attempt` the one whose refinement of them is, or which went on without."""

    wants_report: bool
    status: Status = Status.QUEUED
    attempt: int = 1
    judged_attempt: int | None = None
    heard: bool = False
    wants_judge: bool = False
    refined_attempt: int | None = None

    @property
    def finished(self) -> bool:
        return self.status in {Status.SUCCEEDED, Status.FAILED, Status.CANCELLED}

    @property
    def refining(self) -> bool:
        """Whether the stored verdicts wait for a model's second look."""
        return self.wants_judge and self.judged_attempt is not None and self.refined_attempt is None

    @property
    def patience(self) -> float:
        """Seconds without news after which the job is sent again."""
        seconds = FIRST_PATIENCE * 2.0 ** (self.attempt - 1)
        return seconds if self.heard else seconds * QUEUE_PATIENCE


def advanced(life: Life, attempt: int) -> Life | None:
    """A worker showed that it is at work."""
    if life.finished or attempt != life.attempt or (life.heard and life.status is Status.RUNNING):
        return None
    return replace(life, status=Status.RUNNING, heard=True)


def judged(life: Life, attempt: int) -> Life | None:
    """Verdicts came. An older attempt's are as good: the text is the same, and a queue that is slower than
    the patience could otherwise outrun every attempt."""
    if life.finished or life.judged_attempt is not None or attempt > life.attempt:
        return None
    status = Status.RUNNING if life.wants_report or life.wants_judge else Status.SUCCEEDED
    return replace(life, status=status, judged_attempt=attempt, heard=False)


def refined(life: Life, attempt: int) -> Life | None:
    """A model's second look came. As with verdicts, an older attempt's counts, and the first alone."""
    if life.finished or not life.refining or attempt > life.attempt:
        return None
    assert life.judged_attempt is not None
    if attempt < life.judged_attempt:
        return None
    status = Status.RUNNING if life.wants_report else Status.SUCCEEDED
    return replace(life, status=status, refined_attempt=attempt, heard=False)


def unrefined(life: Life) -> Life | None:
    """The refinement never came, however often it was sent: go on with the verdicts that there are."""
    if life.finished or not life.refining:
        return None
    assert life.judged_attempt is not None
    if life.attempt - life.judged_attempt < REFINEMENTS - 1:
        return None
    return refined(replace(life, attempt=life.attempt + 1), life.attempt + 1)


def written(life: Life, attempt: int) -> Life | None:
    """The report came: readers already follow the newest attempt's text, so only that one counts."""
    if life.finished or life.judged_attempt is None or life.refining or attempt != life.attempt:
        return None
    return replace(life, status=Status.SUCCEEDED)


def failed(life: Life, attempt: int) -> Life | None:
    """A worker gave up for good."""
    if life.finished or attempt != life.attempt:
        return None
    return replace(life, status=Status.FAILED)


def cancelled(life: Life) -> Life | None:
    """Somebody asked to stop."""
    return None if life.finished else replace(life, status=Status.CANCELLED)


def resent(life: Life) -> Life | None:
    """No news for too long: the same work again, under the next attempt."""
    return None if life.finished else replace(life, attempt=life.attempt + 1, heard=False)


def expired(life: Life) -> Life | None:
    """The deadline of the whole analysis passed."""
    return None if life.finished else replace(life, status=Status.FAILED)
