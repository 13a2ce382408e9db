"""Versions that a base was built in: what each held, recorded as it begins to serve, and given back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.retriever.store import base_row
from services.retriever.tables import BaseRow, DocumentRow, VersionDocumentRow, VersionRow
from services.storage.database import Database
from services.wire.bases import BaseVersion, BaseVersions, RestoreVersion
from services.wire.errors import BaseChanging, BaseVersionNotFound
from services.wire.messages import LANGUAGES, DocumentStatus

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Held:
    """A document as a version holds it."""

    path: str
    language: str
    media_type: str
    source: str
    size: int
    text: str | None
    text_size: int
    parsed: str
    title: str
    chunks: int
    passages: int
    translation: str
    language_set: bool
    translation_set: bool


_KEPT = tuple(Held.__dataclass_fields__)


async def record(s: AsyncSession, base: BaseRow, held: Sequence[Held], manifest: dict[str, Any]) -> None:
    """Within the transaction of `s`: `base` serves the version of `manifest` from now on, which holds `held`."""
    await _differences(s, base.id, held, base.number)
    languages = manifest["languages"]
    restored = base.restored or {}
    s.add(
        VersionRow(
            base_id=base.id,
            number=base.number,
            version=manifest["version"],
            documents=len(held),
            chunks=sum(facts["chunks"] for facts in languages.values()),
            passages=sum(facts["passages"] for facts in languages.values()),
            languages=sorted(languages),
            embedding_model=base.embedding_model,
            restored_from=restored.get("version")
            if restored.get("revision") == base.indexed_revision
            else None,
            created_at=time.time(),
        )
    )


async def record_nothing(s: AsyncSession, base: BaseRow) -> None:
    """Within the transaction of `s`: `base` holds no document that can be read, and serves no version."""
    await _differences(s, base.id, (), base.number + 1)


async def _differences(s: AsyncSession, base: int, held: Sequence[Held], number: int) -> None:
    """From version `number` on the base holds `held`: rows for what is new, an end for what is not there any more."""
    d = VersionDocumentRow
    open_ = await s.execute(
        select(d.id, d.path, d.language, d.media_type, d.source, d.parsed).where(
            d.base_id == base, d.until.is_(None)
        )
    )
    known = {path: (id_, tuple(content)) for id_, path, *content in open_}
    new = []
    for one in held:
        _, content = known.get(one.path, (0, ()))
        if content == (one.language, one.media_type, one.source, one.parsed):
            del known[one.path]
        else:
            new.append({**asdict(one), "base_id": base, "since": number})
    gone = [id_ for id_, _ in known.values()]
    for at in range(0, len(gone), _AT_ONCE):
        await s.execute(update(d).where(d.id.in_(gone[at : at + _AT_ONCE])).values(until=number - 1))
    if new:
        await s.execute(insert(d), new)


class Versions:
    """The versions of bases in the tables. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def of(self, base: str) -> BaseVersions:
        """As `ListVersions` says."""
        async with self._db.read() as s:
            row = await base_row(s, base)
            query = select(VersionRow).where(VersionRow.base_id == row.id).order_by(VersionRow.number.desc())
            found = (await s.scalars(query)).all()
        return BaseVersions(
            items=tuple(
                BaseVersion(
                    version=v.version,
                    created_at=v.created_at,
                    documents=v.documents,
                    chunks=v.chunks,
                    passages=v.passages,
                    languages=tuple(language for language in LANGUAGES if language in v.languages),
                    embedding_model=v.embedding_model,
                    current=v.version == row.version,
                    restored_from=v.restored_from,
                )
                for v in found
            )
        )

    async def restore(self, asked: RestoreVersion) -> None:
        """As `RestoreVersion` says: the base has to be indexed then, which finds all read and embedded already."""
        d, h = DocumentRow, VersionDocumentRow
        async with self._db.session.begin() as s:
            base = await base_row(s, asked.base, lock=True)
            number = await s.scalar(
                select(VersionRow.number).where(
                    VersionRow.base_id == base.id, VersionRow.version == asked.version
                )
            )
            if number is None:
                raise BaseVersionNotFound(base=base.name, version=asked.version[:80])
            if base.revision != base.indexed_revision and not asked.discard:
                waiting = await s.scalar(
                    select(func.count()).where(d.base_id == base.id, d.status == DocumentStatus.PENDING)
                )
                raise BaseChanging(base=base.name, documents=waiting or 0)
            await s.execute(delete(d).where(d.base_id == base.id))
            kept = [getattr(h, name) for name in _KEPT]
            held = select(
                h.base_id, *kept, literal(DocumentStatus.PENDING.value), literal(time.time())
            ).where(h.base_id == base.id, h.since <= number, or_(h.until.is_(None), h.until >= number))
            await s.execute(
                insert(d).from_select(
                    ["base_id", *_KEPT, "status", "updated_at"], held, include_defaults=False
                )
            )
            base.revision += 1
            base.restored = {"version": asked.version, "revision": base.revision}
            base.error, base.updated_at = None, time.time()

    async def forget(self, older: int) -> None:
        """Give up the versions beyond the newest one and `older` before it, and documents that only they held."""
        v, h, newer = VersionRow, VersionDocumentRow, aliased(VersionRow)
        oldest = (
            select(newer.number)
            .where(newer.base_id == v.base_id)
            .order_by(newer.number.desc())
            .offset(older)
            .limit(1)
            .correlate(v)
            .scalar_subquery()
        )
        kept = select(func.min(v.number)).where(v.base_id == h.base_id).correlate(h).scalar_subquery()
        async with self._db.session.begin() as s:
            options = {"synchronize_session": False}
            await s.execute(delete(v).where(v.number < oldest), execution_options=options)
            await s.execute(delete(h).where(h.until < kept), execution_options=options)
