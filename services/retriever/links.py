"""What a person says of a document: its language, and which document it translates."""

from __future__ import annotations

import time

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.retriever.store import base_row, document_info, translations
from services.retriever.tables import DocumentRow, VersionDocumentRow
from services.storage.database import Database
from services.wire.bases import UpdateDocument
from services.wire.errors import DocumentNotFound, TranslationConflict
from services.wire.messages import DocumentInfo, DocumentStatus


async def update_document(database: Database, asked: UpdateDocument) -> tuple[DocumentInfo, bool]:
    """As `UpdateDocument` says; whether the base has to be indexed anew."""
    async with database.session.begin() as s:
        base = await base_row(s, asked.base, lock=True)
        row = await _document(s, base.id, asked.base, asked.path)
        dirty = asked.language is not None and asked.language != row.language
        if asked.language is not None:
            row.language, row.language_set = asked.language, True
        if dirty:  # a language has its own rules of reading
            row.status, row.parsed, row.error = DocumentStatus.PENDING, None, None
            row.updated_at = base.updated_at = time.time()
            base.revision += 1
            base.error = None
        if asked.translation_of is not None:
            other = await _document(s, base.id, asked.base, asked.translation_of)
            row.translation = other.translation = other.translation or other.path
            row.translation_set = other.translation_set = True
            await _remember(s, other)
        elif asked.unlink:
            row.translation, row.translation_set = "", True
        await s.flush()
        if row.translation:
            await _check(s, row)
        await _remember(s, row)
        linked = await translations(s, base.id, [row])
    return document_info(asked.base, row, linked), dirty


async def _document(s: AsyncSession, base_id: int, base: str, path: str) -> DocumentRow:
    query = select(DocumentRow).where(DocumentRow.base_id == base_id, DocumentRow.path == path)
    row = await s.scalar(query)
    if row is None:
        raise DocumentNotFound(base=base, path=path[:200])
    return row


async def _check(s: AsyncSession, row: DocumentRow) -> None:
    d = DocumentRow
    query = select(d.path).where(
        d.base_id == row.base_id, d.translation == row.translation, d.language == row.language, d.id != row.id
    )
    other = await s.scalar(query.limit(1))
    if other is not None:
        raise TranslationConflict(path=row.path, other=other, language=row.language)


async def _remember(s: AsyncSession, row: DocumentRow) -> None:
    """The versions that are kept of the document as it is have the same links: linking builds none."""
    h = VersionDocumentRow
    await s.execute(
        update(h)
        .where(h.base_id == row.base_id, h.path == row.path, h.until.is_(None))
        .values(
            translation=row.translation,
            translation_set=row.translation_set,
        ),
        execution_options={"synchronize_session": False},
    )
