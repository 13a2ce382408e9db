"""What a key may still ask for, counted in the store: all gateways share it, and a restart forgets nothing."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, case, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from services.gateway.callers import clock
from services.gateway.callers.caller import Caller
from services.gateway.tables import KeyRow, RateRow
from services.storage.database import Database
from services.wire.errors import BudgetSpent, KeyInvalid, LacunaError, RateLimited

MINUTE, DAY = 60, 86_400


class Windows:
    """The present minute and day, and what was counted in them, as expressions on a key's row.

    A row whose window is one ahead of now's is of the present too: clocks differ by seconds, and one that was set
    back over midnight must not give a day's budget twice. One further off was counted by another clock: it is over.
    """

    def __init__(self, dialect: str) -> None:
        self.seconds = clock.now(dialect)
        self.minute, self.day = clock.window(dialect, MINUTE), clock.window(dialect, DAY)
        self._same_minute = RateRow.minute.between(self.minute, self.minute + 1)
        self._same_day = RateRow.day.between(self.day, self.day + 1)
        self.minute_requests = self._kept(self._same_minute, RateRow.minute_requests)
        self.day_requests = self._kept(self._same_day, RateRow.day_requests)
        self.day_tokens = self._kept(self._same_day, RateRow.day_tokens)
        self.day_cost = self._kept(self._same_day, RateRow.day_cost)

    def counted(self, requests: int, tokens: int, cost: float) -> dict[str, Any]:
        """The row's values once these came to it."""
        return {
            "minute": case((self._same_minute, RateRow.minute), else_=self.minute),
            "minute_requests": self.minute_requests + requests,
            "day": case((self._same_day, RateRow.day), else_=self.day),
            "day_requests": self.day_requests + requests,
            "day_tokens": self.day_tokens + tokens,
            "day_cost": self.day_cost + cost,
        }

    @staticmethod
    def _kept(same: ColumnElement[bool], column: Any) -> ColumnElement[Any]:
        return case((same, column), else_=0)


def spent(owner: InstrumentedAttribute[Any], dialect: str) -> ColumnElement[bool]:
    """Whether a budget of the key `owner` is used up for today, as an expression of a statement."""
    windows = Windows(dialect)
    over = or_(windows.day_tokens >= KeyRow.tokens_day, windows.day_cost >= KeyRow.cost_day)
    return exists().where(KeyRow.id == owner, RateRow.key == owner, over)


class Limiter:
    """One conditional UPDATE a request: of requests that come at once, no more pass than the limit lets."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dialect = database.engine.dialect.name

    async def take(self, caller: Caller) -> None:
        """Count a request of `caller`. Raises RateLimited, BudgetSpent."""
        limits = caller.limits
        if limits.none:
            return
        windows = Windows(self._dialect)
        under = [
            counted < limit
            for counted, limit in (
                (windows.minute_requests, limits.requests_minute),
                (windows.day_requests, limits.requests_day),
                (windows.day_tokens, limits.tokens_day),
                (windows.day_cost, limits.cost_day),
            )
            if limit is not None
        ]
        statement = update(RateRow).where(RateRow.key == caller.id, *under).values(windows.counted(1, 0, 0.0))
        async with self._database.session.begin() as session:
            done = cast(
                "CursorResult[Any]",
                await session.execute(statement, execution_options={"synchronize_session": False}),
            )
        if not done.rowcount:
            raise await self._refusal(caller)

    async def _refusal(self, caller: Caller) -> LacunaError:
        w, limits = Windows(self._dialect), caller.limits
        query = select(
            w.minute_requests.label("minute"),
            w.day_requests.label("requests"),
            w.day_tokens.label("tokens"),
            w.day_cost.label("dollars"),
            w.seconds.label("now"),
        ).where(RateRow.key == caller.id)
        async with self._database.read() as session:
            row = (await session.execute(query)).first()
        if row is None:
            return KeyInvalid()
        tomorrow = DAY - row.now % DAY
        for of, limit in (
            ("requests", limits.requests_day),
            ("tokens", limits.tokens_day),
            ("dollars", limits.cost_day),
        ):
            if limit is not None and getattr(row, of) >= limit:
                return BudgetSpent(reason=of, limit=limit, retry_after=round(tomorrow + 1))
        # of this minute, or of one that ended since it was refused
        return RateLimited(
            limit=limits.requests_minute or 0, retry_after=round(MINUTE - row.now % MINUTE + 1)
        )
