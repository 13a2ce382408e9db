"""Which model has which role in the analyses of a base: recorded, refused without proof, and told until it is sure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from services.storage.database import Database
from services.trainer.evaluations import results
from services.trainer.evaluations.handlers import page_of
from services.trainer.evaluations.rules import Refusal, refusal, role_of
from services.trainer.evaluations.sets import Sets, Trained
from services.trainer.evaluations.store import Evaluations
from services.trainer.evaluations.tables import EvaluationRow, PromotionRow
from services.trainer.ids import new_id
from services.wire.bus import Bus
from services.wire.errors import EvaluationUnfinished, PromotionNotFound, PromotionRefused
from services.wire.training import (
    Demote,
    EvaluationStatus,
    ListPromotions,
    ModelPromoted,
    Promote,
    Promotion,
    PromotionList,
    Role,
    Split,
)

log = structlog.get_logger(__name__)


class Promotions:
    """The promotions, their handlers, and the worker's steps that tell of them. `wake` makes the worker look at
    once."""

    name: str = "promotions"
    rows: type[DeclarativeBase] = PromotionRow
    at_once: int = 4

    def __init__(
        self,
        database: Database,
        bus: Bus,
        evaluations: Evaluations,
        *,
        sets: Sets,
        trained: Trained,
        wake: Callable[[], None],
    ) -> None:
        self._db, self._bus, self._evaluations = database, bus, evaluations
        self._sets, self._trained, self._wake = sets, trained, wake

    async def promote(self, request: Promote) -> Promotion:
        """Raises EvaluationNotFound, EvaluationUnfinished, PromotionRefused."""
        evaluation = await self._evaluations.row(request.evaluation)
        if evaluation.status != EvaluationStatus.SUCCEEDED:
            raise EvaluationUnfinished
        if await self._trained.failed_moderation(request.model):
            raise PromotionRefused(model=request.model, reason="moderation")
        material = await self._evaluations.material(evaluation.id)
        role = role_of(example.task for example in material.examples.values())
        present = await self.present(request.base, role)
        # resampling takes a while: not on the loop
        reason = await asyncio.to_thread(_refusal, request.model, present, evaluation, material)
        if reason is None and await self._leaked(request.model, evaluation):
            reason = "leaked"
        if reason is not None and not (request.forced_reason or "").strip():
            raise PromotionRefused(model=request.model, reason=reason)
        async with self._db.session.begin() as s:
            rows = await _locked(s, request.base, role)
            row = _add(
                s,
                rows,
                PromotionRow(
                    base=request.base,
                    role=role,
                    model=request.model,
                    evaluation=evaluation.id,
                    forced_reason=request.forced_reason if reason is not None else None,
                    demotion=False,
                ),
            )
        self._wake()
        log.info("model promoted", action="promotion.made", base=request.base, role=role, forced=reason or "")
        return _promotion(row)

    async def demote(self, request: Demote) -> Promotion:
        """Raises PromotionNotFound."""
        async with self._db.session.begin() as s:
            rows = await _locked(s, request.base, request.role)
            standing = _standing(rows)
            if not standing:
                raise PromotionNotFound
            before = standing[-2] if len(standing) > 1 else None
            row = _add(
                s,
                rows,
                PromotionRow(
                    base=request.base,
                    role=request.role,
                    model=before.model if before else None,
                    evaluation=before.evaluation if before else None,
                    forced_reason=before.forced_reason if before else None,
                    demotion=True,
                ),
            )
        self._wake()
        log.info("model demoted", action="promotion.undone", base=request.base, role=request.role)
        return _promotion(row)

    async def list(self, request: ListPromotions) -> PromotionList:
        """Newest first."""
        limit = page_of(request.limit)
        query = select(PromotionRow).order_by(PromotionRow.id.desc()).limit(limit + 1)
        if request.base is not None:
            query = query.where(PromotionRow.base == request.base)
        if request.after is not None:
            query = query.where(PromotionRow.id < request.after)
        async with self._db.read() as s:
            rows = (await s.scalars(query)).all()
        items = tuple(_promotion(row) for row in rows[:limit])
        return PromotionList(items=items, next=items[-1].id if len(rows) > limit else None)

    async def present(self, base: str, role: Role) -> str | None:
        """The model that has `role` in `base` now."""
        async with self._db.read() as s:
            row = await s.scalar(_of(base, role).limit(1))
        return row.model if row else None

    async def _leaked(self, model: str, evaluation: EvaluationRow) -> bool:
        """Whether `model` was trained on an example that it was evaluated with: other versions are split otherwise."""
        held = (evaluation.dataset, evaluation.dataset_version)
        for learnt in await self._trained.trained_on(model):
            if learnt != held and await self._sets.seen(learnt, held):
                return True
        return False

    def due(self) -> Select[*tuple[Any, ...]]:
        """See `Work.due`."""
        return (
            select(PromotionRow.id, PromotionRow.owner, PromotionRow.beat)
            .where(PromotionRow.announced.is_(False))
            .order_by(PromotionRow.id)
        )

    async def step(self, id_: str, owner: str) -> None:
        """Tell of a promotion; see `Work.step`. Raises what the bus raises: it is told again later."""
        async with self._db.read() as s:
            row = await s.get(PromotionRow, id_)
        if row is None:
            return
        await self._bus.publish(ModelPromoted(promotion=_promotion(row)))
        async with self._db.session.begin() as s:
            await s.execute(update(PromotionRow).where(PromotionRow.id == id_).values(announced=True))


async def _locked(s: AsyncSession, base: str, role: Role) -> Sequence[PromotionRow]:
    """The promotions of a base to a role, newest first, to which no other transaction adds meanwhile."""
    # the oldest one stays the oldest: whoever waits for it reads all anew, with what was added meanwhile
    oldest = _of(base, role).order_by(None).order_by(PromotionRow.created_at, PromotionRow.id).limit(1)
    await s.execute(oldest.with_for_update())
    return (await s.scalars(_of(base, role))).all()


def _add(s: AsyncSession, before: Sequence[PromotionRow], row: PromotionRow) -> PromotionRow:
    """Add `row` to those `before`, newest first."""
    # later than the one before, whatever the clock does: the gateway takes the latest
    now = time.time()
    row.id, row.created_at = new_id("prom"), max(now, before[0].created_at + 1e-3) if before else now
    row.announced, row.beat = False, 0
    s.add(row)
    return row


def _refusal(
    model: str, present: str | None, evaluation: EvaluationRow, material: results.Material
) -> Refusal | None:
    """Why `model` does not take the place of the model that is promoted now, or of the baseline where none is."""
    baseline, known = evaluation.models[0], evaluation.models
    against = baseline if present in {None, model} else present
    if evaluation.split != Split.HOLDOUT or model not in known or against not in known or against == model:
        return "not_evaluated"
    if against != baseline:  # the judge compared with the baseline alone
        material = replace(material, judged={})
    # all that were evaluated are one family of tests: who is best of many by chance is not promoted for it
    found = results.compare([other for other in known if other != against], against, material)
    return refusal([c for c in found if c.model == model], results.main_metric(material.examples))


def _of(base: str, role: Role) -> Select[Any]:
    """The promotions of a base to a role, newest first."""
    return (
        select(PromotionRow)
        .where(PromotionRow.base == base, PromotionRow.role == role)
        .order_by(PromotionRow.created_at.desc(), PromotionRow.id.desc())
    )


def _standing(rows: Sequence[PromotionRow]) -> list[PromotionRow]:
    """Of all rows of a base and role, newest first: the promotions that were not undone, oldest first."""
    standing: list[PromotionRow] = []
    for row in reversed(rows):
        if not row.demotion:
            standing.append(row)
        elif standing:
            standing.pop()
    return standing


def _promotion(row: PromotionRow) -> Promotion:
    return Promotion(
        id=row.id,
        base=row.base,
        role=Role(row.role),
        model=row.model,
        evaluation=row.evaluation,
        forced_reason=row.forced_reason,
        created_at=row.created_at,
    )
