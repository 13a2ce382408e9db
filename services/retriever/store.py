"""Bases and documents as the database holds them: what is asked, changed and leased."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.retriever.tables import BaseRow, DocumentRow
from services.storage.database import Database
from services.wire.errors import (
    BaseExists,
    BaseNotFound,
    DocumentNotFound,
    ErrorInfo,
    NameInvalid,
    PathInvalid,
)
from services.wire.messages import (
    LANGUAGES,
    BaseInfo,
    BaseStatus,
    BlobRef,
    DocumentInfo,
    DocumentStatus,
    IndexProgress,
    Language,
)

MIGRATIONS = Path(__file__).parent / "migrations"

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as it is recorded. `language` is known by now."""

    path: str
    language: Language
    media_type: str
    source: BlobRef
    translation: str
    told: bool = False
    """Whether the sender named the language."""


def check_name(name: str) -> str:
    """`name`, where it may be a base's. Raises NameInvalid."""
    if not _NAME.fullmatch(name):
        raise NameInvalid(name=name[:80])
    return name


def check_path(path: str) -> str:
    """`path`, where it may be a document's: relative, inside its base. Raises PathInvalid."""
    parts = path.split("/")
    bad = not path or len(path) > 512 or "\\" in path or not path.isprintable()
    if bad or any(part in ("", ".", "..") for part in parts):
        raise PathInvalid(path=path[:200].encode(errors="replace").decode())
    return path


class Store:
    """The retriever's tables. Each method is one transaction. A deleted base can be restored for `undo` seconds."""

    def __init__(self, database: Database, *, undo: float = 600.0) -> None:
        self._db, self._undo = database, undo

    async def create(self, name: str, model: str) -> BaseInfo:
        """A deleted base of this name is gone for good. Raises NameInvalid, BaseExists."""
        now = time.time()
        row = BaseRow(name=check_name(name), embedding_model=model, created_at=now, updated_at=now)
        try:
            async with self._db.session.begin() as s:
                await s.execute(delete(BaseRow).where(BaseRow.name == name, BaseRow.deleted_at.is_not(None)))
                s.add(row)
        except IntegrityError as error:
            raise BaseExists(name=name) from error
        return self._info(row, 0, 0)

    async def row(self, name: str) -> BaseRow:
        """Raises BaseNotFound."""
        async with self._db.read() as s:
            return await base_row(s, name)

    async def row_of(self, id_: int) -> BaseRow | None:
        async with self._db.read() as s:
            return await s.get(BaseRow, id_)

    async def serving(self) -> dict[tuple[str, int], str | None]:
        """The version that each base serves, or would if it were restored, by its name and number."""
        async with self._db.read() as s:
            rows = await s.execute(select(BaseRow.name, BaseRow.id, BaseRow.version))
            return {(name, id_): version for name, id_, version in rows}

    async def damaged(self, id_: int, version: str) -> None:
        """Stop serving `version`, whose files are not what they were; the base is built anew."""
        async with self._db.session.begin() as s:
            query = update(BaseRow).where(BaseRow.id == id_, BaseRow.version == version)
            await s.execute(query.values(version=None, revision=BaseRow.revision + 1, updated_at=time.time()))

    async def info(self, name: str) -> BaseInfo:
        """Raises BaseNotFound."""
        async with self._db.read() as s:
            row = await base_row(s, name)
            counts = await _counts(s, [row.id])
        return self._info(row, *counts.get(row.id, (0, 0)))

    async def bases(self, after: str | None, limit: int, *, deleted: bool = False) -> tuple[BaseInfo, ...]:
        """Bases by name, from past `after` on; `deleted`: those that can be restored."""
        async with self._db.read() as s:
            query = select(BaseRow).order_by(BaseRow.name).limit(limit)
            gone = BaseRow.deleted_at
            query = query.where(gone > time.time() - self._undo if deleted else gone.is_(None))
            rows = (await s.scalars(query.where(BaseRow.name > after) if after else query)).all()
            counts = await _counts(s, [row.id for row in rows])
        return tuple(self._info(row, *counts.get(row.id, (0, 0))) for row in rows)

    async def delete(self, name: str) -> tuple[int, BaseInfo]:
        """Take a base away, so that it can be restored; its number, and what it is now. Raises BaseNotFound."""
        async with self._db.session.begin() as s:
            row = await base_row(s, name, lock=True)
            row.deleted_at = time.time()
            _let_go(row)
            counts = await _counts(s, [row.id])
        return row.id, self._info(row, *counts.get(row.id, (0, 0)))

    async def restore(self, name: str) -> BaseInfo:
        """Undo a deletion. Raises BaseNotFound where its time is over."""
        async with self._db.session.begin() as s:
            query = select(BaseRow).where(BaseRow.name == name).with_for_update()
            row = await s.scalar(query)
            if row is None or (row.deleted_at is not None and row.deleted_at <= time.time() - self._undo):
                raise BaseNotFound(name=name[:80].encode(errors="replace").decode())
            row.deleted_at = None
            counts = await _counts(s, [row.id])
        return self._info(row, *counts.get(row.id, (0, 0)))

    async def purge(self) -> list[tuple[int, str, float]]:
        """Remove the bases whose time to be restored is over: number, name, and when each was deleted."""
        over = BaseRow.deleted_at <= time.time() - self._undo
        async with self._db.session.begin() as s:
            found = (await s.execute(select(BaseRow.id, BaseRow.name, BaseRow.deleted_at).where(over))).all()
            await s.execute(delete(BaseRow).where(BaseRow.id.in_([id_ for id_, *_ in found]), over))
        return [(id_, name, float(deleted_at or 0)) for id_, name, deleted_at in found]

    async def pause(self, name: str, paused: bool) -> tuple[int, BaseInfo]:
        """Index the base no more, or again; its number, and what it is now. Whoever indexes it loses its lease.

        Raises BaseNotFound.
        """
        async with self._db.session.begin() as s:
            row = await base_row(s, name, lock=True)
            if paused and not row.paused:
                _let_go(row)
            row.paused = paused
            counts = await _counts(s, [row.id])
        return row.id, self._info(row, *counts.get(row.id, (0, 0)))

    async def put(self, base: str, documents: Sequence[NewDocument]) -> list[tuple[DocumentInfo, bool, bool]]:
        """Record documents and mark the base dirty where something changed: (document, created, changed).

        Raises BaseNotFound.
        """
        now = time.time()
        out = []
        async with self._db.session.begin() as s:
            row = await base_row(s, base, lock=True)
            paths = [d.path for d in documents]
            known = {
                d.path: d
                for i in range(0, len(paths), 500)
                for d in await s.scalars(
                    select(DocumentRow).where(
                        DocumentRow.base_id == row.id, DocumentRow.path.in_(paths[i : i + 500])
                    )
                )
            }
            for new in documents:
                old = known.get(new.path)
                created = old is None
                language = new.language
                if old is not None and old.language_set and not new.told:
                    language = cast("Language", old.language)
                # what could not be read is read anew when it is sent again: it may have been no fault of its own
                changed = (
                    old is None
                    or old.status == DocumentStatus.FAILED
                    or (old.source, old.language, old.media_type)
                    != (new.source.sha256, language, new.media_type)
                )
                if old is None:
                    old = DocumentRow(
                        base_id=row.id, path=new.path, chunks=0, passages=0, title="", text_size=0
                    )
                    known[new.path] = old
                    s.add(old)
                if changed:
                    old.language, old.media_type = language, new.media_type
                    old.source, old.size = new.source.sha256, new.source.size
                    if not old.translation_set:
                        old.translation = new.translation
                    old.status, old.error, old.parsed, old.updated_at = (
                        DocumentStatus.PENDING,
                        None,
                        None,
                        now,
                    )
                out.append((old, created, changed))
            if any(changed for *_, changed in out):
                row.revision += 1
                row.updated_at = now
                row.error = None
            await s.flush()
            linked = await translations(s, row.id, [d for d, *_ in out])
        return [(document_info(base, d, linked), created, changed) for d, created, changed in out]

    async def remove(self, base: str, path: str) -> None:
        """Raises BaseNotFound, DocumentNotFound."""
        async with self._db.session.begin() as s:
            row = await base_row(s, base, lock=True)
            gone = await s.execute(
                delete(DocumentRow).where(DocumentRow.base_id == row.id, DocumentRow.path == path)
            )
            if not cast("CursorResult[Any]", gone).rowcount:
                raise DocumentNotFound(base=base, path=path[:200])
            row.revision += 1
            row.updated_at = time.time()
            row.error = None

    async def document(self, base: str, path: str) -> tuple[DocumentInfo, BlobRef, BlobRef | None]:
        """A document, its source, its text. Raises BaseNotFound, DocumentNotFound."""
        async with self._db.read() as s:
            row = await base_row(s, base)
            found = await s.scalar(
                select(DocumentRow).where(DocumentRow.base_id == row.id, DocumentRow.path == path)
            )
            if found is None:
                raise DocumentNotFound(base=base, path=path[:200])
            linked = await translations(s, row.id, [found])
        text = BlobRef(sha256=found.text, size=found.text_size) if found.text else None
        return document_info(base, found, linked), BlobRef(sha256=found.source, size=found.size), text

    def _info(self, row: BaseRow, documents: int, failed: int) -> BaseInfo:
        gone_at = None if row.deleted_at is None else row.deleted_at + self._undo
        return base_info(row, documents, failed, gone_at)


def _let_go(row: BaseRow) -> None:
    """Whoever indexes `row` has no lease any more: what it still writes counts for nothing."""
    row.owner, row.progress = None, None
    row.beat += 1


async def base_row(s: AsyncSession, name: str, *, lock: bool = False) -> BaseRow:
    """Raises BaseNotFound."""
    query = select(BaseRow).where(BaseRow.name == name, BaseRow.deleted_at.is_(None))
    row = await s.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise BaseNotFound(name=name[:80].encode(errors="replace").decode())
    return row


async def _counts(s: AsyncSession, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    failed = func.sum((DocumentRow.status == DocumentStatus.FAILED).cast(DocumentRow.chunks.type))
    rows = await s.execute(
        select(DocumentRow.base_id, func.count(), failed)
        .where(DocumentRow.base_id.in_(ids))
        .group_by(DocumentRow.base_id)
    )
    return {base: (count, int(bad or 0)) for base, count, bad in rows}


def base_info(row: BaseRow, documents: int, failed: int, gone_at: float | None = None) -> BaseInfo:
    if row.error is not None:
        status = BaseStatus.FAILED
    elif row.revision != row.indexed_revision:
        status = BaseStatus.PAUSED if row.paused else BaseStatus.INDEXING
    else:
        status = BaseStatus.READY if documents else BaseStatus.EMPTY
    return BaseInfo(
        name=row.name,
        status=status,
        version=row.version,
        languages=tuple(language for language in LANGUAGES if language in (row.languages or ())),
        documents=documents,
        documents_failed=failed,
        chunks=row.chunks or 0,
        passages=row.passages or 0,
        embedding_model=row.embedding_model,
        dimension=row.dimension,
        progress=IndexProgress.model_validate(row.progress)
        if row.progress and status is BaseStatus.INDEXING
        else None,
        error=ErrorInfo.model_validate(row.error) if row.error else None,
        paused=row.paused or False,
        gone_at=gone_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def translations(
    s: AsyncSession, base: int, rows: Sequence[DocumentRow]
) -> dict[str, list[tuple[str, str]]]:
    keys = sorted({d.translation for d in rows if d.translation})
    out: dict[str, list[tuple[str, str]]] = {}
    for i in range(0, len(keys), 500):
        found = await s.execute(
            select(DocumentRow.translation, DocumentRow.language, DocumentRow.path)
            .where(DocumentRow.base_id == base, DocumentRow.translation.in_(keys[i : i + 500]))
            .order_by(DocumentRow.path)
        )
        for key, language, path in found:
            out.setdefault(key, []).append((language, path))
    return out


def document_info(base: str, row: DocumentRow, linked: dict[str, list[tuple[str, str]]]) -> DocumentInfo:
    return DocumentInfo(
        base=base,
        path=row.path,
        language=cast("Language", row.language),
        title=row.title or "",
        media_type=row.media_type,
        status=DocumentStatus(row.status),
        error=ErrorInfo.model_validate(row.error) if row.error else None,
        size=row.size,
        sha256=row.source,
        chunks=row.chunks or 0,
        passages=row.passages or 0,
        translations=tuple(p for language, p in linked.get(row.translation, ()) if language != row.language),
        updated_at=row.updated_at,
    )
