"""The life of a training as a pure state machine: where it stands, and which action comes next.

`transitions.apply` says what each event does to it.

Events come late, twice, in any order, and from attempts that are over; what they no longer concern they do not
change. Whoever drives a training does `next_action`, tells the event that came of it, and keeps the life: nothing
else is needed to go on after a restart.

A job is created once. `Sending` is kept before a create goes out; while its answer is unknown the job is looked up
by its metadata, and only after `LOOKS` lookups in vain is it sent again. Of several jobs found the oldest is
adopted, and the others are cancelled, however late they turn up.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from services.trainer.trainings.actions import (
    Action,
    BeginUpload,
    CompleteUpload,
    Create,
    Drop,
    Hold,
    Look,
    Order,
    Poll,
    SendFile,
    SendPart,
    Start,
    Tell,
)
from services.trainer.trainings.events import Wish
from services.wire.errors import ErrorInfo
from services.wire.training import Split, TrainingStatus

FINAL = frozenset({TrainingStatus.SUCCEEDED, TrainingStatus.FAILED, TrainingStatus.CANCELLED})


class File(BaseModel):
    """A training file on its way. `sent` are the ids and MD5 sums of its parts, in their order."""

    model_config = ConfigDict(frozen=True)

    split: Split
    size: int
    parts: int
    """0: it goes whole."""
    upload: str | None = None
    sent: tuple[tuple[str, str], ...] = ()
    anew: int = 0
    id: str | None = None


class Life(BaseModel):
    """Where a training stands. Immutable: `apply` gives the next one."""

    model_config = ConfigDict(frozen=True)

    files: tuple[File, ...]
    status: TrainingStatus = TrainingStatus.PENDING
    wanted: Wish = "run"
    sends: int = 0
    """Creates that went out."""
    open: bool = False
    """The answer to the last one is unknown."""
    looks: int = 0
    """Lookups in vain since."""
    job: str | None = None
    doubts: int = 0
    """Lookups still to make for jobs that nobody wanted."""
    extra: tuple[str, ...] = ()
    """Such jobs, to be cancelled."""
    dropped: tuple[str, ...] = ()
    asked: Order | None = None
    """What the backend was asked to do since the last poll."""
    error: ErrorInfo | None = None
    """Why it failed; before that, what is waited for to pass."""
    progress: float | None = None
    tries: int = 0
    """Failures in a row."""
    waited: float = 0.0
    """Seconds waited over them."""
    misses: int = 0
    quiet: int = 0
    """Polls in a row that brought nothing new."""
    wait: float = 0.0
    """Seconds before the next action."""

    @property
    def final(self) -> bool:
        return self.status in FINAL


def next_action(life: Life) -> Action | None:
    """What to do once `life.wait` is over; None: nothing, ever."""
    if life.extra:
        return Drop(life.extra[0])
    if life.final:
        return Look(life.sends) if life.doubts else None
    if life.job is not None:
        order = order_for(life)
        return Tell(life.job, order) if order else Poll(life.job, life.doubts > 0, life.sends)
    if life.open:
        return Look(life.sends)
    if life.wanted == "pause":
        return Hold()
    if life.status is TrainingStatus.PENDING:
        return Start()
    file = next((file for file in life.files if file.id is None), None)
    if file is None:
        return Create(life.sends + 1)
    if not file.parts:
        return SendFile(file.split)
    if file.upload is None:
        return BeginUpload(file.split)
    if len(file.sent) < file.parts:
        return SendPart(file.split, file.upload, len(file.sent))
    return CompleteUpload(file.split, file.upload)


def order_for(life: Life) -> Order | None:
    """What the backend is to be told of the job, so that it does what is wanted."""
    if life.asked is not None:
        return None
    paused = life.status is TrainingStatus.PAUSED
    match life.wanted:
        case "cancel":
            return "cancel"
        case "pause" if not paused and life.status is not TrainingStatus.CREATING:
            return "pause"
        case "run" if paused:
            return "resume"
    return None
