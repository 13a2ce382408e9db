"""Documents on their way in: one by one, from archives, from files of embeddings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from services.retriever.archives import Member, members
from services.retriever.importing import rebuild_into
from services.retriever.languages import detect_language, language_of_path, translation_key
from services.retriever.processes import Crashed
from services.retriever.readers import Readers
from services.retriever.reading import supported
from services.retriever.reading.encoding import decode
from services.retriever.store import NewDocument, Store, check_path
from services.settings import Settings
from services.storage.blobs import Blobs
from services.wire.errors import BodyTooLarge, DocumentNotFound, EmbeddingsInvalid, ErrorInfo, LacunaError
from services.wire.messages import (
    AddArchive,
    ArchiveAdded,
    BlobRef,
    DocumentPut,
    ImportEmbeddings,
    Language,
    PutDocument,
    RejectedFile,
)

_FILES = 20_000
_RATIO = 100.0
_GROUP = 64
_TEXTUAL = ("text/markdown", "text/mdx", "text/plain", "text/html", "text/x-rst")


class Documents:
    """Takes documents in. Each call returns once they are recorded; indexing them is another's work."""

    def __init__(self, settings: Settings, store: Store, blobs: Blobs, readers: Readers) -> None:
        self._settings, self._store, self._blobs, self._readers = settings, store, blobs, readers

    async def put(self, request: PutDocument) -> DocumentPut:
        """As `PutDocument` says."""
        check_path(request.path)
        kind = supported(request.path, request.media_type)
        if request.blob.size > self._settings.max_document:
            raise BodyTooLarge(limit=self._settings.max_document)
        try:
            source = await self._blobs.local(request.blob)
            language = await asyncio.to_thread(_language, source, request.path, kind, request.language)
        except FileNotFoundError:
            raise DocumentNotFound(base=request.base, path=request.path) from None
        new = _new(request.path, language, kind, request.blob, told=request.language is not None)
        [(document, created, changed)] = await self._store.put(request.base, [new])
        return DocumentPut(document=document, created=created, changed=changed)

    async def add_archive(self, request: AddArchive) -> ArchiveAdded:
        """As `AddArchive` says. Nothing of an unsafe archive is recorded."""
        await self._store.row(request.base)
        accepted: list[NewDocument] = []
        rejected: list[RejectedFile] = []
        found = members(
            await self._blobs.local(request.blob),
            max_files=_FILES,
            max_total=4 * self._settings.max_archive,
            max_ratio=_RATIO,
            max_member=self._settings.max_document,
        )
        while group := await asyncio.to_thread(_take, found):
            taken = (self._member(member, request.language) for member in group)
            for member, new in zip(group, await asyncio.gather(*taken), strict=True):
                if isinstance(new, NewDocument):
                    accepted.append(new)
                else:
                    rejected.append(RejectedFile(path=_shown(member.path), error=new))
        return await self._record(request.base, accepted, rejected)

    async def import_embeddings(self, request: ImportEmbeddings) -> ArchiveAdded:
        """As `ImportEmbeddings` says."""
        await self._store.row(request.base)
        limit = self._settings.max_archive
        source, most = await self._blobs.local(request.blob), self._settings.max_document
        folder = self._settings.data / "blobs"
        try:
            rebuilt = await self._readers.run(rebuild_into, folder, source, limit, most)
        except (MemoryError, Crashed):
            raise EmbeddingsInvalid(reason="too_large", item=0) from None
        except TimeoutError:
            raise EmbeddingsInvalid(reason="too_slow", item=0) from None
        await self._blobs.share(*(blob for _, blob in rebuilt if not isinstance(blob, ErrorInfo)))
        accepted: list[NewDocument] = []
        rejected: list[RejectedFile] = []
        for path, blob in rebuilt:
            try:
                check_path(path)
            except LacunaError as error:
                rejected.append(RejectedFile(path=_shown(path), error=error.info()))
                continue
            if isinstance(blob, ErrorInfo):
                rejected.append(RejectedFile(path=path, error=blob))
                continue
            markdown = PurePosixPath(path).suffix.lower() in {".md", ".markdown", ".mdx", ".txt"}
            name = path if markdown else f"{path}.md"
            accepted.append(_new(name, request.language, "text/markdown", blob, told=True))
        return await self._record(request.base, accepted, rejected)

    async def _member(self, member: Member, language: Language | None) -> NewDocument | ErrorInfo:
        try:
            check_path(member.path)
            kind = supported(member.path, None)
            if len(member.data) > self._settings.max_document:
                raise BodyTooLarge(limit=self._settings.max_document)
            blob = await self._blobs.put(member.data)
            known = await asyncio.to_thread(_language, self._blobs.path(blob), member.path, kind, language)
        except LacunaError as error:
            return error.info()
        return _new(member.path, known, kind, blob, told=language is not None)

    async def _record(
        self, base: str, accepted: list[NewDocument], rejected: list[RejectedFile]
    ) -> ArchiveAdded:
        latest = list({new.path: new for new in accepted}.values())
        if latest:
            await self._store.put(base, latest)
        return ArchiveAdded(accepted=tuple(new.path for new in latest), rejected=tuple(rejected))


def _take(found: Iterator[Member]) -> list[Member]:
    group: list[Member] = []
    size = 0
    for member in found:
        group.append(member)
        size += len(member.data)
        if len(group) >= _GROUP or size > 8 * 2**20:
            break
    return group


def _new(path: str, language: Language, kind: str, blob: BlobRef, *, told: bool) -> NewDocument:
    return NewDocument(path, language, kind, blob, translation_key(path), told)


def _language(source: Path, path: str, kind: str, given: Language | None) -> Language:
    """The language of a document: given, by its path, by its text. Raises DocumentEncoding for no text."""
    text = decode(source.read_bytes(), path) if kind in _TEXTUAL else ""
    return given or language_of_path(path) or detect_language(text)


def _shown(path: str) -> str:
    return path[:512].encode("utf-8", "replace").decode()
