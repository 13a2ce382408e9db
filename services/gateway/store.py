"""Analyses in the database: every change is one transaction of state, results and outbox."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import orjson
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway import idempotency, lifecycle, outbox, revisions, watching
from services.gateway.changes import Apply, Cost, error, life_of, used, verdicts
from services.gateway.forms import AnalysisRequest
from services.gateway.idempotency import IdempotencyKey
from services.gateway.jobs import job_of
from services.gateway.lifecycle import Life, Status
from services.gateway.outbox import json_bytes
from services.gateway.tables import AnalysisRow, OutboxRow
from services.storage.database import Database
from services.wire.clock import steady
from services.wire.correlation import current_correlation
from services.wire.errors import (
    AnalysisCancelled,
    AnalysisFinished,
    AnalysisNotFound,
    DeadlinePassed,
    ErrorInfo,
)
from services.wire.messages import (
    AnalysisFailed,
    Judged,
    Refinement,
    RefineVerdicts,
    ReportWritten,
    TextJudged,
    VerdictsRefined,
)

KIND = "analysis"
"""What an Idempotency-Key of ours names."""

_AT_ONCE = 20
"""Whole analyses, texts and verdicts in them, that a change reads before others have their turn."""

Ended = Callable[[AsyncSession, Sequence[AnalysisRow]], Awaitable[None]]


async def _nobody(_session: AsyncSession, _rows: Sequence[AnalysisRow]) -> None:
    """Nobody is to be told."""


@dataclass(frozen=True, slots=True)
class Models:
    """Who works on an analysis: `writer` writes and judges, `heading` fills its headings (None: nobody)."""

    writer: str
    heading: str | None = None
    warnings: tuple[ErrorInfo, ...] = ()


def new_row(
    request: AnalysisRequest, models: Models, *, seconds: float, owner: str | None = None, number: int = 0
) -> AnalysisRow:
    """A queued analysis that has `seconds` in all; `number` tells those of one moment apart, in their order."""
    now = steady()
    id_ = f"{time.time_ns() // 1000 + number:014x}{secrets.token_hex(9)}"
    return AnalysisRow(
        id=id_,
        revises=request.revises,
        origin=id_,
        revision=1,
        status=Status.QUEUED,
        attempt=1,
        heard=False,
        held=False,
        created_at=now,
        moved_at=now,
        expires_at=now + seconds,
        owner=owner,
        base=request.base,
        model=models.writer,
        heading_model=models.heading,
        warnings=orjson.dumps([w.model_dump() for w in models.warnings]) if models.warnings else None,
        wants_report=request.report,
        wants_judge=request.judge,
        correlation=current_correlation(),
        request=orjson.dumps(request.model_dump(exclude={"text"})),
        text=request.text,
    )


class Store:
    """`changed(id)` is called after each committed change, `promised()` after each that sends a job; `ended` writes,
    within the transaction that ends analyses, what follows from that; `moved(row)` is called after each committed
    step in an analysis's life. `written(id)` is how many characters were heard of its report under way, `cost` what
    models cost."""

    def __init__(
        self,
        database: Database,
        *,
        analysis_timeout: float,
        changed: Callable[[str], None],
        promised: Callable[[], None],
        ended: Ended = _nobody,
        moved: Callable[[AnalysisRow], None] = lambda _: None,
        written: Callable[[str], int] = lambda _: 0,
        cost: Cost = lambda *_: None,
    ) -> None:
        self._database = database
        self._timeout = analysis_timeout
        self._changed = changed
        self._promised = promised
        self._ended = ended
        self._moved = moved
        self._written = written
        self._cost = cost

    async def create(
        self,
        request: AnalysisRequest,
        *,
        models: Models,
        key: IdempotencyKey | None,
        owner: str | None = None,
    ) -> tuple[AnalysisRow, bool]:
        """A new analysis, or the one that `key` named before; and whether it is new.

        Raises IdempotencyMismatch, AnalysisNotFound (of what it revises).
        """
        if key is not None and (known := await self.keyed(key)) is not None:
            return known, False
        row = new_row(request, models, seconds=self._timeout, owner=owner)
        try:
            async with self._database.session.begin() as session:
                if row.revises is not None:
                    row.origin = await revisions.origin_of(session, row.revises)
                    await revisions.thin(session, KIND, row.origin)
                session.add(row)
                await session.flush()
                if key is not None:
                    await idempotency.keep(session, key, KIND, row.id)
                outbox.add(session, job_of(row), of=row)
        except IntegrityError:
            # the same key came at the same moment, and the other request was first
            if key is None or (known := await self.keyed(key)) is None:
                raise
            return known, False
        self._promised()
        return row, True

    async def keyed(self, key: IdempotencyKey) -> AnalysisRow | None:
        """The analysis that `key` named before. Raises IdempotencyMismatch where its request was another."""
        async with self._database.read() as session:
            found = await idempotency.known(session, key, KIND)
            return await session.get(AnalysisRow, found) if found is not None else None

    async def get(self, analysis_id: str) -> AnalysisRow:
        """Raises AnalysisNotFound."""
        async with self._database.read() as session:
            row = await session.get(AnalysisRow, analysis_id)
        if row is None:
            raise AnalysisNotFound(id=analysis_id[:64])
        return row

    async def newest(self, row: AnalysisRow) -> str:
        """The newest revision of the text of `row`."""
        async with self._database.read() as session:
            return await revisions.newest(session, row.origin) or row.id

    async def page(
        self,
        after: str | None,
        limit: int,
        owner: str | None = None,
        *,
        of: AnalysisRow | None = None,
        newest: bool = False,
    ) -> list[AnalysisRow]:
        """At most `limit` analyses older than `after`, newest first, of `owner` or of all, of the text of `of` or of
        all, of each text the `newest` alone or all; texts and results are not loaded."""
        columns = (
            AnalysisRow.id, AnalysisRow.status, AnalysisRow.created_at, AnalysisRow.finished_at,
            AnalysisRow.base, AnalysisRow.model, AnalysisRow.summary, AnalysisRow.error,
            AnalysisRow.revises, AnalysisRow.origin, AnalysisRow.wants_report,
        )  # fmt: skip
        query = select(*columns).order_by(AnalysisRow.id.desc()).limit(limit)
        if of is not None:
            query = query.where(AnalysisRow.origin == of.origin)
        if newest:
            query = query.where(revisions.stands())
        if after is not None:
            query = query.where(AnalysisRow.id < after)
        if owner is not None:
            query = query.where(AnalysisRow.owner == owner)
        async with self._database.read() as session:
            return [AnalysisRow(**row._mapping) for row in await session.execute(query)]

    async def revisions(self, ids: list[str]) -> dict[str, int]:
        """The present revision of each analysis of `ids` that exists."""
        query = select(AnalysisRow.id, AnalysisRow.revision).where(AnalysisRow.id.in_(ids))
        async with self._database.read() as session:
            return {row.id: row.revision for row in await session.execute(query)}

    async def heard(self, news: Mapping[str, int]) -> None:
        """Workers showed that they are at work on these attempts, by analysis."""
        for attempt in sorted(set(news.values())):
            ids = [analysis_id for analysis_id, at in news.items() if at == attempt]
            alive = (AnalysisRow.id.in_(ids), AnalysisRow.attempt == attempt)
            news_of_it = or_(AnalysisRow.heard.is_(False), AnalysisRow.status != Status.RUNNING)
            async with self._database.session.begin() as session:
                first = list(await session.scalars(select(AnalysisRow.id).where(*alive, news_of_it)))
                await session.execute(update(AnalysisRow).where(*alive).values(moved_at=steady()))
            # whole rows are read: others have their turn between
            for start in range(0, len(first), _AT_ONCE):
                part = first[start : start + _AT_ONCE]
                await self._change_all(part, partial(lifecycle.advanced, attempt=attempt))

    async def judged(self, event: TextJudged) -> None:
        """Store the verdicts and promise what follows them, once."""
        transition = partial(lifecycle.judged, attempt=event.attempt)
        await self._change(event.analysis_id, transition, verdicts(event.judged))
        self._promised()

    async def refined(self, event: VerdictsRefined) -> None:
        """Put the refined verdicts in the place of those before them and promise the report, once."""
        transition = partial(lifecycle.refined, attempt=event.attempt)
        await self._change(event.analysis_id, transition, verdicts(event.judged))
        self._promised()

    async def written(self, event: ReportWritten) -> None:
        """Store the report, once."""

        def apply(_: AsyncSession, row: AnalysisRow) -> None:
            row.report = json_bytes(event)

        await self._change(event.analysis_id, partial(lifecycle.written, attempt=event.attempt), apply)

    async def failed(self, event: AnalysisFailed) -> None:
        """A worker gave up for good; verdicts that came before stay."""
        await self._change(
            event.analysis_id, partial(lifecycle.failed, attempt=event.attempt), error(event.error)
        )

    async def cancel(self, analysis_id: str) -> AnalysisRow:
        """Raises AnalysisNotFound, AnalysisFinished."""
        changed = await self._change(analysis_id, lifecycle.cancelled, error(AnalysisCancelled().info()))
        if changed is None:
            await self.get(analysis_id)
            raise AnalysisFinished(id=analysis_id)
        return changed

    async def cancel_all(self, ids: Sequence[str]) -> list[str]:
        """Those of `ids`, a few dozen at most, that were not finished and are cancelled now."""
        apply = error(AnalysisCancelled().info())
        return [row.id for row in await self._change_all(ids, lifecycle.cancelled, apply)]

    async def delete(self, analysis_id: str) -> None:
        """Raises AnalysisNotFound."""
        async with self._database.session.begin() as session:
            gone = await session.execute(
                delete(AnalysisRow).where(AnalysisRow.id == analysis_id).returning(AnalysisRow.id)
            )
            if gone.first() is None:
                raise AnalysisNotFound(id=analysis_id[:64])
            await idempotency.forget(session, KIND, analysis_id)
        self._changed(analysis_id)

    async def under_way(self, row: AnalysisRow) -> list[str]:
        """Ids of the analyses of the text of `row` that are not finished."""
        query = select(AnalysisRow.id).where(
            AnalysisRow.origin == row.origin, AnalysisRow.finished_at.is_(None)
        )
        async with self._database.read() as session:
            return list(await session.scalars(query))

    async def delete_text(self, row: AnalysisRow) -> None:
        """Delete every analysis of the text of `row`."""
        async with self._database.session.begin() as session:
            gone = await session.scalars(
                delete(AnalysisRow).where(AnalysisRow.origin == row.origin).returning(AnalysisRow.id)
            )
            ids = list(gone)
            for id_ in ids:
                await idempotency.forget(session, KIND, id_)
        for id_ in ids:
            self._changed(id_)

    async def open_lives(self) -> list[tuple[str, float, float, Life]]:
        """(id, moved_at, expires_at, life) of what is not finished, for the sweeper."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(
                    AnalysisRow.id, AnalysisRow.moved_at, AnalysisRow.expires_at, AnalysisRow.wants_report,
                    AnalysisRow.status, AnalysisRow.attempt, AnalysisRow.judged_attempt, AnalysisRow.heard,
                    AnalysisRow.wants_judge, AnalysisRow.refined_attempt,
                ).where(AnalysisRow.finished_at.is_(None), AnalysisRow.held.is_(False))
            )  # fmt: skip
            return [(row.id, row.moved_at, row.expires_at, life_of(row)) for row in rows]

    async def resend(self, analysis_id: str, seen: Life) -> bool:
        """Send the work again under the next attempt, unless the analysis moved on from `seen`. A refinement
        that was sent often enough is given up instead: the report is written from the verdicts there are."""

        def apply(session: AsyncSession, row: AnalysisRow) -> None:
            judged = Judged.model_validate_json(row.judged) if row.judged is not None else None
            if judged is not None and lifecycle.unrefined(seen) is not None:
                assert row.model is not None
                late = DeadlinePassed(what=RefineVerdicts.queue).info()
                refinement = Refinement(model=row.model, asked=0, changed=0, error=late)
                verdicts(judged.model_copy(update={"refinement": refinement}))(session, row)
            else:
                outbox.add(session, job_of(row, judged), of=row)

        def transition(life: Life) -> Life | None:
            return (lifecycle.unrefined(life) or lifecycle.resent(life)) if life == seen else None

        changed = await self._change(analysis_id, transition, apply)
        self._promised()
        return changed is not None

    async def expire(self, analysis_id: str) -> None:
        """End what did not finish in its time."""
        await self._change(analysis_id, lifecycle.expired, error(DeadlinePassed(what="analysis").info()))

    async def _change(
        self, analysis_id: str, transition: Callable[[Life], Life | None], apply: Apply | None = None
    ) -> AnalysisRow | None:
        changed = await self._change_all([analysis_id], transition, apply)
        return changed[0] if changed else None

    async def _change_all(
        self, ids: Sequence[str], transition: Callable[[Life], Life | None], apply: Apply | None = None
    ) -> list[AnalysisRow]:
        """Those of `ids` that `transition` changed, in one transaction."""
        query = select(AnalysisRow).where(AnalysisRow.id.in_(ids)).order_by(AnalysisRow.id).with_for_update()
        changed: list[tuple[AnalysisRow, str]] = []
        async with self._database.session.begin() as session:
            for row in (await session.scalars(query)).all():
                before, life = row.status, transition(life_of(row))
                if life is not None:
                    if life.finished or life.attempt != row.attempt:
                        # what was promised of it before is not wanted any more
                        await session.execute(delete(OutboxRow).where(OutboxRow.analysis_id == row.id))
                    _move(row, life)
                    if apply is not None:
                        apply(session, row)
                    changed.append((row, before))
            finished = [row for row, _ in changed if row.finished_at is not None]
            if finished:
                await session.flush()
                written = {row.id: self._written(row.id) for row in finished}
                await used(session, finished, written, self._cost)
                await self._ended(session, finished)
        for row, before in changed:
            watching.moved(row, before)
            self._changed(row.id)
            self._moved(row)
        return [row for row, _ in changed]


def _move(row: AnalysisRow, life: Life) -> None:
    row.status, row.attempt = life.status, life.attempt
    row.judged_attempt, row.heard = life.judged_attempt, life.heard
    row.refined_attempt = life.refined_attempt
    row.moved_at = steady()
    row.revision += 1
    if life.finished:
        row.finished_at, row.held = row.moved_at, False
