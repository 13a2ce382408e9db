"""Which models have a role in the analyses of each base, as the trainer's promotions say."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.gateway.tables import PromotionRow
from services.storage.database import Database
from services.wire.bus import Bus
from services.wire.training import ListPromotions, ModelPromoted, Promotion, Role

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between questions to a trainer that is not there yet."""


class Promotions:
    """Keeps the newest promotion of each base and role. Events may come late and twice; `run` asks once for those
    that were published before this gateway listened."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus

    async def of(self, base: str, since: float) -> dict[Role, str]:
        """The models promoted for `base` since it was made, in Unix seconds: what was for an earlier base of its name
        is for nobody."""
        query = select(PromotionRow.role, PromotionRow.model).where(
            PromotionRow.base == base, PromotionRow.created_at >= since
        )
        async with self._database.read() as session:
            found = await session.execute(query)
            return {Role(row.role): row.model for row in found if row.model is not None}

    async def promoted(self, event: ModelPromoted) -> None:
        """Handles `ModelPromoted`."""
        await self.keep(event.promotion)

    async def keep(self, promotion: Promotion) -> None:
        """Remember `promotion`, unless a newer one of its base and role is known."""
        try:
            await self._keep(promotion)
        except IntegrityError:  # the first two came at the same moment: now there is a row to compare with
            await self._keep(promotion)

    async def _keep(self, promotion: Promotion) -> None:
        query = select(PromotionRow).where(
            PromotionRow.base == promotion.base, PromotionRow.role == promotion.role
        )
        async with self._database.session.begin() as session:
            row = await session.scalar(query.with_for_update())
            if row is None:
                row = PromotionRow(base=promotion.base, role=promotion.role)
                session.add(row)
            elif (row.created_at, row.id) >= (promotion.created_at, promotion.id):
                return
            row.id, row.model, row.created_at = promotion.id, promotion.model, promotion.created_at

    async def run(self) -> None:
        """Learn what is promoted, once, as soon as the trainer answers."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.learn()
            except Exception as error:
                log.info("promotions not learned", action="promotions.retry", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                return

    async def learn(self) -> None:
        """Keep all that the trainer lists. Raises what the bus raises."""
        after: str | None = None
        while True:
            page = await self._bus.request(ListPromotions(after=after, limit=500))
            for promotion in page.items:
                await self.keep(promotion)
            if page.next is None:
                return
            after = page.next
