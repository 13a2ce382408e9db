"""The training files of a version, as they are sent, and the lines of the dataset that theirs are."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from services.storage.blobs import Blobs
from services.trainer.trainings.refused_lines import refused_lines
from services.trainer.trainings.sets import Sets
from services.trainer.trainings.tables import TrainingRow
from services.wire.errors import DatasetNotFound, DatasetNotReady, InternalError
from services.wire.messages import BlobRef
from services.wire.training import Defect, ExportDataset, ListDefects, ListExamples, Split

_PAGE = 100
_PAGES = 300
_OWN = 100
"""Defects of our own shown beside the backend's."""


class Files:
    def __init__(self, sets: Sets, blobs: Blobs) -> None:
        self._sets, self._blobs = sets, blobs

    async def export(self, dataset: str, version: int, split: Split) -> BlobRef:
        """Raises DatasetNotFound, DatasetNotReady."""
        return await self._sets.export(ExportDataset(name=dataset, version=version, split=split))

    async def path(self, row: TrainingRow, split: Split) -> Path:
        """Where the file of `split` is; written anew where it was cleared away meanwhile.

        Raises InternalError where it is another one then, and what `export` raises.
        """
        path = self._blobs.path(BlobRef(sha256=row.files[split], size=0))
        if not await asyncio.to_thread(path.exists):
            ref = await self.export(row.dataset, row.dataset_version, split)
            if ref.sha256 != row.files[split]:
                raise InternalError(reason="export_changed")
        return path

    async def defects(self, row: TrainingRow, words: str, param: str | None) -> tuple[Defect, ...]:
        """What is wrong with the files: the lines that the backend's `words` name, by their lines in the dataset,
        and then what our own check had to say of the version. `param` is the field the backend blames."""
        split = Split.VALIDATION if param == "validation_file" else Split.TRAIN
        named = refused_lines(words)
        try:
            lines = await self._lines(row, split, max((defect.line for defect in named), default=0))
            own = await self._sets.defects(
                ListDefects(name=row.dataset, version=row.dataset_version, limit=_OWN)
            )
        except (DatasetNotFound, DatasetNotReady):
            return named
        placed = tuple(
            defect.model_copy(update={"line": lines[defect.line - 1]})
            if 1 <= defect.line <= len(lines)
            else defect
            for defect in named
        )
        return placed + own.items

    async def _lines(self, row: TrainingRow, split: Split, most: int) -> Sequence[int]:
        """The dataset's lines that the first `most` lines of the file are."""
        lines: list[int] = []
        after: int | None = None
        for _ in range(_PAGES):
            if len(lines) >= most:
                break
            page = await self._sets.examples(
                ListExamples(
                    name=row.dataset, version=row.dataset_version, split=split, after=after, limit=_PAGE
                )
            )
            lines += [example.line for example in page.items]
            after = page.next
            if after is None:
                break
        return lines
