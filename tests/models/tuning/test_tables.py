"""The tables are those of the migrations, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from services.models.tuning.service import MIGRATIONS
from services.models.tuning.tables import Table
from services.storage.database import Database


async def test_migrations_make_the_tables_of_sqlite(tmp_path: Path) -> None:
    await _same(f"sqlite+aiosqlite:///{tmp_path / 'models.db'}")


async def test_migrations_make_the_tables_of_postgresql(postgres_url: str) -> None:
    await _same(postgres_url)


async def _same(url: str) -> None:
    database = await Database.open(url, MIGRATIONS, "models")
    async with database.engine.connect() as connection:
        changes = await connection.run_sync(_changes)
    await database.close()
    assert changes == []


def _changes(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"version_table": "alembic_version_models"})
    return list(compare_metadata(context, Table.metadata))
