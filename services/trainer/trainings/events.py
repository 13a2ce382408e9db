"""What happens to a training: what came of an action, or what its owner wants. `transitions.apply` takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.trainer.trainings.actions import Order
from services.wire.errors import ErrorInfo
from services.wire.training import Split, TrainingStatus

Wish = Literal["run", "pause", "cancel"]


@dataclass(frozen=True, slots=True)
class Wanted:
    what: Wish


@dataclass(frozen=True, slots=True)
class Started: ...


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The backend has the file; `upload` says by which upload, None: whole."""

    split: Split
    upload: str | None
    file: str


@dataclass(frozen=True, slots=True)
class Begun:
    split: Split
    upload: str


@dataclass(frozen=True, slots=True)
class PartSent:
    split: Split
    upload: str
    number: int
    part: str
    md5: str


@dataclass(frozen=True, slots=True)
class UploadGone:
    """It expired, or what came of it was not the file."""

    split: Split
    upload: str


@dataclass(frozen=True, slots=True)
class Sending:
    """A create is about to go out."""

    send: int


@dataclass(frozen=True, slots=True)
class Created:
    send: int
    job: str


@dataclass(frozen=True, slots=True)
class NotCreated:
    """The backend refused the create; `final` says for good."""

    send: int
    error: ErrorInfo
    final: bool
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The create was perhaps received."""

    send: int
    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class Seen:
    job: str
    created_at: float
    over: bool
    """Its status is a final one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Jobs with our metadata, at a time when `send` creates had gone out."""

    send: int
    jobs: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Polled:
    """`status` None: one that we do not know. `error` says why it failed."""

    job: str
    status: TrainingStatus | None
    progress: float | None = None
    news: bool = False
    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """The backend does not know the job."""

    job: str


@dataclass(frozen=True, slots=True)
class Told:
    """The backend took the order, or refused it: the next poll says what came of it."""

    job: str
    order: Order


@dataclass(frozen=True, slots=True)
class Dropped:
    job: str


@dataclass(frozen=True, slots=True)
class Failed:
    """An action came to nothing; `final` says that it always would."""

    error: ErrorInfo
    final: bool
    retry_after: float | None = None


Event = (
    Wanted | Started | Uploaded | Begun | PartSent | UploadGone | Sending | Created | NotCreated | Unanswered
    | Found | Polled | Missed | Told | Dropped | Failed
)  # fmt: skip
