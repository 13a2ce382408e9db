"""The folder of a run: what its training process is given, and what is cleared away when it is over."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from services.models.tuning.checking_child import TRAINING, VALIDATION
from services.models.tuning.content import full, linked
from services.models.tuning.run import BaseWeights, TrainOptions
from services.models.tuning.tables import JobRow
from services.settings import Settings
from services.storage.keeping import Keeping

KEPT_CHECKPOINTS = 3
OPTIONS = "options.json"
_ADAPTER = "adapter"


class Preparing:
    """Folders named by their jobs, under `runs`."""

    def __init__(
        self, settings: Settings, bases: Mapping[str, BaseWeights], runs: Path, keeping: Keeping
    ) -> None:
        self._settings, self._bases, self._runs, self._keeping = settings, bases, runs, keeping
        runs.mkdir(parents=True, exist_ok=True)

    async def create(self, job: str, training: Path, validation: Path | None, adapter: Path | None) -> None:
        """A folder with the job's own files and, of a model fine-tuned before, its adapter. Raises StorageFull."""
        folder = self._runs / job
        try:
            await asyncio.to_thread(_create, folder, training, validation, adapter)
        except BaseException as error:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            raise (full(error) if isinstance(error, OSError) else error) from error

    async def options(self, job: JobRow) -> Path:
        """The job's folder, with the options of its process. Raises StorageFull, and LookupError without a base."""
        base = self._bases[job.base]
        folder = self._runs / job.id
        asked: dict[str, Any] = {
            name: None if value == "auto" else value for name, value in job.hyperparameters.items()
        }
        adapter, validation = folder / _ADAPTER, folder / VALIDATION
        options = TrainOptions(
            base=base,
            adapter=adapter if await asyncio.to_thread(adapter.exists) else None,
            training_file=folder / TRAINING,
            validation_file=validation if await asyncio.to_thread(validation.exists) else None,
            seed=job.seed,
            max_tokens=self._settings.tuning_max_tokens,
            threads=self._settings.tuning_threads,
            memory=self._settings.tuning_memory,
            **asked,
        )
        try:
            await asyncio.to_thread(_write, folder / OPTIONS, options.model_dump_json())
        except OSError as error:
            raise full(error) from error
        return folder

    async def uncleared(self) -> list[str]:
        """Jobs whose folders still hold what only a training needs."""
        return await asyncio.to_thread(
            lambda: [path.parent.name for path in self._runs.glob(f"*/{TRAINING}")]
        )

    async def clear(self, job: str, kept: Iterable[Path]) -> None:
        """Remove what only the training needed: all but `kept`, the folders of its checkpoints. While a backup is
        made the folder stays `uncleared`."""
        with self._keeping.deleting() as free:
            if free:
                await asyncio.to_thread(_clear, self._runs / job, {path.resolve() for path in kept})

    async def remove(self, job: str) -> None:
        await asyncio.to_thread(shutil.rmtree, self._runs / job, ignore_errors=True)

    async def sweep(self, known: Iterable[str]) -> None:
        """At the start: remove folders of jobs that were never recorded."""
        there = await asyncio.to_thread(os.listdir, self._runs)
        for job in set(there) - set(known):
            await self.remove(job)


def _create(folder: Path, training: Path, validation: Path | None, adapter: Path | None) -> None:
    folder.mkdir()
    linked(training, folder / TRAINING)
    if validation is not None:
        linked(validation, folder / VALIDATION)
    if adapter is not None:
        (folder / _ADAPTER).mkdir()
        for file in adapter.iterdir():
            if file.is_file():
                linked(file, folder / _ADAPTER / file.name)


def _write(path: Path, text: str) -> None:
    aside = path.with_suffix(".incoming")
    aside.write_text(text, encoding="utf-8")
    aside.rename(path)


def _clear(folder: Path, kept: set[Path]) -> None:
    """Remove the files under `folder` that are in none of `kept`, and the folders that are empty then."""
    inside = []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if (Path(root) / name).resolve() not in kept]
        inside += [Path(root) / name for name in (*files, *folders)]
    last = folder / TRAINING  # by which a folder is known as not yet cleared
    for path in sorted(inside, key=lambda path: (path == last, -len(path.parts))):
        if not path.is_dir() or path.is_symlink():
            path.unlink(missing_ok=True)
        elif not any(path.iterdir()):
            path.rmdir()
