"""A database that migrates itself, whoever opens it first, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from services.storage.database import Database, out_of_reach

ENV = """
from sqlalchemy import MetaData
from services.storage.database import run_migrations
run_migrations(MetaData())
"""
FIRST = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "1", None
def upgrade():
    op.create_table("{table}", sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Integer))
    op.execute("INSERT INTO {table} (id, n) VALUES (1, 0)")
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV)
    (folder / "versions" / "1.py").write_text(FIRST.format(table="counters"))
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'lacuna.db'}"
    return str(request.getfixturevalue("postgres_url"))


async def test_opened_by_several_at_once_it_is_migrated_once(url: str, migrations: Path) -> None:
    databases = await asyncio.gather(*(Database.open(url, migrations, "counting") for _ in range(4)))
    try:
        async with databases[0].read() as session:
            assert (await session.execute(text("SELECT n FROM counters"))).scalars().all() == [0]
            rows = await session.execute(text("SELECT version_num FROM alembic_version_counting"))
            assert rows.scalars().all() == ["1"]
    finally:
        await asyncio.gather(*(database.close() for database in databases))


async def test_writers_wait_for_each_other_and_lose_nothing(url: str, migrations: Path) -> None:
    databases = await asyncio.gather(*(Database.open(url, migrations, "counting") for _ in range(2)))

    async def add(database: Database) -> None:
        async with database.session.begin() as session:
            lock = "" if url.startswith("sqlite") else " FOR UPDATE"
            n = (await session.execute(text(f"SELECT n FROM counters WHERE id = 1{lock}"))).scalar_one()
            await asyncio.sleep(0.005)
            await session.execute(text("UPDATE counters SET n = :n WHERE id = 1"), {"n": n + 1})

    try:
        await asyncio.gather(*(add(databases[i % 2]) for i in range(20)))
        async with databases[0].read() as session:
            assert (await session.execute(text("SELECT n FROM counters"))).scalar_one() == 20
    finally:
        await asyncio.gather(*(database.close() for database in databases))


async def test_a_writer_that_is_cancelled_holds_up_no_other(tmp_path: Path, migrations: Path) -> None:
    """SQLite keeps the write lock of a closed connection for as long as somebody, here a kept exception, refers to
    its statements."""
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'lacuna.db'}", migrations, "counting")

    async def write(*, forever: bool) -> None:
        while True:
            async with database.session.begin() as session:
                await session.execute(text("UPDATE counters SET n = n + 1"))
                await session.execute(text("SELECT a.n FROM counters a, counters b"))
            if not forever:
                return

    kept: list[BaseException | None] = []
    async with database.session.begin() as session:
        for n in range(2, 40):
            await session.execute(text("INSERT INTO counters (id, n) VALUES (:n, 0)"), {"n": n})
    try:
        for moment in range(30):
            writers = [asyncio.create_task(write(forever=True)) for _ in range(4)]
            await asyncio.sleep(0.01 + moment * 0.0006)
            for writer in writers:
                writer.cancel()
            kept += await asyncio.gather(*writers, return_exceptions=True)
            await asyncio.wait_for(write(forever=False), 10)
    finally:
        await database.close()
    assert all(isinstance(error, asyncio.CancelledError) for error in kept)


async def test_a_database_that_stops_is_told_from_a_wrong_statement(
    postgres_url: str, migrations: Path
) -> None:
    database = await Database.open(postgres_url, migrations, "test")
    async with database.session() as session:
        number = await session.scalar(text("SELECT pg_backend_pid()"))
        waiting = asyncio.create_task(session.execute(text("SELECT pg_sleep(60)")))
        async with database.read() as other:
            await other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        (stopped,) = await asyncio.gather(waiting, return_exceptions=True)
        assert isinstance(stopped, Exception)
        assert out_of_reach(stopped), repr(stopped)
    async with database.read() as session:
        with pytest.raises(Exception, match="division by zero") as wrong:
            await session.execute(text("SELECT 1 / 0"))
    assert not out_of_reach(wrong.value)
    await database.close()
