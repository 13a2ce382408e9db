"""How long a training waits before its next action, in seconds. `roll` is a random number of 0 to 1."""

from __future__ import annotations

from services.wire.training import TrainingStatus

PATIENCE = 3600.0
"""Seconds that failures in a row may be waited for before there is a job: then the training has failed."""
PATIENCE_WITH_JOB = 24 * 3600.0
"""The same where a job is trained meanwhile, whoever can be reached."""
LONGEST = 900.0
"""No wait is longer, whatever a server asks for: the jitter is on top."""

_POLLS = {
    TrainingStatus.VALIDATING: (1.0, 10.0),
    TrainingStatus.QUEUED: (2.0, 60.0),
    TrainingStatus.RUNNING: (1.0, 15.0),
    TrainingStatus.PAUSED: (5.0, 60.0),
}
"""By what the job does: after news, and at most while nothing is new."""


def jittered(seconds: float, roll: float) -> float:
    """`seconds` give or take a fifth, so that many trainings do not ask at once."""
    return seconds * (0.8 + 0.4 * roll)


def after_failure(tries: int, retry_after: float | None, roll: float) -> float:
    """After the `tries`th failure in a row: 1, 2, 4, ... 120 s, and never less than the server asked for."""
    asked = min(retry_after or 0.0, LONGEST)
    return max(jittered(min(2.0 ** min(tries - 1, 7), 120.0), roll), asked * (1 + 0.2 * roll))


def before_look(looks: int, roll: float) -> float:
    """Before the next lookup of a create that was not answered, after `looks` in vain: 2, 4, 8, ... 60 s."""
    return jittered(min(2.0 ** (looks + 1), 60.0), roll)


def before_poll(status: TrainingStatus, quiet: int, roll: float) -> float:
    """Before the next poll, after `quiet` ones in a row that brought nothing new."""
    first, most = _POLLS.get(status, (1.0, 15.0))
    return jittered(min(first * 1.5 ** min(quiet, 20), most), roll)
