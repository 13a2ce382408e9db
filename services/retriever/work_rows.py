"""What an indexer reads and writes of the tables, besides its lease."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, select, update

from services.retriever.readers import ReadDone
from services.retriever.tables import BaseRow, DocumentRow
from services.retriever.versions import Held, record, record_nothing
from services.storage.database import Database
from services.wire.errors import ErrorInfo
from services.wire.messages import DocumentStatus, IndexProgress


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading `document` gave: `done` and the parsed file's name, or `error`."""

    document: DocumentRow
    parsed: str
    done: ReadDone | None = None
    error: ErrorInfo | None = None


_TABLE = cast("Table", DocumentRow.__table__)
_AS_IT_WAS = (
    update(_TABLE)
    .where(
        _TABLE.c.id == bindparam("of_id"),
        _TABLE.c.source == bindparam("of_source"),
        _TABLE.c.language == bindparam("of_language"),
        _TABLE.c.media_type == bindparam("of_media_type"),
    )
    .values(updated_at=bindparam("now"))
)
_READ = _AS_IT_WAS.values(
    **{
        name: bindparam(f"new_{name}")
        for name in ("parsed", "title", "text", "text_size", "chunks", "passages")
    },
    status=DocumentStatus.PENDING,
    error=None,
)
_UNREADABLE = _AS_IT_WAS.values(
    parsed=None, status=DocumentStatus.FAILED, error=bindparam("new_error"), chunks=0, passages=0
)


def _values(o: Outcome, now: float) -> dict[str, Any]:
    d = o.document
    place = {
        "of_id": d.id,
        "of_source": d.source,
        "of_language": d.language,
        "of_media_type": d.media_type,
        "now": now,
    }
    if o.done is None:
        return {**place, "new_error": o.error.model_dump() if o.error else None}
    return {
        **place,
        "new_parsed": o.parsed,
        "new_title": o.done.title,
        "new_text": o.done.text.sha256,
        "new_text_size": o.done.text.size,
        "new_chunks": o.done.chunks,
        "new_passages": o.done.passages,
    }


class WorkRows:
    """The rows of the base `id_`, as its indexer `owner` works on them."""

    def __init__(self, database: Database, id_: int, owner: str) -> None:
        self._db, self._id, self._owner = database, id_, owner

    async def load(self) -> tuple[BaseRow, list[DocumentRow]] | None:
        """The base and its documents by path, of one moment; None where the base is gone."""
        async with self._db.read() as s:
            base = await s.get(BaseRow, self._id)
            if base is None:
                return None
            rows = await s.scalars(
                select(DocumentRow).where(DocumentRow.base_id == self._id).order_by(DocumentRow.path)
            )
            return base, list(rows)

    async def base(self) -> BaseRow | None:
        async with self._db.read() as s:
            return await s.get(BaseRow, self._id)

    async def unread(self) -> list[DocumentRow]:
        """The documents that wait to be read, by path."""
        async with self._db.read() as s:
            query = select(DocumentRow).where(
                DocumentRow.base_id == self._id,
                DocumentRow.status == DocumentStatus.PENDING,
                DocumentRow.parsed.is_(None),
            )
            return list(await s.scalars(query.order_by(DocumentRow.path)))

    async def revision(self) -> int | None:
        async with self._db.read() as s:
            return await s.scalar(select(BaseRow.revision).where(BaseRow.id == self._id))

    async def progress(self, progress: IndexProgress) -> None:
        async with self._db.session.begin() as s:
            query = update(BaseRow).where(BaseRow.id == self._id, BaseRow.owner == self._owner)
            await s.execute(query.values(progress=progress.model_dump()))

    async def failed(self, error: ErrorInfo, revision: int) -> None:
        """Say that the base cannot be indexed as it is."""
        async with self._db.session.begin() as s:
            query = update(BaseRow).where(BaseRow.id == self._id, BaseRow.revision == revision)
            await s.execute(query.values(error=error.model_dump(), progress=None, updated_at=time.time()))

    async def read(self, outcomes: Sequence[Outcome]) -> None:
        """Record what was read, unless the document was PUT again meanwhile."""
        now = time.time()
        async with self._db.session.begin() as s:
            connection = await s.connection()
            for query, some in (
                (_READ, [o for o in outcomes if o.done]),
                (_UNREADABLE, [o for o in outcomes if o.error]),
            ):
                if some:
                    await connection.execute(query, [_values(o, now) for o in some])

    async def serve(
        self,
        revision: int,
        model: str,
        manifest: dict[str, Any] | None,
        number: int,
        held: Sequence[Held] = (),
    ) -> bool:
        """Point the base at a published version, which holds `held` (None: at nothing); False where the lease was
        lost."""
        languages = manifest["languages"] if manifest else {}
        async with self._db.session.begin() as s:
            query = update(BaseRow).where(BaseRow.id == self._id, BaseRow.owner == self._owner)
            done = await s.execute(
                query.values(
                    version=manifest["version"] if manifest else None,
                    number=number,
                    indexed_revision=revision,
                    embedding_model=model,
                    dimension=(manifest["dimension"] or None) if manifest else None,
                    languages=sorted(languages),
                    chunks=sum(facts["chunks"] for facts in languages.values()),
                    passages=sum(facts["passages"] for facts in languages.values()),
                    progress=None,
                    error=None,
                    updated_at=time.time(),
                )
            )
            if not cast("CursorResult[Any]", done).rowcount:
                return False
            base = await s.get_one(BaseRow, self._id)
            if manifest:
                await record(s, base, held, manifest)
            else:
                await record_nothing(s, base)
            await s.execute(
                update(DocumentRow)
                .where(
                    DocumentRow.base_id == self._id,
                    DocumentRow.status == DocumentStatus.PENDING,
                    DocumentRow.parsed.is_not(None),
                )
                .values(status=DocumentStatus.INDEXED)
            )
        return True
