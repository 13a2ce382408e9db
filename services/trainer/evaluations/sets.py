"""What evaluations need of datasets."""

from __future__ import annotations

from typing import Protocol

from services.wire.training import DatasetVersion, ExampleList, GetDatasetVersion, ListExamples


class Sets(Protocol):
    async def version(self, request: GetDatasetVersion) -> DatasetVersion:
        """Raises DatasetNotFound."""
        ...

    async def examples(self, request: ListExamples) -> ExampleList:
        """Raises DatasetNotFound, DatasetNotReady."""
        ...
