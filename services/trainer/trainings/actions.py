"""What can be done for a training next. `life.next_action` says which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.wire.training import Split

Order = Literal["cancel", "pause", "resume"]


@dataclass(frozen=True, slots=True)
class Start:
    """Nothing is asked of anybody: the training begins."""


@dataclass(frozen=True, slots=True)
class SendFile:
    split: Split


@dataclass(frozen=True, slots=True)
class BeginUpload:
    split: Split


@dataclass(frozen=True, slots=True)
class SendPart:
    split: Split
    upload: str
    number: int


@dataclass(frozen=True, slots=True)
class CompleteUpload:
    split: Split
    upload: str


@dataclass(frozen=True, slots=True)
class Create:
    """`Sending` has to be kept before, `send` being its number."""

    send: int


@dataclass(frozen=True, slots=True)
class Look:
    """For jobs with our metadata. `send` is the number of the last create."""

    send: int


@dataclass(frozen=True, slots=True)
class Poll:
    """Look at the job; with `look` for others of ours too."""

    job: str
    look: bool
    send: int


@dataclass(frozen=True, slots=True)
class Tell:
    job: str
    order: Order


@dataclass(frozen=True, slots=True)
class Drop:
    """Cancel a job that nobody wanted."""

    job: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Paused before there was a job: nothing is done until it is wanted otherwise."""


Action = (
    Start | SendFile | BeginUpload | SendPart | CompleteUpload | Create | Look | Poll | Tell | Drop | Hold
)
