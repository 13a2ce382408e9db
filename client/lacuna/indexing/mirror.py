"""Keeping a base like a folder."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lacuna.answers import Base, Document, Language
from lacuna.async_client import AsyncClient
from lacuna.indexing.folder import Folder
from lacuna.problem import Problem

_OF_A_DOCUMENT = {400, 409, 413, 415, 422}
"""Statuses of a refusal that is one document's; any other would be all of theirs."""


class FolderEmpty(Exception):
    """There is no document in the folder, so that pruning would empty the base: rather a wrong path."""


@dataclass(slots=True)
class Told:
    """What a run did. `failed`: why, by path; '' is the base as a whole."""

    put: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)


@dataclass
class Mirror:
    """Documents are put where their hash, or the language that is asked for, is not the one in the base."""

    client: AsyncClient
    base: str
    folder: Folder
    language: Language | None = None
    prune: bool = False
    jobs: int = 4
    seconds: float | None = None
    _sent: set[tuple[str, str]] = field(default_factory=set)
    _refused: set[tuple[str, str]] = field(default_factory=set)
    _hashes: dict[Path, tuple[tuple[int, int, int], str]] = field(default_factory=dict)

    async def run(self, told: Callable[[str], None], waited: Callable[[Base], None] | None = None) -> Told:
        """Once, until the base is indexed. `told` of each document. Raises Problem, OSError, FolderEmpty."""
        here = await asyncio.to_thread(self.folder.documents)
        if self.prune and not here:
            raise FolderEmpty
        await self.client.ensure_base(self.base)
        there = {document["path"]: document async for document in self.client.list_documents(self.base)}
        done = Told()
        free = asyncio.Semaphore(self.jobs)

        async def put(path: str, file: Path) -> None:
            async with free:
                await self._put(path, file, there.get(path), done)
                told(path)

        async def delete(path: str) -> None:
            async with free:
                await self._delete(path, done)
                told(path)

        gone = there.keys() - here.keys() if self.prune else set()
        try:
            async with asyncio.TaskGroup() as group:
                for path, file in here.items():
                    group.create_task(put(path, file))
                for path in sorted(gone):
                    group.create_task(delete(path))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from errors
        await self._wait(done, waited)
        return done

    async def _put(self, path: str, file: Path, known: Document | None, done: Told) -> None:
        try:
            digest = await asyncio.to_thread(self._hash, file)
            version = (path, digest)
            same = known is not None and (
                known.get("sha256") == digest and self.language in {None, known["language"]}
            )
            # what cannot be read is sent again in another run: it may have been no fault of its own
            there = same and known is not None and (known["status"] != "failed" or version in self._sent)
            if there or version in self._refused:
                done.unchanged += 1
                return
            await self.client.put_document(self.base, path, file, language=self.language)
            self._sent.add(version)
            done.put.append(path)
        except OSError as error:
            done.failed[path] = error.strerror or str(error)
        except Problem as problem:
            if problem.status not in _OF_A_DOCUMENT:
                raise
            self._refused.add(version)
            done.failed[path] = problem.detail

    async def _delete(self, path: str, done: Told) -> None:
        try:
            await self.client.delete_document(self.base, path)
        except Problem as problem:
            if problem.status != 404:
                raise
        done.deleted.append(path)

    async def _wait(self, done: Told, waited: Callable[[Base], None] | None) -> None:
        base = await self.client.wait_base(self.base, waited, self.seconds)
        if base["error"] is not None:
            done.failed[""] = base["error"]["detail"]
        if base["documents_failed"]:
            async for document in self.client.list_documents(self.base):
                error = document["error"]
                if document["path"] in done.put and error is not None:
                    done.failed[document["path"]] = error["detail"]

    def _hash(self, file: Path) -> str:
        state = file.stat()
        seen = (state.st_mtime_ns, state.st_size, state.st_ino)
        known = self._hashes.get(file)
        if known is not None and known[0] == seen:
            return known[1]
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self._hashes[file] = (seen, digest)
        return digest
