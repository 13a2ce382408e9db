"""A provider's files, uploads and fine-tuning jobs, asked for by the protocol. Raises `calls.client.FAILURES`."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from openai import APIStatusError, AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

from services.calls.scrubbing import scrub
from services.trainer.trainings.actions import Order
from services.trainer.trainings.events import Seen
from services.trainer.trainings.life import FINAL
from services.trainer.trainings.mirrored import Kind, Told
from services.wire.training import Checkpoint, CheckpointMetrics, Hyperparameters, TrainingStatus

KEY = "lacuna_training"
"""Of a job's metadata: the training's id."""
PROVIDER = "Lacuna-Provider"
TIMEOUT = 60.0
"""Seconds that a call may wait for its answer; that of a file ten times as many."""
_PAGE = 100
_PAGES = 200
"""Of events, or of jobs, read at most."""

_STATUSES = {
    "validating_files": TrainingStatus.VALIDATING,
    "queued": TrainingStatus.QUEUED,
    "running": TrainingStatus.RUNNING,
    "paused": TrainingStatus.PAUSED,
    "succeeded": TrainingStatus.SUCCEEDED,
    "failed": TrainingStatus.FAILED,
    "cancelled": TrainingStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its backend tells it. `code`, `param` and `message` are of its error, None where it has none."""

    id: str
    status: TrainingStatus | None
    fine_tuned_model: str | None
    trained_tokens: int | None
    seconds_left: float | None
    code: str | None
    param: str | None
    message: str | None


class Backend:
    """The server of OpenAI's protocol at `client`, which hands calls to `provider`."""

    def __init__(self, client: AsyncOpenAI, provider: str, timeout: float = TIMEOUT) -> None:
        # retries are the state machine's: the package would send a create again without asking
        options: dict[str, Any] = {"default_headers": {PROVIDER: provider}, "max_retries": 0}
        self._client = client.with_options(**options, timeout=timeout)
        self._files = client.with_options(**options, timeout=10 * timeout)

    async def send_file(self, name: str, content: bytes) -> str:
        """The id of the file that it is there."""
        return (await self._files.files.create(file=(name, content), purpose="fine-tune")).id

    async def begin_upload(self, name: str, size: int) -> str:
        upload = await self._client.uploads.create(
            bytes=size, filename=name, mime_type="application/jsonl", purpose="fine-tune"
        )
        return upload.id

    async def send_part(self, upload: str, content: bytes) -> str:
        return (await self._files.uploads.parts.create(upload, data=("part", content))).id

    async def complete_upload(self, upload: str, parts: Sequence[str], md5: str) -> str | None:
        """The id of the file; None where none came of it."""
        done = await self._files.uploads.complete(upload, part_ids=list(parts), md5=md5)
        return done.file.id if done.file is not None else None

    async def create(
        self,
        training: str,
        *,
        model: str,
        training_file: str,
        validation_file: str | None,
        suffix: str,
        seed: int | None,
        hyperparameters: Hyperparameters,
    ) -> str:
        """Create a job stamped with `training`; its id. Never sent twice by itself."""
        chosen = {name: value or "auto" for name, value in hyperparameters.model_dump().items()}
        more: dict[str, Any] = {
            name: value
            for name, value in (("validation_file", validation_file), ("suffix", suffix), ("seed", seed))
            if value not in {None, ""}
        }
        job = await self._client.fine_tuning.jobs.create(
            model=model,
            training_file=training_file,
            method=cast("Any", {"type": "supervised", "supervised": {"hyperparameters": chosen}}),
            metadata={KEY: training},
            **more,
        )
        return job.id

    async def find(self, training: str) -> tuple[Seen, ...]:
        """The jobs stamped with `training`. A server that does not know the filter lists all: it is applied here."""
        page = await self._client.fine_tuning.jobs.list(limit=_PAGE, metadata={KEY: training})
        found: dict[str, Seen] = {}
        async for job in _items(page):
            if (job.metadata or {}).get(KEY) == training:
                found[job.id] = Seen(job.id, float(job.created_at), _STATUSES.get(job.status) in FINAL)
        return tuple(found.values())

    async def job(self, id_: str) -> Job:
        return _job(await self._client.fine_tuning.jobs.retrieve(id_))

    async def tell(self, id_: str, order: Order) -> None:
        jobs = self._client.fine_tuning.jobs
        await {"cancel": jobs.cancel, "pause": jobs.pause, "resume": jobs.resume}[order](id_)

    async def events(self, id_: str, known: Collection[str]) -> list[Told]:
        """The newest events, oldest first: back to a page of which all are `known` (ids)."""
        page = await self._client.fine_tuning.jobs.list_events(id_, limit=_PAGE)
        found: dict[str, Told] = {}
        for _ in range(_PAGES):
            for event in page.data:
                found.setdefault(event.id, _event(event))
            if not page.has_next_page() or all(event.id in known for event in page.data):
                break
            page = await page.get_next_page()
        return list(reversed(found.values()))

    async def checkpoints(self, id_: str) -> list[Checkpoint] | None:
        """Those that are callable now; None where the server has none to tell of."""
        try:
            page = await self._client.fine_tuning.jobs.checkpoints.list(id_, limit=_PAGE)
        except APIStatusError as error:
            if error.status_code in {404, 405}:
                return None
            raise
        found = {}
        async for checkpoint in _items(page):
            metrics = {k: v for k, v in checkpoint.metrics.model_dump().items() if v is not None}
            found[checkpoint.id] = Checkpoint(
                id=checkpoint.id,
                step=checkpoint.step_number,
                model=checkpoint.fine_tuned_model_checkpoint,
                metrics=CheckpointMetrics.model_validate(metrics),
                created_at=float(checkpoint.created_at),
            )
        return list(found.values())

    async def shutdown_date(self, model: str) -> str | None:
        """The day that `model` is shut down, YYYY-MM-DD, where its provider has told one."""
        async for item in await self._client.models.list():
            if item.id == model:
                return item.shutdown_date if isinstance(item.shutdown_date, str) else None
        return None


async def _items(page: Any) -> AsyncIterator[Any]:
    for _ in range(_PAGES):
        for item in page.data:
            yield item
        if not page.data or not page.has_next_page():
            return
        page = await page.get_next_page()


def _job(job: FineTuningJob) -> Job:
    # `error: {}` is an object whose fields are all missing, and no error
    error = job.error
    code, param, message = (getattr(error, name, None) for name in ("code", "param", "message"))
    finish = job.estimated_finish
    return Job(
        id=job.id,
        status=_STATUSES.get(job.status),
        fine_tuned_model=job.fine_tuned_model,
        trained_tokens=job.trained_tokens,
        seconds_left=max(0.0, finish - time.time()) if isinstance(finish, int | float) else None,
        code=code,
        param=param,
        message=message,
    )


def _event(event: FineTuningJobEvent) -> Told:
    kind = event.type if event.type in {"message", "metrics", "moderation_checks"} else "message"
    level: Literal["info", "warn", "error"] = event.level if event.level in {"warn", "error"} else "info"
    return Told(
        cast("Kind", kind),
        level,
        message=scrub(event.message or ""),
        data=event.data if isinstance(event.data, dict) else {},
        remote_id=event.id,
        at=float(event.created_at),
    )
