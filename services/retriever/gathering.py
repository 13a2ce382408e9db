"""What a version is made of, gathered while its documents still arrive: read, and their vectors asked for."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import structlog

from services.observe import metrics
from services.retriever.building import Part, text_key
from services.retriever.embedding import BATCH, Embedder
from services.retriever.parsed import parsed_key, parsed_path, read_parsed
from services.retriever.readers import Readers, ReadJob
from services.retriever.tables import DocumentRow
from services.retriever.vectors import VectorPool
from services.retriever.versions import Held
from services.retriever.work_rows import Outcome, WorkRows
from services.storage.blobs import Blobs
from services.wire.errors import ErrorInfo
from services.wire.messages import BlobRef, DocumentStatus, IndexProgress, Language

log = structlog.get_logger(__name__)

READER = "2"
"""Raised when documents must be read anew, because reading them gives something else."""

_TOLD_EVERY = 0.5
_GROUP = 16
_GROUP_BYTES = 200_000
"""Of the sources that a process is handed at once: less than a tenth of a second of its work."""
_UNDER_WAY = 6
"""Groups; what they gave waits in memory for a request of embeddings."""
_REQUESTS = 4
_BLIND = 8 * BATCH
"""Texts that may wait for their vectors while documents are read on."""

Stage = Literal["reading", "embedding", "building"]


class Gathering:
    """The documents of one version. Call `take` as they come, `finish` with all that the version holds.

    `told` hears that the progress was written. Leave it with `close`, whatever happened.
    """

    def __init__(
        self,
        rows: WorkRows,
        pool: VectorPool,
        *,
        data: Path,
        blobs: Blobs,
        embedder: Embedder,
        readers: Readers,
        told: Callable[[], Awaitable[None]],
    ) -> None:
        self._rows, self._pool, self._embedder, self._readers = rows, pool, embedder, readers
        self._parsed, self._blob_folder = data / "parsed", data / "blobs"
        self._blobs = blobs
        self._told_to = told
        self._taken: dict[str, Part | None] = {}
        self._facts: dict[str, dict[str, Any]] = {}
        self._waiting: dict[bytes, str] = {}
        self._requests: set[asyncio.Task[None]] = set()
        self._read = self._to_read = self._embedded = self._to_embed = 0
        self._told = 0.0
        self._began = time.monotonic()

    async def tell(self, stage: Stage, done: int, total: int) -> None:
        """Write the progress, at most twice a second."""
        now = time.monotonic()
        if now - self._told < _TOLD_EVERY and stage != "building":
            return
        self._told = now
        rate = done / (now - self._began) if now > self._began and done else None
        left = (total - done) / rate if rate else None
        await self._rows.progress(
            IndexProgress(stage=stage, done=done, total=total, rate=rate, seconds_left=left)
        )
        await self._told_to()

    async def take(self, documents: Iterable[DocumentRow]) -> None:
        """Read what was not yet taken, and begin to embed it."""
        new = [(self._key(d), d) for d in documents]
        new = [(key, d) for key, d in new if key not in self._taken]
        self._to_read += len(new)
        async for outcomes, texts in self._outcomes(new):
            if fresh := [o for o in outcomes if o.error is not None or o.done is not None]:
                await self._rows.read(fresh)
            for o in outcomes:
                self._taken[o.parsed] = None if o.error else self._part(o)
                self._facts[o.parsed] = _facts(o)
            await self._collect(texts)
            self._read += len(outcomes)
            await self.tell("reading", self._read, self._to_read)

    async def finish(self, documents: Sequence[DocumentRow]) -> list[Part]:
        """The documents that could be read, all their vectors in the pool."""
        await self.take(d for d in documents if d.status != DocumentStatus.FAILED)
        await self._request(rest=True)
        while self._requests:
            await self._settle()
        parts = (self._taken.get(self._key(d)) for d in documents if d.status != DocumentStatus.FAILED)
        return [part for part in parts if part is not None]

    def held(self, documents: Sequence[DocumentRow]) -> list[Held]:
        """What `finish` gave of the same documents, as it is recorded."""
        keys = ((self._key(d), d) for d in documents if d.status != DocumentStatus.FAILED)
        return [
            Held(
                path=d.path,
                language=d.language,
                media_type=d.media_type,
                source=d.source,
                size=d.size,
                parsed=key,
                translation=d.translation,
                language_set=d.language_set,
                translation_set=d.translation_set,
                **self._facts[key],
            )
            for key, d in keys
            if self._taken.get(key) is not None
        ]

    async def close(self) -> None:
        """Stop what is under way."""
        for task in self._requests:
            task.cancel()
        await asyncio.gather(*self._requests, return_exceptions=True)

    @staticmethod
    def _key(d: DocumentRow) -> str:
        return parsed_key(d.source, d.path, d.media_type, cast("Language", d.language), READER)

    def _part(self, o: Outcome) -> Part:
        language = cast("Language", o.document.language)
        return Part(o.document.path, language, parsed_path(self._parsed, o.parsed))

    async def _outcomes(
        self, documents: list[tuple[str, DocumentRow]]
    ) -> AsyncIterator[tuple[list[Outcome], dict[bytes, str]]]:
        """Groups of outcomes with the texts of their passages, as they come."""
        running: set[asyncio.Task[tuple[list[Outcome], dict[bytes, str]]]] = set()
        queue = _groups(documents)
        try:
            while True:
                while len(running) < _UNDER_WAY and (group := next(queue, None)) is not None:
                    running.add(asyncio.create_task(self._group(group)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        finally:
            for task in running:
                task.cancel()

    async def _group(self, group: list[tuple[str, DocumentRow]]) -> tuple[list[Outcome], dict[bytes, str]]:
        targets = [parsed_path(self._parsed, key) for key, _ in group]
        known = [d.parsed == key for key, d in group]
        if any(known):
            known = await asyncio.to_thread(_touched, known, targets)
        held = [target for target, has in zip(targets, known, strict=True) if has]
        texts = await asyncio.to_thread(_texts, held, self._pool.model) if held else {}
        outcomes = [Outcome(d, key) for (key, d), has in zip(group, known, strict=True) if has]
        unread = [(*one, at) for one, at, has in zip(group, targets, known, strict=True) if not has]
        jobs = [
            ReadJob(
                d.path,
                d.media_type,
                cast("Language", d.language),
                await self._source(d),
                target,
                self._blob_folder,
                self._pool.model,
            )
            for _, d, target in unread
        ]
        reads = await self._readers.read_all(jobs)
        await self._blobs.share(*(read.text for read in reads if not isinstance(read, ErrorInfo)))
        for (key, d, _), read in zip(unread, reads, strict=True):
            if isinstance(read, ErrorInfo):
                log.info("unreadable", action="retriever.document_failed", code=read.code)
                outcomes.append(Outcome(d, key, error=read))
            else:
                outcomes.append(Outcome(d, key, done=read))
                keys = (read.keys[at : at + 16] for at in range(0, len(read.keys), 16))
                texts.update(zip(keys, read.texts, strict=True))
        return outcomes, texts

    async def _source(self, d: DocumentRow) -> Path:
        ref = BlobRef(sha256=d.source, size=d.size)
        try:
            return await self._blobs.local(ref)
        except FileNotFoundError:  # reading it will say so
            return self._blobs.path(ref)

    async def _collect(self, texts: dict[bytes, str]) -> None:
        for key in await self._pool.missing(list(texts)):
            if key not in self._waiting:
                self._waiting[key] = texts[key]
                self._to_embed += 1
        await self._request(rest=False)

    async def _request(self, *, rest: bool) -> None:
        while len(self._waiting) >= BATCH or (rest and self._waiting):
            if len(self._requests) >= _REQUESTS:
                if not rest and len(self._waiting) < _BLIND and not any(t.done() for t in self._requests):
                    return
                await self._settle()
                continue
            keys = list(self._waiting)[:BATCH]
            texts = [self._waiting.pop(key) for key in keys]
            self._requests.add(asyncio.create_task(self._embed(keys, texts)))

    async def _embed(self, keys: list[bytes], texts: list[str]) -> None:
        vectors, _ = await self._embedder.embed(self._pool.model, texts)
        await self._pool.add(keys, vectors)
        self._embedded += len(keys)
        metrics.INDEXED.labels("embedded").inc(len(keys))

    async def _settle(self) -> None:
        done, self._requests = await asyncio.wait(self._requests, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        await self.tell("embedding", self._embedded, self._to_embed)


def _facts(o: Outcome) -> dict[str, Any]:
    if o.done is not None:
        text = o.done.text
        facts = (o.done.title, text.sha256, text.size, o.done.chunks, o.done.passages)
    else:
        d = o.document
        facts = (d.title, d.text or "", d.text_size, d.chunks, d.passages)
    return dict(zip(("title", "text", "text_size", "chunks", "passages"), facts, strict=True))


def _groups(documents: list[tuple[str, DocumentRow]]) -> Iterator[list[tuple[str, DocumentRow]]]:
    group: list[tuple[str, DocumentRow]] = []
    size = 0
    for one in documents:
        if group and (len(group) >= _GROUP or size + one[1].size > _GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(one)
        size += one[1].size
    if group:
        yield group


def _touched(known: list[bool], targets: list[Path]) -> list[bool]:
    """Which of the files that should be there are; their time of use is now, so that none is cleared away."""
    return [has and _is_touched(target) for has, target in zip(known, targets, strict=True)]


def _is_touched(path: Path) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _texts(parsed: list[Path], model: str) -> dict[bytes, str]:
    return {text_key(model, text): text.decode() for path in parsed for text in read_parsed(path).texts()}
