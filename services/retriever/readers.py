"""Reading documents in processes of their own: one that crashes, hangs or swells fails its document alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from services.retriever.building import text_key
from services.retriever.document import Document
from services.retriever.parsed import clean, write_parsed
from services.retriever.processes import Crashed, Processes
from services.retriever.reading import read_document
from services.storage.blobs import Blobs
from services.wire.errors import DocumentUnreadable, ErrorInfo, LacunaError
from services.wire.messages import BlobRef, Language

MEMORY = 4 * 2**30
SECONDS = 60.0
_WRITERS = 3

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
    model: str = ""
    """Whose vectors the passages will have."""


@dataclass(frozen=True, slots=True)
class ReadDone:
    title: str
    text: BlobRef
    chunks: int
    passages: int
    keys: bytes
    """`building.text_key` of each passage's text, end to end."""
    texts: list[str]
    """The plain texts of the passages."""


class Readers:
    """`count` processes that read. Close them when done."""

    def __init__(self, count: int, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._processes = Processes(count, memory=memory)

    async def read_all(self, jobs: Sequence[ReadJob]) -> list[ReadDone | ErrorInfo]:
        """Read documents in one process, each into its parsed file; what became of each, in order.

        Where the process dies or takes too long, each is read by itself: one document fails alone.
        """
        if not jobs:
            return []
        if len(jobs) > 1:
            try:
                return await self._processes.run(_read_all, list(jobs), seconds=self._seconds)
            except (TimeoutError, Crashed):
                pass
        return [await self._alone(job) for job in jobs]

    async def read(self, job: ReadJob) -> ReadDone:
        """Read one document into its parsed file. Raises DocumentUnreadable, DocumentEncoding and the like."""
        result = await self._alone(job)
        if isinstance(result, ErrorInfo):
            raise LacunaError.of(result)
        return result

    async def _alone(self, job: ReadJob) -> ReadDone | ErrorInfo:
        for _ in range(2):  # a process that died may have been killed for others
            try:
                [result] = await self._processes.run(_read_all, [job], seconds=self._seconds)
            except TimeoutError:
                return DocumentUnreadable(path=job.path, reason="too_slow").info()
            except Crashed:
                continue
            return result
        return DocumentUnreadable(path=job.path, reason="crashed").info()

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Other reading of files that may be hostile, under the same limits. As `Processes.run`."""
        return await self._processes.run(work, *arguments, seconds=self._seconds)

    def close(self) -> None:
        self._processes.close()


def _read_all(jobs: list[ReadJob]) -> list[ReadDone | ErrorInfo]:
    return asyncio.run(_together(jobs))


async def _together(jobs: list[ReadJob]) -> list[ReadDone | ErrorInfo]:
    # threads write: the next document is read while the disk confirms the one before
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_WRITERS))
    written: list[asyncio.Task[ReadDone | ErrorInfo]] = []
    for job in jobs:
        written.append(asyncio.create_task(_read(job)))
        await asyncio.sleep(0)
    return await asyncio.gather(*written)


async def _read(job: ReadJob) -> ReadDone | ErrorInfo:
    try:
        document = read_document(job.source.read_bytes(), job.path, job.media_type, job.language)
        (chunks, passages), text = await asyncio.gather(
            asyncio.to_thread(write_parsed, job.parsed, document, job.language),
            Blobs(job.blobs).put(document.text.encode("utf-8", "replace")),
        )
        texts = _texts(document)
        keys = b"".join([text_key(job.model, plain.encode()) for plain in texts])
    except LacunaError as error:
        return error.info()
    except MemoryError:
        return DocumentUnreadable(path=job.path, reason="too_large").info()
    except RecursionError:
        return DocumentUnreadable(path=job.path, reason="nested_too_deep").info()
    except Exception as error:
        return DocumentUnreadable(path=job.path, reason=type(error).__name__).info()
    return ReadDone(clean(document.title)[:512], text, chunks, passages, keys, texts)


def _texts(document: Document) -> list[str]:
    return [clean(passage.text) for chunk in document.chunks for passage in chunk.passages]
