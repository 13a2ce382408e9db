"""Takes a training's next step: does what the state machine asks for, and records what came of it."""

from __future__ import annotations

import asyncio
import datetime
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from openai import AsyncOpenAI
from sqlalchemy import Select

from services.calls.client import FAILURES
from services.calls.scrubbing import scrub
from services.calls.tuning import WORDS, Refusal, job_error, refusal
from services.trainer.trainings import actions as a
from services.trainer.trainings import content, curves
from services.trainer.trainings import events as e
from services.trainer.trainings.backend import TIMEOUT, Backend
from services.trainer.trainings.estimating import retires
from services.trainer.trainings.files import Files
from services.trainer.trainings.life import File, Life, next_action
from services.trainer.trainings.mirrored import Mirrored
from services.trainer.trainings.recording import Recording, wish_of
from services.trainer.trainings.store import Store
from services.trainer.trainings.tables import TrainingRow
from services.trainer.trainings.transitions import apply
from services.wire.errors import InternalError, LacunaError, ModelRetiresSoon, TrainingFileRefused
from services.wire.training import Defect, Hyperparameters, Split, TrainingStatus

log = structlog.get_logger(__name__)

_GONE = {400, 404, 409, 410, 422}
"""Answers that mean of an upload that it is not open any more."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an action."""

    events: Sequence[e.Event]
    mirrored: Mirrored | None = None


class Driver:
    """The trainings' work for the worker. `changed` hears of each training that moved."""

    name = "trainings"
    rows = TrainingRow
    at_once = 8

    def __init__(
        self,
        store: Store,
        recording: Recording,
        files: Files,
        client: AsyncOpenAI,
        changed: Callable[[str], None],
        *,
        timeout: float = TIMEOUT,
        part: int = content.PART,
    ) -> None:
        self._store, self._recording, self._files = store, recording, files
        self._client, self._changed = client, changed
        self._timeout, self._part = timeout, part

    def due(self) -> Select[*tuple[Any, ...]]:
        return self._store.due()

    async def step(self, id_: str, owner: str) -> None:
        row = await self._recording.load(id_)
        if row is None:
            return
        roll = random.random()  # noqa: S311
        life = apply(Life.model_validate(row.life), e.Wanted(wish_of(row)), roll)
        action = next_action(life)
        if isinstance(action, a.Create):
            sent = await self._recording.keep(id_, owner, [e.Sending(action.send)], roll)
            if sent is None or not sent.open:
                return  # it is wanted otherwise, or is another's, since
        came = Came(())
        if action is not None:
            came = await self._came(row, life, action)
        kept = await self._recording.keep(id_, owner, came.events, roll, mirrored=came.mirrored)
        if kept is None:
            return
        self._changed(id_)
        if kept.status != row.status:
            log.info("training moved", action="training.moved", training=id_, status=kept.status)

    async def _came(self, row: TrainingRow, life: Life, action: a.Action) -> Came:
        backend = Backend(self._client, row.provider, self._timeout)
        try:
            return await self._do(row, life, action, backend)
        except FAILURES as error:
            said = refusal(error, row.model, retires=_retires(row))
            came = _failed(action, said)
            log.warning(
                "step failed",
                action="training.step_failed",
                training=row.id,
                step=type(action).__name__,
                code=said.error.code,
                status=said.status,
            )
            if not said.passing and life.job is None:
                defects = (
                    await self._files.defects(row, said.words, None)
                    if isinstance(said.error, TrainingFileRefused)
                    else ()
                )
                return Came(came.events, Mirrored(upstream_error=said.words or None, defects=defects))
            return came
        except LacunaError as known:  # of the dataset, before anything was sent
            return Came([e.Failed(known.info(), final=True)])
        except OSError as broken:
            return Came([e.Failed(InternalError(reason=type(broken).__name__).info(), final=False)])

    async def _do(self, row: TrainingRow, life: Life, action: a.Action, backend: Backend) -> Came:
        match action:
            case a.Start():
                return Came([e.Started()])
            case a.SendFile(split):
                whole, _ = await self._read(row, split, 0)
                return Came([e.Uploaded(split, None, await backend.send_file(_name(row, split), whole))])
            case a.BeginUpload(split):
                size = _file(life, split).size
                return Came([e.Begun(split, await backend.begin_upload(_name(row, split), size))])
            case a.SendPart(split, upload, number):
                part, md5 = await self._read(row, split, number)
                sent = await backend.send_part(upload, part)
                return Came([e.PartSent(split, upload, number, sent, md5)])
            case a.CompleteUpload(split, upload):
                return Came([await self._complete(row, _file(life, split), upload, backend)])
            case a.Create(send):
                ids = {file.split: file.id or "" for file in life.files}
                job = await backend.create(
                    row.id,
                    model=row.model,
                    training_file=ids[Split.TRAIN],
                    validation_file=ids.get(Split.VALIDATION),
                    suffix=row.suffix,
                    seed=row.seed,
                    hyperparameters=Hyperparameters.model_validate(row.hyperparameters),
                )
                return Came([e.Created(send, job)])
            case a.Look(send):
                return Came([e.Found(send, await backend.find(row.id))])
            case a.Poll():
                return await self._poll(row, action, backend)
            case a.Tell(job, order):
                await backend.tell(job, order)
                return Came([e.Told(job, order)])
            case a.Drop(job):
                await backend.tell(job, "cancel")
                return Came([e.Dropped(job)])
            case a.Hold():
                return Came(())

    async def _read(self, row: TrainingRow, split: Split, number: int) -> tuple[bytes, str]:
        path = await self._files.path(row, split)
        return await asyncio.to_thread(content.read_part, path, number, self._part)

    async def _complete(self, row: TrainingRow, file: File, upload: str, backend: Backend) -> e.Event:
        path = await self._files.path(row, file.split)
        md5 = await asyncio.to_thread(content.checksum, path, [md5 for _, md5 in file.sent], self._part)
        id_ = md5 and await backend.complete_upload(upload, [part for part, _ in file.sent], md5)
        return e.Uploaded(file.split, upload, id_) if id_ else e.UploadGone(file.split, upload)

    async def _poll(self, row: TrainingRow, action: a.Poll, backend: Backend) -> Came:
        found = [e.Found(action.send, await backend.find(row.id))] if action.look else []
        job = await backend.job(action.job)
        known = await self._recording.known(row.id)
        events = await backend.events(action.job, known)
        checkpoints = await backend.checkpoints(action.job)
        metrics = [event for event in events if event.kind == "metrics"]
        error = None
        defects: tuple[Defect, ...] = ()
        if job.status is TrainingStatus.FAILED:
            named = job_error(job.code, job.param, job.message, row.model)
            error = named.info()
            if isinstance(named, TrainingFileRefused):
                said = "\n".join(
                    [job.message or "", *(event.message for event in events if event.level == "error")]
                )
                defects = await self._files.defects(row, said, job.param)
        left = job.seconds_left
        if left is None and job.status is TrainingStatus.RUNNING:
            left = curves.seconds_left([(event.at or 0.0, event.data) for event in metrics])
        polled = e.Polled(
            action.job,
            job.status,
            curves.progress([event.data for event in metrics]),
            news=any(event.remote_id not in known for event in events),
            error=error,
        )
        mirrored = Mirrored(
            events,
            checkpoints,
            job.fine_tuned_model,
            job.trained_tokens,
            left,
            job.message and scrub(job.message, limit=WORDS),
            defects,
        )
        return Came([*found, polled], mirrored)


def _failed(action: a.Action, said: Refusal) -> Came:
    """What a call that was refused, or not answered, means for `action`."""
    info = said.error.info()
    match action:
        case a.Create(send) if said.answered:
            return Came([e.NotCreated(send, info, not said.passing, said.retry_after)])
        case a.Create(send):
            return Came([e.Unanswered(send, info)])
        case a.SendPart(split, upload, _) | a.CompleteUpload(split, upload) if said.status in _GONE:
            return Came([e.UploadGone(split, upload)])
        case a.Poll(job) if said.status in {404, 410}:
            return Came([e.Missed(job)])
        case a.Tell(job, order) if said.answered and said.status != 429:
            return Came([e.Told(job, order)])
        case a.Drop(job) if said.answered and said.status != 429:
            return Came([e.Dropped(job)])
    return Came([e.Failed(info, not said.passing, said.retry_after)])


def _file(life: Life, split: Split) -> File:
    return next(file for file in life.files if file.split is split)


def _name(row: TrainingRow, split: Split) -> str:
    return f"{row.dataset}-{row.dataset_version}-{split}.jsonl"


def _retires(row: TrainingRow) -> ModelRetiresSoon | None:
    today = datetime.datetime.now(datetime.UTC).date()
    soon = retires(row.model, row.shutdown_date, today)
    return None if soon is None else ModelRetiresSoon(**soon.params)
