"""Reviews: a person's word on what an analysis said."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, or_, select
from sqlalchemy.exc import IntegrityError

from services.storage.database import Database
from services.trainer.datasets.tables import ReviewRow
from services.trainer.ids import new_id, shown
from services.wire.errors import ReviewInvalid, ReviewNotFound
from services.wire.messages import Empty, Verdict
from services.wire.training import (
    DeleteReview,
    ListReviews,
    PutReview,
    Review,
    ReviewList,
    Task,
)

_MOST = 200
_PAGE = 500
_REPORT = -1


class Reviews:
    """Handlers of the messages about reviews, and the rows behind them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def put(self, request: PutReview) -> Review:
        """Record or replace a review. Raises ReviewInvalid."""
        _check(request)
        try:
            return await self._put(request)
        except IntegrityError:  # another recorded the first one meanwhile
            return await self._put(request)

    async def _put(self, request: PutReview) -> Review:
        statement = _REPORT if request.statement is None else request.statement
        async with self._db.session.begin() as s:
            query = select(ReviewRow).where(
                _of_text(request.origin, request.analysis_id), ReviewRow.subject == request.subject
            )
            query = query.order_by((ReviewRow.origin == request.origin).desc()).limit(1)
            row = await s.scalar(query.with_for_update())
            if row is None:
                row = ReviewRow(id=new_id("review"), subject=request.subject, created_at=time.time())
                s.add(row)
            row.analysis_id, row.origin = request.analysis_id, request.origin
            row.task, row.statement = request.task, statement
            row.base, row.language = request.base, request.language
            row.given, row.corrected, row.note = request.given, request.corrected, request.note
            row.consent, row.material = request.consent, request.material.model_dump(mode="json")
        return _told(row)

    async def list(self, request: ListReviews) -> ReviewList:
        """Oldest first; `after` is an id. With `subjects`, those of them in any state of the analysis's text."""
        limit = max(1, min(request.limit, _MOST))
        query = select(ReviewRow).order_by(ReviewRow.id)
        if request.subjects is not None:
            # what was reviewed of a text is little; its statements may be more than a query takes parameters
            query = query.where(_of_text(request.origin, request.analysis_id))
        else:
            query = query.limit(limit + 1)
            if request.analysis_id is not None:
                query = query.where(ReviewRow.analysis_id == request.analysis_id)
        if request.base is not None:
            query = query.where(ReviewRow.base == request.base)
        if request.after is not None:
            query = query.where(ReviewRow.id > request.after)
        async with self._db.read() as s:
            rows = (await s.scalars(query)).all()
        if request.subjects is not None:
            standing = set(request.subjects)
            rows = [row for row in rows if row.subject in standing]
        items = tuple(_told(row) for row in rows[:limit])
        return ReviewList(items=items, next=items[-1].id if len(rows) > limit else None)

    async def delete(self, request: DeleteReview) -> Empty:
        """Raises ReviewNotFound."""
        async with self._db.session.begin() as s:
            gone = await s.execute(delete(ReviewRow).where(ReviewRow.id == request.id))
        if not cast("CursorResult[Any]", gone).rowcount:
            raise ReviewNotFound(id=shown(request.id))
        return Empty()

    async def with_consent(self) -> AsyncIterator[ReviewRow]:
        """Those that may become examples, oldest first."""
        after = ""
        while True:
            query = select(ReviewRow).where(ReviewRow.consent, ReviewRow.id > after)
            async with self._db.read() as s:
                rows = (await s.scalars(query.order_by(ReviewRow.id).limit(_PAGE))).all()
            for row in rows:
                yield row
            if len(rows) < _PAGE:
                return
            after = rows[-1].id


def _of_text(origin: str | None, analysis_id: str | None) -> ColumnElement[bool]:
    """Those of a text in all of its states; of the older ones, which know no other, those of this state."""
    return or_(ReviewRow.origin == origin, ReviewRow.analysis_id == analysis_id)


def _check(request: PutReview) -> None:
    if request.task is Task.CHAT:
        raise ReviewInvalid(reason="task")
    if (request.statement is None) != (request.task is Task.REPORT):
        raise ReviewInvalid(reason="statement")
    if request.statement is not None and request.statement < 0:
        raise ReviewInvalid(reason="statement")
    if not request.corrected.strip():
        raise ReviewInvalid(reason="empty")
    if request.task is Task.VERDICT and request.corrected not in set(Verdict):
        raise ReviewInvalid(reason="verdict")


def _told(row: ReviewRow) -> Review:
    return Review(
        id=row.id,
        subject=row.subject,
        analysis_id=row.analysis_id,
        base=row.base,
        task=Task(row.task),
        statement=None if row.statement == _REPORT else row.statement,
        language=row.language,
        given=row.given,
        corrected=row.corrected,
        note=row.note,
        consent=row.consent,
        created_at=row.created_at,
    )
