"""What evaluations and promotions need of the other areas."""

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

    async def seen(self, learnt: tuple[str, int], held: tuple[str, int]) -> int:
        """How many conversations held out of the version `held` (its name and number) are in what is trained and
        chosen on of the version `learnt`."""
        ...


class Trained(Protocol):
    """What is known of how a model was trained."""

    async def failed_moderation(self, model: str) -> bool:
        """Whether it failed the safety check after its training."""
        ...

    async def trained_on(self, model: str) -> set[tuple[str, int]]:
        """The datasets' versions, by name and number, that it has learnt."""
        ...
