"""What becomes of a job: each frame of its training process, and each end, recorded once with its event.

A frame may come twice (see `run`), and late: what is known already, or belongs to a job that was stopped, changes
nothing.
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.models.safety.check import Checked
from services.models.tuning.jobs import ENDED, model_of, now, tell
from services.models.tuning.names import checkpoint_model, new_id
from services.models.tuning.run import Finished, Saved, Started, Stepped
from services.models.tuning.tables import CheckpointRow, EventRow, JobRow
from services.storage.database import Database
from services.wire.errors import ModelRefusedInput

DEATHS = 5
"""How often in a row a training process may die without a further step; then the job fails."""
_COLUMNS = {
    "step": "step",
    "train_loss": "train_loss",
    "train_accuracy": "train_mean_token_accuracy",
    "valid_loss": "valid_loss",
    "valid_mean_token_accuracy": "valid_mean_token_accuracy",
}
"""Of a result file, and what a step's metrics call them."""
_AT_ONCE = 500
"""Rows that are read at once: others are served between."""


class Recording:
    def __init__(self, database: Database) -> None:
        self._db = database

    async def validated(self, id_: str) -> bool:
        """Its files are good. False where somebody stopped it."""
        return await self._move(
            id_, ("validating_files",), "queued", "Files validated, moving job to queued state"
        )

    async def begin(self, id_: str) -> bool:
        """It is trained from now on. False where somebody stopped it."""
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            if row.status == "queued":
                row.status = "running"
                tell(s, id_, "Fine-tuning job started" if row.step == 0 else "Fine-tuning job goes on")
            return row.status == "running"

    async def started(self, id_: str, told: Started) -> None:
        """What the training process has chosen."""
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            if row.total_steps is None and told.examples_cut:
                message = f"{told.examples_cut} examples are longer than a training takes; their ends are cut"
                tell(s, id_, message, level="warn")
            row.total_steps = told.total_steps
            row.hyperparameters = {
                "n_epochs": told.n_epochs,
                "batch_size": told.batch_size,
                "learning_rate_multiplier": told.learning_rate_multiplier,
            }

    async def stepped(self, id_: str, told: Stepped) -> None:
        metrics = told.metrics.model_dump(exclude_none=True)
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            if row.status == "running" and told.seconds_left is not None:
                row.estimated_finish = now() + round(told.seconds_left)
            if row.status in ENDED or told.metrics.step <= row.step:
                return
            row.step, row.deaths = told.metrics.step, 0
            data = {**metrics, "total_steps": row.total_steps}
            tell(s, id_, _step_message(metrics, row.total_steps), kind="metrics", data=data)

    async def saved(
        self, id_: str, told: Saved, folder: str, keep: int
    ) -> tuple[CheckpointRow, list[CheckpointRow]] | None:
        """The checkpoint in `folder`, and those that it drove out: the last `keep` stay.

        None where it is known, or its job was stopped.
        """
        step = told.metrics.step
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            query = select(CheckpointRow).where(CheckpointRow.job_id == id_).order_by(CheckpointRow.step)
            rows = list(await s.scalars(query))
            if row.status in ENDED or any(known.step == step for known in rows):
                return None
            if len(rows) >= keep and step < rows[-keep].step:
                return None  # told again by a process that still had it
            checkpoint = CheckpointRow(
                id=new_id("ftckpt_"),
                job_id=id_,
                step=step,
                model=checkpoint_model(model_of(row), step, row.total_steps),
                folder=folder,
                metrics=told.metrics.model_dump(),
                created_at=now(),
            )
            s.add(checkpoint)
            message = f"Checkpoint created at step {step}"
            if not await s.scalar(
                select(EventRow.id).where(EventRow.job_id == id_, EventRow.message == message)
            ):
                tell(s, id_, message, data={"step": step, "fine_tuned_model_checkpoint": checkpoint.model})
            gone = rows[: max(0, len(rows) + 1 - keep)]
            for old in gone:
                await s.delete(old)
            return checkpoint, gone

    async def results(self, id_: str) -> tuple[str, bytes] | None:
        """The id of its result file and its content. None where the job was stopped."""
        steps = select(EventRow.data).where(EventRow.job_id == id_, EventRow.type == "metrics")
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            if row.status != "running":
                return None
            row.result_file = row.result_file or new_id("file-")
        results = Results()
        async with self._db.read() as s:
            rows = await s.stream_scalars(steps.order_by(EventRow.number))
            async for some in rows.partitions(_AT_ONCE):
                results.add(some)
        return row.result_file, results.content()

    async def finished(self, id_: str, told: Finished, checked: Checked | None = None) -> bool:
        """It has succeeded; `checked` says what its model answers. False where it had ended or was stopped."""
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            if row.status != "running":
                return False
            row.status, row.finished_at, row.estimated_finish = "succeeded", now(), None
            row.trained_tokens, row.fine_tuned_model, row.error = told.trained_tokens, model_of(row), None
            if checked is not None:
                message = f"Moderation checks for snapshot {row.fine_tuned_model} {checked.message}"
                level = "warn" if checked.blocked else "info"
                tell(s, id_, message, level=level, kind="moderation_checks", data=checked.data)
            tell(s, id_, "New fine-tuned model created", data={"fine_tuned_model": row.fine_tuned_model})
            tell(s, id_, "The job has successfully completed")
            return True

    async def failed(
        self, id_: str, code: str, message: str, param: str | None = None, more: Sequence[str] = ()
    ) -> bool:
        """It has failed; `more` are told as events. False where it had ended."""
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            if row.status in ENDED:
                return False
            row.status, row.finished_at, row.estimated_finish = "failed", now(), None
            row.error = {"code": code, "message": message, "param": param}
            for one in more:
                tell(s, id_, one, level="error")
            tell(s, id_, message, level="error", data={"error_code": code})
            return True

    async def died(self, id_: str, why: str) -> None:
        """Its training process is gone, `why` says how; it is tried again, but not for ever."""
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            if row.status != "running":
                return
            row.deaths += 1
            if row.deaths < DEATHS:
                tell(s, id_, f"The training process ended ({why}) and is started again", level="warn")
                return
        await self.failed(
            id_, "server_error", f"The training process ended {DEATHS} times without a further step ({why})."
        )

    async def forget(self, model: str) -> CheckpointRow | None:
        """Delete the model's row. None where there is no such model. Raises ModelRefusedInput while its job runs."""
        async with self._db.session.begin() as s:
            row = await s.scalar(select(CheckpointRow).where(CheckpointRow.model == model))
            if row is None:
                return None
            if (await _locked(s, row.job_id)).status not in ENDED:
                raise ModelRefusedInput(
                    reason=f"The model {model} cannot be deleted before its job {row.job_id} has ended.",
                    field="model",
                )
            await s.delete(row)
            return row

    async def models(self) -> list[tuple[CheckpointRow, str]]:
        """Every callable model, with the id of its base."""
        query = select(CheckpointRow, JobRow.base).join(JobRow, JobRow.id == CheckpointRow.job_id)
        async with self._db.read() as s:
            return [(row, base) for row, base in await s.execute(query.order_by(CheckpointRow.created_at))]

    async def _move(self, id_: str, old: tuple[str, ...], new: str, message: str) -> bool:
        async with self._db.session.begin() as s:
            row = await _locked(s, id_)
            if row.status not in old:
                return False
            row.status = new
            tell(s, id_, message)
            return True


class Results:
    """A result file in the making: CSV, a row for each step's metrics, in base64 as OpenAI's are."""

    def __init__(self) -> None:
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(_COLUMNS)

    def add(self, steps: Sequence[dict[str, Any] | None]) -> None:
        """The metrics of some steps more."""
        for metrics in steps:
            self._writer.writerow([(metrics or {}).get(name, "") for name in _COLUMNS.values()])

    def content(self) -> bytes:
        return base64.b64encode(self._text.getvalue().encode())


def _step_message(metrics: dict[str, Any], total: int | None) -> str:
    told = [f"Step {metrics['step']}/{total}: training loss={metrics.get('train_loss', 0):.2f}"]
    if "valid_loss" in metrics:
        told.append(f"validation loss={metrics['valid_loss']:.2f}")
    if "full_valid_loss" in metrics:
        told.append(f"full validation loss={metrics['full_valid_loss']:.2f}")
    return ", ".join(told)


async def _locked(s: AsyncSession, id_: str) -> JobRow:
    """The job's row, which nobody else changes until the transaction ends."""
    return (await s.execute(select(JobRow).where(JobRow.id == id_).with_for_update())).scalar_one()
