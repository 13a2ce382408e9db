"""What was used, by day, key, base and model: kept for bills, and for what is left of a key's day."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.callers.limits import Windows
from services.gateway.tables import RateRow, UsageRow
from services.storage.database import Database

log = structlog.get_logger(__name__)

INTERVAL = 0.5
"""Seconds between writes of what came in: what a kill can lose."""

LONGEST = 255


class Of(NamedTuple):
    """Whose, and of what; '' where it is of none."""

    key: str
    base: str = ""
    model: str = ""


@dataclass(slots=True)
class Amount:
    requests: int = 0
    analyses: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    embedding_tokens: int = 0
    cost: float = 0.0

    def add(self, other: Amount) -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens + self.embedding_tokens


AMOUNTS = tuple(each.name for each in fields(Amount))
BY = ("day", "key", "base", "model")


def today() -> str:
    """The day, UTC, as YYYY-MM-DD."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


async def book(session: AsyncSession, used: Mapping[Of, Amount]) -> None:
    """Add `used` to what is kept of today, within the transaction of `session`.

    Rows are taken in one order everywhere, those of usage before those of rates: no two wait for each other.
    """
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    day = today()
    for of, amount in sorted(used.items(), key=lambda item: item[0]):
        values = {name: getattr(amount, name) for name in AMOUNTS}
        statement = insert(UsageRow).values(
            day=day, key=of.key, base=of.base[:LONGEST], model=of.model[:LONGEST], **values
        )
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=list(BY),
                set_={name: getattr(UsageRow, name) + getattr(statement.excluded, name) for name in AMOUNTS},
            )
        )
    spent: dict[str, Amount] = {}
    for of, amount in used.items():
        spent.setdefault(of.key, Amount()).add(amount)
    for key in sorted(spent):
        if key and (spent[key].tokens or spent[key].cost):
            counted = Windows(dialect).counted(0, spent[key].tokens, spent[key].cost)
            await session.execute(
                update(RateRow).where(RateRow.key == key).values(counted),
                execution_options={"synchronize_session": False},
            )


class Ledger:
    """Gathers what was used and writes it in one transaction every `INTERVAL` seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: dict[Of, Amount] = {}
        self._news = asyncio.Event()

    def add(self, of: Of, amount: Amount) -> None:
        self._pending.setdefault(of, Amount()).add(amount)
        self._news.set()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            await asyncio.sleep(INTERVAL)
            try:
                await self.flush()
            except Exception as error:  # a database that is away for a moment: written with what comes next
                self._news.set()
                log.warning("usage not written", action="usage.not_written", error=type(error).__name__)

    async def flush(self) -> None:
        """Write what came in. Raises what the database raises, and keeps it then."""
        taken, self._pending = self._pending, {}
        if not taken:
            return
        try:
            async with self._database.session.begin() as session:
                await book(session, taken)
        except BaseException:
            for of, amount in taken.items():
                self._pending.setdefault(of, Amount()).add(amount)
            raise

    async def read(
        self, by: Iterable[str], *, since: str, until: str, key: str | None
    ) -> list[dict[str, str | int | float]]:
        """Sums from the day `since` to the day `until`, both included, one for each of `by`; of `key`, or of all."""
        await self.flush()
        groups = [name for name in BY if name in set(by)]
        columns = [getattr(UsageRow, name) for name in groups]
        sums = [func.sum(getattr(UsageRow, name)).label(name) for name in AMOUNTS]
        query = select(*columns, *sums).where(UsageRow.day >= since, UsageRow.day <= until)
        if key is not None:
            query = query.where(UsageRow.key == key)
        if columns:
            query = query.group_by(*columns).order_by(*columns)
        async with self._database.read() as session:
            rows = (await session.execute(query)).mappings().all()
        return [
            {
                **{name: row[name] for name in groups},
                **{
                    name: float(row[name] or 0) if name == "cost" else int(row[name] or 0) for name in AMOUNTS
                },
            }
            for row in rows
        ]
