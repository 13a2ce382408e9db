"""Building a version: from reviews with consent, from captures, or from another dataset, filtered."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import select

from services.storage.database import Database
from services.trainer.datasets.candidates import Candidate, Origin, Scores, of_review, passes
from services.trainer.datasets.captures import Captures
from services.trainer.datasets.folder import Folder
from services.trainer.datasets.folders import Folders
from services.trainer.datasets.reviews import Reviews
from services.trainer.datasets.store import Datasets
from services.trainer.evaluations.tables import EvaluationRow
from services.wire.errors import DatasetEmpty, DatasetNotFound, DatasetNotReady
from services.wire.messages import BlobRef
from services.wire.training import (
    BuildDataset,
    DatasetStatus,
    EvaluationStatus,
    Filters,
    ReviewMaterial,
    Task,
)

_AT_ONCE = 500


class Building:
    def __init__(
        self, database: Database, store: Datasets, folders: Folders, reviews: Reviews, captures: Captures
    ) -> None:
        self._db, self._store, self._folders = database, store, folders
        self._reviews, self._captures = reviews, captures

    async def build(self, request: BuildDataset) -> tuple[str, BlobRef]:
        """The id of a folder with what `request` lets through, and its JSONL.

        Raises DatasetNotFound, DatasetNotReady, DatasetEmpty.
        """
        candidates = await self._candidates(request)
        scores = await self._scores() if request.filters.min_judge_score is not None else {}
        id_, folder = await self._folders.create()
        try:
            blob, count = await _write(folder, candidates, request.filters, scores)
            if not count:
                raise DatasetEmpty(name=request.name)
        except BaseException:
            await asyncio.shield(self._folders.remove(id_))
            raise
        return id_, blob

    async def _candidates(self, request: BuildDataset) -> AsyncIterator[list[Candidate]]:
        match request.source:
            case "reviews":
                return _batches(self._of_reviews(request.filters.prompt_version, request.only))
            case "captures":
                return _batches(self._of_captures(request.filters.capture, request.only))
            case "dataset":
                if request.of is None:
                    raise DatasetNotFound(name="")
                row = await self._store.version(request.of, None)
                if row.status != DatasetStatus.READY:
                    raise DatasetNotReady(name=request.of, version=row.number)
                return _of_dataset(self._folders[row.id])

    async def _of_reviews(
        self, version: str | None, only: tuple[str, ...] | None
    ) -> AsyncIterator[Candidate]:
        allowed = None if only is None else frozenset(only)
        async for row in self._reviews.with_consent():
            if allowed is not None and row.id not in allowed:
                continue
            material = ReviewMaterial.model_validate(row.material)
            example = of_review(Task(row.task), row.language, row.corrected, material, version)  # type: ignore[arg-type]
            if example is not None:
                yield Candidate(orjson.dumps(example), Origin(base=row.base, prompt_version=version))

    async def _of_captures(self, name: str | None, only: tuple[str, ...] | None) -> AsyncIterator[Candidate]:
        allowed = None if only is None else frozenset(only)
        async for row in self._captures.all(name):
            if allowed is not None and row.name not in allowed:
                continue
            yield Candidate(
                row.content.encode(),
                Origin(model=row.model, capture=row.name, prompt_version=row.prompt_version),
            )

    async def _scores(self) -> Scores:
        """By the newest evaluation of each."""
        query = (
            select(EvaluationRow.prompt_version, EvaluationRow.report)
            .where(EvaluationRow.status == EvaluationStatus.SUCCEEDED)
            .order_by(EvaluationRow.id)
        )
        found: dict[tuple[str, str | None], float] = {}
        async with self._db.read() as s:
            for version, report in await s.execute(query):
                for result in (report or {}).get("results", ()):
                    judged: dict[str, Any] | None = result["metrics"].get("judge")
                    if judged is not None:
                        found[result["model"], version] = judged["mean"]
        return found


async def _batches(candidates: AsyncIterator[Candidate]) -> AsyncIterator[list[Candidate]]:
    batch: list[Candidate] = []
    async for candidate in candidates:
        batch.append(candidate)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


async def _of_dataset(folder: Folder) -> AsyncIterator[list[Candidate]]:
    records = await asyncio.to_thread(folder.records)
    contents = folder.contents(records)
    origins = folder.read_origins()

    def take() -> list[Candidate]:
        # a version that was imported has no origins
        return [
            Candidate(content, Origin.model_validate(next(origins, {})))
            for content in islice(contents, _AT_ONCE)
        ]

    while batch := await asyncio.to_thread(take):
        yield batch


async def _write(
    folder: Folder, batches: AsyncIterator[list[Candidate]], filters: Filters, scores: Scores
) -> tuple[BlobRef, int]:
    """Write what passes; the JSONL's hash and size, and how many lines it has."""
    digest, size, count = hashlib.sha256(), 0, 0

    def kept(batch: list[Candidate]) -> tuple[bytes, bytes, int]:
        passed = [candidate for candidate in batch if passes(candidate, filters, scores)]
        return (
            b"".join(candidate.content + b"\n" for candidate in passed),
            b"".join(
                candidate.origin.model_dump_json(exclude_none=True).encode() + b"\n" for candidate in passed
            ),
            len(passed),
        )

    with folder.data.open("wb") as data, folder.origins.open("wb") as origins:
        async for batch in batches:
            lines, froms, passed = await asyncio.to_thread(kept, batch)
            digest.update(lines)
            size, count = size + len(lines), count + passed
            await asyncio.to_thread(data.write, lines)
            await asyncio.to_thread(origins.write, froms)
        for file in (data, origins):
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
    return BlobRef(sha256=digest.hexdigest(), size=size), count
