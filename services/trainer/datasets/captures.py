"""Captures: answers of models that a caller of the proxy asked to keep, to make a dataset of."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from itertools import groupby
from typing import Any, cast

import orjson
import structlog
from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.exc import IntegrityError

from services.examples.checks import defects_of
from services.examples.lines import LONGEST
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.trainer.datasets.captured import Unusable, example_of
from services.trainer.datasets.tables import CaptureRow
from services.trainer.ids import shown
from services.wire.errors import CaptureNotFound
from services.wire.messages import BlobRef, Empty
from services.wire.training import (
    CaptureInfo,
    CaptureList,
    DeleteCaptures,
    KeepCapture,
    ListCaptures,
)

log = structlog.get_logger(__name__)

_PAGE = 500


class Captures:
    """Handlers of the messages about captures, and the rows behind them."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._db, self._blobs = database, blobs

    async def keep(self, job: KeepCapture) -> None:
        """Keep the example that an answer makes, once; what makes none is told in the log and dropped."""
        async with self._db.read() as s:
            if await s.get(CaptureRow, job.job_id) is not None:
                return
        try:
            request, answer = await self._read(job.request), await self._read(job.answer)
            example = example_of(request, answer)
            wrong = next((d.code for d in defects_of(example) if d.severity == "error"), None)
            if wrong is not None:
                raise Unusable(wrong)
        except Unusable as error:
            log.warning("capture dropped", action="trainer.capture_dropped", reason=error.args[0])
            return
        row = CaptureRow(
            id=job.job_id,
            name=job.name,
            model=job.model,
            prompt_version=job.prompt_version,
            content=orjson.dumps(example).decode(),
            created_at=time.time(),
        )
        try:
            async with self._db.session.begin() as s:
                s.add(row)
        except IntegrityError:  # delivered twice, and the other was quicker
            return

    async def _read(self, ref: BlobRef) -> dict[str, Any]:
        if ref.size > LONGEST:
            raise Unusable("line_too_long")
        try:
            read = orjson.loads(await self._blobs.read(ref))
        except FileNotFoundError as error:
            raise Unusable("gone") from error
        except orjson.JSONDecodeError as error:
            raise Unusable("form") from error
        if not isinstance(read, dict):
            raise Unusable("form")
        return read

    async def list(self, _: ListCaptures) -> CaptureList:
        """By name."""
        columns = (CaptureRow.name, CaptureRow.model, CaptureRow.prompt_version)
        counts = select(*columns, func.count(), func.max(CaptureRow.created_at)).group_by(*columns)
        async with self._db.read() as s:
            rows = (await s.execute(counts.order_by(*columns))).all()
        items = []
        for name, group in groupby(rows, key=lambda row: row[0]):
            of = list(group)
            items.append(
                CaptureInfo(
                    name=name,
                    captures=sum(row[3] for row in of),
                    models=tuple(sorted({row[1] for row in of})),
                    prompt_versions=tuple(sorted({row[2] for row in of if row[2]})),
                    updated_at=max(row[4] for row in of),
                )
            )
        return CaptureList(items=tuple(items))

    async def delete(self, request: DeleteCaptures) -> Empty:
        """Raises CaptureNotFound. Versions of datasets that were built of them stay."""
        async with self._db.session.begin() as s:
            gone = await s.execute(delete(CaptureRow).where(CaptureRow.name == request.name))
        if not cast("CursorResult[Any]", gone).rowcount:
            raise CaptureNotFound(name=shown(request.name))
        return Empty()

    async def all(self, name: str | None) -> AsyncIterator[CaptureRow]:
        """Those kept under `name`, or all, oldest first by id."""
        after = ""
        while True:
            query = select(CaptureRow).where(CaptureRow.id > after).order_by(CaptureRow.id).limit(_PAGE)
            async with self._db.read() as s:
                rows = (
                    await s.scalars(query if name is None else query.where(CaptureRow.name == name))
                ).all()
            for row in rows:
                yield row
            if len(rows) < _PAGE:
                return
            after = rows[-1].id
