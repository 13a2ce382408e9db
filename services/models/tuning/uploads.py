"""Uploads: files that come in parts."""

from __future__ import annotations

import time
from collections.abc import AsyncIterable
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from services.models.tuning import files
from services.models.tuning.content import Contents
from services.models.tuning.files import Files
from services.models.tuning.names import new_id
from services.models.tuning.tables import FileRow, PartRow, UploadRow
from services.storage.database import Database
from services.storage.keeping import Keeping
from services.wire.errors import ModelRefusedInput, RemoteNotFound

UPLOAD_LIMIT = 8 * 2**30
PART_LIMIT = 64 * 2**20
"""Bytes."""
_LIFE = 3600
"""Seconds that an upload is open for."""


class Uploads:
    def __init__(self, database: Database, folder: Path, files: Files, keeping: Keeping) -> None:
        self._db, self._files = database, files
        self._contents = Contents(folder, keeping)
        self._completing: set[str] = set()

    async def create(self, *, size: int, filename: str, purpose: str, keep: int | None) -> dict[str, Any]:
        """A pending upload of `size` bytes, whose file is kept for `keep` seconds."""
        now = int(time.time())
        row = UploadRow(
            id=new_id("upload_"),
            bytes=size,
            filename=filename,
            purpose=purpose,
            keep=keep,
            status="pending",
            created_at=now,
            expires_at=now + _LIFE,
        )
        async with self._db.session.begin() as s:
            s.add(row)
        return _describe(row)

    async def add_part(self, upload: str, data: AsyncIterable[bytes]) -> dict[str, Any]:
        """Raises RemoteNotFound, BodyTooLarge, StorageFull, ModelRefusedInput where it is not pending."""
        await self._pending(upload)
        id_ = new_id("part_")
        try:
            written = await self._contents.write(id_, data, PART_LIMIT)
            row = PartRow(id=id_, upload_id=upload, bytes=written.size, created_at=int(time.time()))
            async with self._db.session.begin() as s:
                await self._pending(upload)  # it may have ended meanwhile
                s.add(row)
        except BaseException:
            await self._contents.remove(id_)
            raise
        return {"object": "upload.part", "id": id_, "created_at": row.created_at, "upload_id": upload}

    async def complete(self, upload: str, part_ids: list[str], md5: str | None) -> dict[str, Any]:
        """Make the file of `part_ids`, in that order.

        Raises RemoteNotFound, StorageFull, and ModelRefusedInput for parts it does not have, for another size or
        checksum than was told, and where the upload is not pending.
        """
        row = await self._pending(upload)
        self._completing.add(upload)
        try:
            await self._check_parts(upload, part_ids)
            expires_at = None if row.keep is None else int(time.time()) + row.keep
            file = await self._files.join(
                [self._contents.path(part) for part in part_ids],
                row.bytes,
                md5,
                purpose=row.purpose,
                filename=row.filename,
                expires_at=expires_at,
            )
            row = await self._end(upload, "completed", file.id)
        finally:
            self._completing.discard(upload)
        return _describe(row, file)

    async def cancel(self, upload: str) -> dict[str, Any]:
        """Raises RemoteNotFound, and ModelRefusedInput where it is not pending."""
        await self._pending(upload)
        return _describe(await self._end(upload, "cancelled"))

    async def tidy(self) -> None:
        """End the uploads whose time is over."""
        query = select(UploadRow.id).where(UploadRow.status == "pending", UploadRow.expires_at <= time.time())
        async with self._db.read() as s:
            over = list(await s.scalars(query))
        for upload in set(over) - self._completing:
            await self._end(upload, "expired")

    async def sweep(self) -> None:
        """At the start, when nothing is on its way: remove bytes that have no row."""
        async with self._db.read() as s:
            known = list(await s.scalars(select(PartRow.id)))
        await self._contents.tidy(known)

    async def _pending(self, upload: str) -> UploadRow:
        async with self._db.read() as s:
            row = await s.get(UploadRow, upload)
        if row is None:
            what = upload[:100]
            raise RemoteNotFound(
                provider="local", reason=f"No such Upload object: {what}", field="upload_id", id=what
            )
        status = row.status
        if status == "pending" and row.expires_at <= time.time():
            status = "expired"
        if upload in self._completing:
            status = "completing"
        if status != "pending":
            raise ModelRefusedInput(
                reason=f"Upload {upload} has status '{status}': nothing can be done with it.",
                field="upload_id",
            )
        return row

    async def _check_parts(self, upload: str, part_ids: list[str]) -> None:
        async with self._db.read() as s:
            known = set(await s.scalars(select(PartRow.id).where(PartRow.upload_id == upload)))
        if strange := [part for part in part_ids if part not in known]:
            raise ModelRefusedInput(reason=f"No such part: {strange[0][:100]}", field="part_ids")
        if len(set(part_ids)) < len(part_ids):
            raise ModelRefusedInput(reason="A part is named twice.", field="part_ids")

    async def _end(self, upload: str, status: str, file: str | None = None) -> UploadRow:
        """Give it its last status and forget its parts."""
        async with self._db.session.begin() as s:
            parts = list(await s.scalars(select(PartRow).where(PartRow.upload_id == upload)))
            for part in parts:
                await s.delete(part)
            query = update(UploadRow).where(UploadRow.id == upload)
            await s.execute(query.values(status=status, file_id=file))
            row = await s.get_one(UploadRow, upload, populate_existing=True)
        await self._contents.remove(*(part.id for part in parts))
        return row


def _describe(row: UploadRow, file: FileRow | None = None) -> dict[str, Any]:
    return {
        "object": "upload",
        "id": row.id,
        "bytes": row.bytes,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "filename": row.filename,
        "purpose": row.purpose,
        "status": row.status,
        "file": None if file is None else files.describe(file),
    }
