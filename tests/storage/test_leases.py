"""Leases of rows: one living owner each, whatever the ids are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import String, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.storage.database import Database
from services.storage.leases import Leases

ENV = """
from services.storage.database import run_migrations
from tests.storage.test_leases import Table
run_migrations(Table.metadata)
"""
FIRST = """
from alembic import op
from tests.storage.test_leases import Table
revision, down_revision = "1", None
def upgrade():
    Table.metadata.create_all(op.get_bind())
"""


class Table(DeclarativeBase): ...


class LeasedRow(Table):
    __tablename__ = "leased"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(64))
    beat: Mapped[int] = mapped_column(default=0)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV)
    (folder / "versions" / "1.py").write_text(FIRST)
    sqlite = f"sqlite+aiosqlite:///{tmp_path / 'leases.db'}"
    url = sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    database = await Database.open(url, folder, "leasing")
    async with database.session.begin() as s:
        await s.execute(insert(LeasedRow), [{"id": "a", "beat": 0}, {"id": "b", "beat": 0}])
    yield database
    await database.close()


def _leases(database: Database, owner: str, patience: float = 5.0) -> Leases[str]:
    return Leases(database, LeasedRow, owner, patience)


async def _free(leases: Leases[str]) -> list[str]:
    query = select(LeasedRow.id, LeasedRow.owner, LeasedRow.beat).order_by(LeasedRow.id)
    return [row.id for row in await leases.free(query)]


async def test_a_living_owner_keeps_its_lease_and_a_silent_one_loses_it(database: Database) -> None:
    first, second = _leases(database, "first", 0.3), _leases(database, "second", 0.3)
    assert await first.take("a")
    for _ in range(5):
        assert await first.beat("a")
        assert not await second.take("a")
        await asyncio.sleep(0.1)
    assert await _free(second) == ["b"]
    await asyncio.sleep(0.4)
    assert await second.take("a")
    assert not await first.beat("a"), "who lost the lease is told"
    await second.release("a")
    assert await first.take("a")


async def test_of_many_who_want_a_lease_one_gets_it(database: Database) -> None:
    taken = await asyncio.gather(*(_leases(database, f"owner{n}").take("a") for n in range(8)))
    assert sum(taken) == 1


async def test_work_holds_its_lease_longer_than_the_patience_and_gives_it_back(database: Database) -> None:
    one, other = _leases(database, "one", 0.3), _leases(database, "other", 0.3)

    async def work() -> None:
        for _ in range(10):
            await asyncio.sleep(0.1)
            assert await _free(other) == ["b"]

    assert await one.hold("a", work)
    assert await _free(other) == ["a", "b"]

    async def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await one.hold("a", fails)
    assert await _free(other) == ["a", "b"]


async def test_work_whose_lease_is_lost_is_cancelled(database: Database) -> None:
    one, thief = _leases(database, "one", 0.3), _leases(database, "thief", 0.0)
    working = asyncio.Event()

    async def work() -> None:
        working.set()
        await asyncio.Event().wait()

    holding = asyncio.create_task(one.hold("a", work))
    await working.wait()
    while not await thief.take("a"):  # with no patience at all
        await asyncio.sleep(0.01)
    assert await asyncio.wait_for(holding, 10)
    assert await _free(thief) == ["b"], "what another holds is not given back"
