"""Reading documents in processes of their own: one that crashes, hangs or swells fails its document alone."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import resource
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from services.retriever.parsed import write_parsed
from services.retriever.reading import read_document
from services.storage.blobs import Blobs
from services.wire.errors import DocumentUnreadable, ErrorInfo, LacunaError
from services.wire.messages import BlobRef, Language

MEMORY = 4 * 2**30
SECONDS = 120.0


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
        self._seconds, self._memory = seconds, memory
        self._idle: asyncio.Queue[ProcessPoolExecutor | None] = asyncio.Queue()
        for _ in range(count):
            self._idle.put_nowait(None)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["services.retriever.readers"])

    async def read(self, job: ReadJob) -> ReadDone:
        """As `_attempt`; a process that dies is given a second try, since it may have been killed for others."""
        try:
            return await self._attempt(job)
        except DocumentUnreadable as error:
            if error.params.get("reason") != "crashed":
                raise
            return await self._attempt(job)

    async def _attempt(self, job: ReadJob) -> ReadDone:
        """Read one document into its parsed file. Raises DocumentUnreadable, DocumentEncoding and the like."""
        pool = await self._idle.get()
        kept: ProcessPoolExecutor | None = None
        try:
            if pool is None:
                pool = ProcessPoolExecutor(1, self._context, initializer=_bound, initargs=(self._memory,))
            future = asyncio.get_running_loop().run_in_executor(pool, _read, job)
            async with asyncio.timeout(self._seconds):
                result = await future
            kept = pool
        except TimeoutError:
            raise DocumentUnreadable(path=job.path, reason="too_slow") from None
        except BrokenProcessPool:
            raise DocumentUnreadable(path=job.path, reason="crashed") from None
        finally:
            if kept is None and pool is not None:
                _end(pool)
            self._idle.put_nowait(kept)
        if isinstance(result, ErrorInfo):
            raise LacunaError.of(result)
        return result

    def close(self) -> None:
        while not self._idle.empty():
            pool = self._idle.get_nowait()
            if pool is not None:
                _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    # Python 3.11 has no way to end a worker that hangs but its process
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        with contextlib.suppress(OSError, ValueError):
            process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def _bound(memory: int) -> None:
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
    return ReadDone(document.title[:512], text, chunks, passages)
