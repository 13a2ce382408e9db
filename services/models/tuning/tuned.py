"""The fine-tuned models and checkpoints: recorded, and callable as long as they are."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import NamedTuple

import structlog

from services.models.tuning.adapters import Adapters
from services.models.tuning.preparing import KEPT_CHECKPOINTS
from services.models.tuning.recording import Recording
from services.models.tuning.run import Saved
from services.storage.keeping import Keeping
from services.wire.errors import LacunaError

log = structlog.get_logger(__name__)


class Origin(NamedTuple):
    base: str
    folder: Path


class TunedModels:
    """`runs` is the folder of the jobs' folders, in which the adapters lie until `keeping` lets them be deleted."""

    def __init__(self, recording: Recording, served: Adapters, runs: Path, keeping: Keeping) -> None:
        self._recording, self._served, self._runs, self._keeping = recording, served, runs, keeping

    async def load(self) -> None:
        """At the start: make every recorded model callable again."""
        for row, base in await self._recording.models():
            await self._serve(row.model, base, self._runs / row.folder, row.created_at)

    async def saved(self, job: str, told: Saved) -> None:
        """A checkpoint is whole: it becomes a model, and the oldest beyond those kept stops being one."""
        folder = told.folder.resolve().relative_to(self._runs.resolve())
        kept = await self._recording.saved(job, told, str(folder), KEPT_CHECKPOINTS)
        if kept is None:
            return
        row, gone = kept
        for old in gone:
            await self._withdraw(old.model, self._runs / old.folder)
        [base] = [base for known, base in await self._recording.models() if known.id == row.id]
        await self._serve(row.model, base, self._runs / row.folder, row.created_at)

    async def origin(self, model: str) -> Origin | None:
        """What a fine-tuned model is made of; None where there is no such model."""
        for row, base in await self._recording.models():
            if row.model == model:
                return Origin(base, self._runs / row.folder)
        return None

    async def folders(self, job: str) -> list[Path]:
        """Of the job's checkpoints."""
        return [self._runs / row.folder for row, _ in await self._recording.models() if row.job_id == job]

    async def delete(self, model: str) -> bool:
        """Delete a fine-tuned model. False where there is no such model.

        Raises ModelRefusedInput while its job is not over.
        """
        row = await self._recording.forget(model)
        if row is None:
            return False
        await self._withdraw(row.model, self._runs / row.folder)
        return True

    async def _serve(self, model: str, base: str, folder: Path, created: int) -> None:
        try:
            await self._served.add(model, base, folder, created)
        except (LookupError, OSError, LacunaError) as error:
            name = type(error).__name__
            log.error("not callable", action="tuning.not_served", model=model, error=name)  # noqa: TRY400

    async def _withdraw(self, model: str, folder: Path) -> None:
        await self._served.remove(model)
        await self._keeping.delete(partial(shutil.rmtree, folder, ignore_errors=True))
