"""Documents of a base as lists show them: filtered, in an order, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from services.retriever.store import base_row, document_info, translations
from services.retriever.tables import DocumentRow
from services.storage.database import Database
from services.wire.errors import FieldInvalid
from services.wire.messages import DocumentList, DocumentOrder, ListDocuments

MOST = 1_000

_COLUMNS = {DocumentOrder.SIZE: DocumentRow.size, DocumentOrder.UPDATED: DocumentRow.updated_at}


async def documents(database: Database, asked: ListDocuments) -> DocumentList:
    """As `ListDocuments` says."""
    limit = max(1, min(asked.limit, MOST))
    async with database.read() as s:
        row = await base_row(s, asked.base)
        wanted = _wanted(row.id, asked)
        query = _ordered(select(DocumentRow).where(*wanted), asked)
        rows = (await s.scalars(query.limit(limit + 1))).all()
        total = await s.scalar(select(func.count()).select_from(DocumentRow).where(*wanted))
        shown = rows[:limit]
        linked = await translations(s, row.id, shown)
    return DocumentList(
        items=tuple(document_info(asked.base, d, linked) for d in shown),
        next=_place(shown[-1], asked.order) if len(rows) > limit else None,
        total=total,
    )


def _wanted(base: int, asked: ListDocuments) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [DocumentRow.base_id == base]
    if asked.query:
        found = (
            column.icontains(asked.query, autoescape=True) for column in (DocumentRow.path, DocumentRow.title)
        )
        wanted.append(or_(*found))
    if asked.language is not None:
        wanted.append(DocumentRow.language == asked.language)
    if asked.status is not None:
        wanted.append(DocumentRow.status == asked.status)
    return wanted


def _ordered(query: Select[Any], asked: ListDocuments) -> Select[Any]:
    path = DocumentRow.path
    column = _COLUMNS.get(asked.order)
    if column is None:
        query = query.order_by(path)
        return query.where(path > asked.after) if asked.after else query
    query = query.order_by(column.desc(), path)
    if not asked.after:
        return query
    value, _, after = asked.after.partition(":")
    try:
        past = float(value)
    except ValueError:
        raise FieldInvalid(field="after", reason="float_type") from None
    return query.where(or_(column < past, and_(column == past, path > after)))


def _place(row: DocumentRow, order: DocumentOrder) -> str:
    """Where a page that begins behind `row` goes on."""
    if order is DocumentOrder.PATH:
        return row.path
    value = row.size if order is DocumentOrder.SIZE else row.updated_at
    return f"{value!r}:{row.path}"
