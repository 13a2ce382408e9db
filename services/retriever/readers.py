"""Reading documents in processes of their own: one that crashes, hangs or swells fails its document alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from services.retriever.parsed import clean, write_parsed
from services.retriever.processes import Crashed, Processes
from services.retriever.reading import read_document
from services.storage.blobs import Blobs
from services.wire.errors import DocumentUnreadable, ErrorInfo, LacunaError
from services.wire.messages import BlobRef, Language

MEMORY = 4 * 2**30
SECONDS = 60.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A document to read: its source's file, and where what was read goes."""

    path: str
    media_type: str
    language: Language
    source: Path
    parsed: Path
    blobs: Path


@dataclass(frozen=True, slots=True)
class ReadDone:
    title: str
    text: BlobRef
    chunks: int
    passages: int


class Readers:
    """`count` processes that read. Close them when done."""

    def __init__(self, count: int, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._processes = Processes(count, memory=memory)

    async def read(self, job: ReadJob) -> ReadDone:
        """Read one document into its parsed file. Raises DocumentUnreadable, DocumentEncoding and the like.

        Where a process dies its document is given a second try: it may have been killed for others.
        """
        for last in (False, True):
            try:
                result = await self._processes.run(_read, job, seconds=self._seconds)
            except TimeoutError:
                raise DocumentUnreadable(path=job.path, reason="too_slow") from None
            except Crashed:
                if last:
                    raise DocumentUnreadable(path=job.path, reason="crashed") from None
                continue
            if isinstance(result, ErrorInfo):
                raise LacunaError.of(result)
            return result
        raise AssertionError

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Other reading of files that may be hostile, under the same limits. As `Processes.run`."""
        return await self._processes.run(work, *arguments, seconds=self._seconds)

    def close(self) -> None:
        self._processes.close()


def _read(job: ReadJob) -> ReadDone | ErrorInfo:
    try:
        document = read_document(job.source.read_bytes(), job.path, job.media_type, job.language)
        chunks, passages = write_parsed(job.parsed, document, job.language)
        text = asyncio.run(Blobs(job.blobs).put(document.text.encode("utf-8", "replace")))
    except LacunaError as error:
        return error.info()
    except MemoryError:
        return DocumentUnreadable(path=job.path, reason="too_large").info()
    except RecursionError:
        return DocumentUnreadable(path=job.path, reason="nested_too_deep").info()
    except Exception as error:
        return DocumentUnreadable(path=job.path, reason=type(error).__name__).info()
    return ReadDone(clean(document.title)[:512], text, chunks, passages)
