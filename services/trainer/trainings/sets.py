"""What trainings need of the other areas."""

from __future__ import annotations

from typing import Protocol

from services.wire.messages import BlobRef
from services.wire.training import (
    DatasetVersion,
    DefectList,
    ExampleList,
    ExportDataset,
    GetDatasetVersion,
    ListDefects,
    ListExamples,
)


class Sets(Protocol):
    """Datasets, as their handlers answer."""

    async def version(self, request: GetDatasetVersion) -> DatasetVersion:
        """Raises DatasetNotFound."""
        ...

    async def export(self, request: ExportDataset) -> BlobRef:
        """Raises DatasetNotFound, DatasetNotReady."""
        ...

    async def examples(self, request: ListExamples) -> ExampleList:
        """Raises DatasetNotFound, DatasetNotReady."""
        ...

    async def defects(self, request: ListDefects) -> DefectList:
        """Raises DatasetNotFound."""
        ...


class Evaluated(Protocol):
    """Evaluations, as a launch asks for them."""

    async def finished_of(self, model: str, dataset: str, version: int) -> str | None:
        """The newest evaluation of `model` on the holdout of that version that succeeded."""
        ...
