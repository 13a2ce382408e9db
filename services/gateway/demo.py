"""Keeps the base `lacuna` in step with the product's own documentation, so that there is something to try."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from pathlib import Path

import structlog

from services.settings import Settings
from services.storage.blobs import Blobs
from services.wire.bus import Bus
from services.wire.errors import BaseExists, DocumentNotFound
from services.wire.messages import (
    LANGUAGES,
    BaseStatus,
    CreateBase,
    DeleteDocument,
    GetBase,
    GetDocument,
    Language,
    ListDocuments,
    PutDocument,
)

log = structlog.get_logger(__name__)

NAME = "lacuna"
RETRY = 2.0
AT_ONCE = 8


class Demo:
    """`run` once beside the server; `missing` says what readiness waits for."""

    def __init__(self, settings: Settings, bus: Bus, blobs: Blobs) -> None:
        self._folder = settings.demo_docs
        self._bus = bus
        self._blobs = blobs
        self._in_step = False

    async def run(self) -> None:
        """Try until it works: at the start, nobody may serve bases yet."""
        while not self._in_step:
            try:
                await self.sync()
                self._in_step = True
            except Exception as error:
                log.info("demo not in step yet", action="demo.retry", error=type(error).__name__)
                await asyncio.sleep(RETRY)

    async def missing(self) -> str | None:
        """None once every document is in and the base is ready, else the code of what is not."""
        if not self._in_step:
            return "base_not_ready"
        base = await self._bus.request(GetBase(name=NAME))
        return None if base.status is BaseStatus.READY else "base_not_ready"

    async def sync(self) -> None:
        """Put the files that changed, delete those that are gone. Raises what the bus raises."""
        with contextlib.suppress(BaseExists):
            await self._bus.request(CreateBase(name=NAME))
        files = await asyncio.to_thread(_files, self._folder)
        turns = asyncio.Semaphore(AT_ONCE)

        async def put(path: str, language: Language, data: bytes) -> None:
            async with turns:
                if await self._sha256(path) != hashlib.sha256(data).hexdigest():
                    blob = await self._blobs.put(data)
                    await self._bus.request(
                        PutDocument(
                            base=NAME, path=path, language=language, media_type="text/markdown", blob=blob
                        )
                    )

        await asyncio.gather(*(put(path, *file) for path, file in files.items()))
        for path in await self._paths():
            if path not in files:
                await self._bus.request(DeleteDocument(base=NAME, path=path))
        log.info("demo in step", action="demo.in_step", documents=len(files))

    async def _sha256(self, path: str) -> str | None:
        try:
            return (await self._bus.request(GetDocument(base=NAME, path=path))).source.sha256
        except DocumentNotFound:
            return None

    async def _paths(self) -> list[str]:
        paths: list[str] = []
        after: str | None = None
        while True:
            found = await self._bus.request(ListDocuments(base=NAME, after=after))
            paths += [document.path for document in found.items]
            after = found.next
            if after is None:
                return paths


def _files(folder: Path) -> dict[str, tuple[Language, bytes]]:
    return {
        f"{language}/{file.name}": (language, file.read_bytes())
        for language in LANGUAGES
        for file in sorted((folder / language).glob("*.md"))
    }
