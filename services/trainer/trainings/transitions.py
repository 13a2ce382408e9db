"""What each event makes of the life of a training. Pure, see `life.py`."""

from __future__ import annotations

from services.trainer.trainings import waits
from services.trainer.trainings.events import (
    Begun,
    Created,
    Dropped,
    Event,
    Failed,
    Found,
    Missed,
    NotCreated,
    PartSent,
    Polled,
    Sending,
    Started,
    Told,
    Unanswered,
    Uploaded,
    UploadGone,
    Wanted,
    Wish,
)
from services.trainer.trainings.life import FINAL, Life, order_for
from services.wire.errors import ErrorInfo, TrainingBroken, TrainingLost
from services.wire.training import TrainingStatus

LOOKS = 2
"""Lookups in vain before a create whose answer is unknown is sent again, or before it is held."""
LAST_LOOKS = 4
"""The same before a training is cancelled, and after a job is adopted: nobody would find another one later."""
ANEW = 10
"""Times that an upload is begun anew."""
MISSES = 4
"""Polls in a row that do not know the job, until it is lost."""


def apply(life: Life, event: Event, roll: float) -> Life:
    """What `event` makes of `life`; the same one where it changes nothing. `roll` is a random number of 0 to 1."""
    match event:
        case Created():
            return _created(life, event, roll)
        case Found():
            return _found(life, event, roll)
        case Dropped(job):
            return _with(life, extra=_without(life.extra, job), dropped=_and(life.dropped, job), **_FINE)
        case Failed(error, final, retry_after):
            if final and life.job is None and not life.open and not life.final:
                return _failed(life, error)
            return _passing(life, error, retry_after, roll)
    return life if life.final else _lived(life, event, roll)


def _lived(life: Life, event: Event, roll: float) -> Life:
    """What happens to a training before its end alone."""
    match event:
        case Wanted(what):
            return _wanted(life, what)
        case Started() if life.status is TrainingStatus.PENDING:
            return _with(life, status=TrainingStatus.UPLOADING)
        case Uploaded() | Begun() | PartSent() | UploadGone():
            return _file_moved(life, event, roll)
        case Sending() | NotCreated() | Unanswered():
            return _sent(life, event, roll)
        case Polled() if event.job == life.job:
            return _polled(life, event, roll)
        case Missed(job) if job == life.job:
            return _missed(life, roll)
        case Told(job, order) if job == life.job:
            return _with(life, asked=order, **_FINE)
    return life


_FINE = {"tries": 0, "waited": 0.0, "error": None, "wait": 0.0}
"""After something went well."""


def _with(life: Life, **fields: object) -> Life:
    if life.final:
        fields = {
            name: value for name, value in fields.items() if name not in {"status", "error", "progress"}
        }
    return life.model_copy(update=fields)


def _and(some: tuple[str, ...], one: str) -> tuple[str, ...]:
    return some if one in some else (*some, one)


def _without(some: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(other for other in some if other != one)


def _sent(life: Life, event: Sending | NotCreated | Unanswered, roll: float) -> Life:
    match event:
        case Sending(send) if send == life.sends + 1 and life.job is None and not life.open:
            return _with(life, sends=send, open=True, looks=0)
        case NotCreated(send, error, final, retry_after) if send == life.sends and life.open:
            if final:
                return _failed(_with(life, open=False), error)
            # a server that reports a failure may have made the job all the same: one lookup comes before the next
            return _passing(_with(life, looks=LOOKS - 1), error, retry_after, roll)
        case Unanswered(send, error) if send == life.sends and life.open:
            waiting = _passing(life, error, None, roll)
            return waiting if waiting.final else _with(waiting, wait=waits.before_look(0, roll))
    return life


def _wanted(life: Life, what: Wish) -> Life:
    if life.wanted in {what, "cancel"}:
        return life
    life = _with(life, wanted=what, wait=0.0, quiet=0)
    if life.job is not None or life.open:
        return life
    match what:
        case "cancel":
            # where a create was not answered, its job may yet turn up
            doubts = LAST_LOOKS if life.sends else 0
            return _with(life, status=TrainingStatus.CANCELLED, error=None, doubts=doubts)
        case "pause":
            return _with(life, status=TrainingStatus.PAUSED)
        case "run":
            return _with(life, status=_stage(life), open=life.sends > 0, looks=0)


def _stage(life: Life) -> TrainingStatus:
    if all(file.id for file in life.files):
        return TrainingStatus.CREATING
    return TrainingStatus.UPLOADING


def _file_moved(life: Life, event: Uploaded | Begun | PartSent | UploadGone, roll: float) -> Life:
    file = next((file for file in life.files if file.split is event.split), None)
    if file is None or file.id is not None:
        return life
    match event:
        case Uploaded(_, upload, id_) if upload == file.upload:
            moved = file.model_copy(update={"id": id_, "upload": None})
        case Begun(_, upload) if file.parts and file.upload is None:
            moved = file.model_copy(update={"upload": upload, "sent": ()})
        case PartSent(_, upload, number, part, md5) if upload == file.upload and number == len(file.sent):
            moved = file.model_copy(update={"sent": (*file.sent, (part, md5))})
        case UploadGone(_, upload) if upload == file.upload:
            moved = file.model_copy(update={"upload": None, "sent": (), "anew": file.anew + 1})
        case _:
            return life
    life = _with(life, files=tuple(moved if one is file else one for one in life.files), **_FINE)
    if moved.anew > ANEW:
        return _failed(life, TrainingBroken(reason="upload_expired").info())
    if moved.anew > file.anew:
        return _with(life, wait=waits.after_failure(moved.anew, None, roll))
    held = life.status is TrainingStatus.PAUSED
    return life if held else _with(life, status=_stage(life))


def _created(life: Life, event: Created, roll: float) -> Life:
    if event.job == life.job or event.job in life.dropped:
        return life
    if life.final or life.job is not None:
        return _with(life, extra=_and(life.extra, event.job), wait=0.0)
    return _adopted(life, event.job, roll)


def _adopted(life: Life, job: str, roll: float) -> Life:
    """`job` is ours. What was sent once may have been done twice, and the other may yet turn up."""
    wait = waits.before_poll(TrainingStatus.VALIDATING, 0, roll)
    life = _with(life, **_FINE)
    return _with(
        life, job=job, open=False, looks=0, status=TrainingStatus.CREATING, wait=wait,
        doubts=LAST_LOOKS, extra=_without(life.extra, job),
    )  # fmt: skip


def _found(life: Life, event: Found, roll: float) -> Life:
    jobs = [seen for seen in event.jobs if seen.job not in life.dropped]
    if life.final:
        wait = waits.before_look(LAST_LOOKS - life.doubts + 1, roll)
        life = _with(life, doubts=max(0, life.doubts - 1), **_FINE)
        life = _with(life, wait=wait)
    elif life.job is not None:
        life = _with(life, doubts=max(0, life.doubts - 1))
    elif jobs:
        oldest = min(jobs, key=lambda seen: (seen.created_at, seen.job))
        life = _adopted(life, oldest.job, roll)
    elif life.open and event.send == life.sends:
        life = _in_vain(life, roll)
    extra = life.extra
    for seen in jobs:
        if seen.job != life.job and not seen.over:
            extra = _and(extra, seen.job)
    return life if extra == life.extra else _with(life, extra=extra, wait=0.0)


def _in_vain(life: Life, roll: float) -> Life:
    looks = life.looks + 1
    life = _with(life, looks=looks, wait=waits.before_look(looks, roll))
    if looks < (LAST_LOOKS if life.wanted == "cancel" else LOOKS):
        return life
    match life.wanted:
        case "cancel":
            return _with(
                life, open=False, status=TrainingStatus.CANCELLED, error=None, doubts=LAST_LOOKS, looks=0
            )
        case "pause":
            return _with(life, open=False, status=TrainingStatus.PAUSED)
        case "run":
            return _with(life, open=False)


def _polled(life: Life, event: Polled, roll: float) -> Life:
    status = event.status or life.status
    quiet = 0 if event.news or status is not life.status else life.quiet + 1
    known = [p for p in (life.progress, event.progress) if p is not None]
    life = _with(life, **_FINE)
    life = _with(life, misses=0, quiet=quiet, asked=None, progress=max(known, default=None))
    if status in FINAL:
        done = 1.0 if status is TrainingStatus.SUCCEEDED else life.progress
        return _with(life, progress=done, error=event.error, status=status, looks=0)
    # what the backend did not do when it was asked is asked for again, but not at once
    pressed = _with(life, status=status)
    again = quiet if order_for(pressed) is None else quiet + 3
    return _with(pressed, wait=waits.before_poll(status, again, roll))


def _missed(life: Life, roll: float) -> Life:
    life = _with(life, misses=life.misses + 1, asked=None)
    if life.misses < MISSES:
        return _with(life, wait=waits.after_failure(life.misses + 1, None, roll))
    if life.wanted == "cancel":
        return _with(life, status=TrainingStatus.CANCELLED, error=None)
    return _failed(life, TrainingLost().info())


def _passing(life: Life, error: ErrorInfo, retry_after: float | None, roll: float) -> Life:
    wait = waits.after_failure(life.tries + 1, retry_after, roll)
    life = _with(life, tries=life.tries + 1, waited=life.waited + wait, wait=wait, error=error)
    if life.waited <= (waits.PATIENCE if life.job is None else waits.PATIENCE_WITH_JOB):
        return life
    if life.final:
        return _with(life, doubts=0, extra=())
    return _failed(life, error)


def _failed(life: Life, error: ErrorInfo) -> Life:
    """The end. Neither a job that is given up nor one that may yet turn up is left to itself."""
    doubts = life.doubts
    if life.job is None and (life.open or life.sends > 1):
        doubts = LAST_LOOKS
    extra = life.extra if life.job is None else _and(life.extra, life.job)
    return _with(
        life, error=error, status=TrainingStatus.FAILED, open=False, doubts=doubts, extra=extra,
        tries=0, waited=0.0, wait=0.0,
    )  # fmt: skip
