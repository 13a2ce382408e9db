"""The files that were uploaded: rows, and bytes beside them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterable, Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from services.models.tuning.content import Contents, Written
from services.models.tuning.names import new_id
from services.models.tuning.tables import FileRow
from services.storage.database import Database
from services.storage.keeping import Keeping
from services.wire.errors import BodyTooLarge, ModelRefusedInput, RemoteNotFound

FILE_LIMIT = 512 * 2**20
"""Bytes of a file sent at once."""
FILE_ID = "file-"
PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
"""What a caller may upload for."""
_RESULTS = "fine-tune-results"
_BATCH_SECONDS = 30 * 86_400


def describe(row: FileRow) -> dict[str, Any]:
    """The file as OpenAI's server tells it."""
    return {
        "object": "file",
        "id": row.id,
        "purpose": row.purpose,
        "filename": row.filename,
        "bytes": row.bytes,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "status": "processed",
        "status_details": None,
    }


def kept_seconds(purpose: str, seconds: int | None) -> int | None:
    """How long a file is kept: `seconds` as asked for, or what its purpose says; None: until it is deleted."""
    return _BATCH_SECONDS if seconds is None and purpose == "batch" else seconds


class Files:
    def __init__(self, database: Database, folder: Path, keeping: Keeping) -> None:
        self._db = database
        self._contents = Contents(folder, keeping)

    def path(self, id_: str) -> Path:
        """Where the bytes of the file `id_` are, for reading alone."""
        return self._contents.path(id_)

    async def add(self, data: AsyncIterable[bytes], told: Callable[[], dict[str, Any]]) -> FileRow:
        """A new file of `data`. `told` says, once all of it was read: purpose, filename, expires_at.

        Raises BodyTooLarge, StorageFull, and what `told` does; neither leaves a trace.
        """
        id_ = new_id(FILE_ID)
        try:
            written = await self._contents.write(id_, data, FILE_LIMIT)
            return await self._record(id_, written, **told())
        except BaseException:
            await self._contents.remove(id_)
            raise

    async def join(self, parts: Iterable[Path], size: int, md5: str | None, **told: Any) -> FileRow:
        """A new file of the bytes of `parts`, in that order.

        Raises StorageFull, or ModelRefusedInput where they are not `size` bytes of the checksum `md5`.
        """
        id_ = new_id(FILE_ID)
        wrong = ModelRefusedInput(
            reason=f"The size of the uploaded parts does not match the expected {size} bytes.", field="bytes"
        )
        try:
            try:
                written = await self._contents.join(id_, parts, size)
            except BodyTooLarge:
                raise wrong from None
            if written.size != size:
                raise wrong
            if md5 is not None and written.md5 != md5.lower():
                raise ModelRefusedInput(
                    reason="The md5 checksum of the uploaded parts does not match the given one.", field="md5"
                )
            return await self._record(id_, written, **told)
        except BaseException:
            await self._contents.remove(id_)
            raise

    async def results(self, data: bytes, filename: str, id_: str) -> None:
        """Keep `data` as the result file `id_`; doing it again changes nothing. Raises StorageFull."""

        async def once() -> AsyncIterable[bytes]:
            yield data

        written = await self._contents.write(id_, once(), FILE_LIMIT)
        async with self._db.read() as s:
            known = await s.scalar(select(FileRow.id).where(FileRow.id == id_))
        if known is None:
            await self._record(id_, written, purpose=_RESULTS, filename=filename, expires_at=None)

    async def get(self, id_: str) -> FileRow:
        """Raises RemoteNotFound."""
        async with self._db.read() as s:
            row = await s.scalar(select(FileRow).where(FileRow.id == id_))
        if row is None or expired(row):
            raise missing(id_)
        return row

    async def page(
        self, *, purpose: str | None, limit: int, after: str | None, descending: bool
    ) -> tuple[list[FileRow], bool]:
        """Up to `limit` files behind the file `after`, and whether there are more. Raises RemoteNotFound."""
        query = select(FileRow).order_by(FileRow.number.desc() if descending else FileRow.number)
        query = query.where((FileRow.expires_at.is_(None)) | (FileRow.expires_at > _now()))
        if purpose is not None:
            query = query.where(FileRow.purpose == purpose)
        if after is not None:
            last = (await self.get(after)).number
            query = query.where(FileRow.number < last if descending else FileRow.number > last)
        async with self._db.read() as s:
            rows = list(await s.scalars(query.limit(limit + 1)))
        return rows[:limit], len(rows) > limit

    async def remove(self, id_: str) -> None:
        """Delete it, bytes and all. A job that was created with it has its own. Raises RemoteNotFound."""
        await self.get(id_)
        await self._forget([id_])

    async def tidy(self) -> None:
        """Remove files whose time is over."""
        async with self._db.read() as s:
            over = list(await s.scalars(select(FileRow.id).where(FileRow.expires_at <= _now())))
        if over:
            await self._forget(over)

    async def sweep(self) -> None:
        """At the start, when nothing is on its way: remove bytes that have no row."""
        async with self._db.read() as s:
            known = list(await s.scalars(select(FileRow.id)))
        await self._contents.tidy(known)

    async def _forget(self, ids: list[str]) -> None:
        async with self._db.session.begin() as s:
            await s.execute(delete(FileRow).where(FileRow.id.in_(ids)))
        await self._contents.remove(*ids)

    async def _record(
        self, id_: str, written: Written, *, purpose: str, filename: str, expires_at: int | None
    ) -> FileRow:
        row = FileRow(
            id=id_,
            purpose=purpose,
            filename=filename,
            bytes=written.size,
            sha256=written.sha256,
            created_at=_now(),
            expires_at=expires_at,
        )
        async with self._db.session.begin() as s:
            s.add(row)
        return row


def expired(row: FileRow) -> bool:
    return row.expires_at is not None and row.expires_at <= _now()


def missing(id_: str) -> RemoteNotFound:
    return RemoteNotFound(
        provider="local", reason=f"No such File object: {id_[:100]}", field="id", id=id_[:100]
    )


def _now() -> int:
    return int(time.time())
