"""Tables of every service, from every revision that there ever was: what is in them goes on, and what the code takes
them for is what they are. There is no way back to an older revision but a backup: no migration has a downgrade."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.gateway.reviewing import Reviewed
from services.operations import rows, schema
from services.operations.installation import SERVICES
from services.storage.database import new_engine, upgrade
from services.wire.training import ReviewMaterial, Task
from tests.operations.made import fill

OLDER = [(name, revision) for name in SERVICES for revision in schema.revisions(name)]


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'tables.db'}"
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    engine = new_engine(url)
    yield engine
    await engine.dispose()


async def _upgrade(connection: AsyncConnection, service: str, to: str = "head") -> None:
    await connection.run_sync(upgrade, SERVICES[service].migrations, service, to)


async def _read(connection: AsyncConnection, table: sa.Table, names: list[str]) -> list[bytes]:
    """The values of `names`, which `table` has, in the order of its key."""
    columns = {name: kind for name, kind in schema.kinds(table).items() if name in names}
    key = [column.name for column in table.primary_key.columns if column.name in names]
    return [line async for line in rows.lines(connection, table.name, columns, key)]


def _other_type(_: Any, __: Any, ___: Any, there: Any, told: Any) -> bool | None:
    """None leaves it to Alembic. SQLite's real numbers have one size, whatever a column is said to be."""
    return False if isinstance(there, sa.Float) and isinstance(told, sa.Float) else None


@pytest.mark.parametrize(("service", "revision"), OLDER)
async def test_rows_of_an_older_revision_are_there_at_the_newest(
    engine: AsyncEngine, service: str, revision: str
) -> None:
    newest = schema.tables(service, schema.revisions(service)[-1])
    async with engine.begin() as connection:
        await _upgrade(connection, service, revision)
        counts = await fill(connection, service, revision)
        before: dict[str, list[bytes]] = {}
        kept: dict[str, list[str]] = {}
        older = schema.tables(service, revision)
        for table in older.sorted_tables:
            assert table.name in newest.tables, "a table that goes needs a test of where its rows went"
            kept[table.name] = [c.name for c in table.columns if c.name in newest.tables[table.name].columns]
            before[table.name] = await _read(connection, table, kept[table.name])
    async with engine.begin() as connection:
        await _upgrade(connection, service)
        for name, lines in before.items():
            assert len(lines) == counts[name]
            assert await _read(connection, older.tables[name], kept[name]) == lines
        if engine.dialect.name == "sqlite":
            assert (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all() == []


@pytest.mark.parametrize("service", SERVICES)
async def test_the_tables_are_what_the_code_takes_them_for(engine: AsyncEngine, service: str) -> None:
    def differences(connection: sa.Connection) -> list[Any]:
        ours = {*SERVICES[service].metadata.tables}
        compare = _other_type if connection.dialect.name == "sqlite" else True
        named = {"include_name": lambda name, kind, _: kind != "table" or name in ours}
        context = MigrationContext.configure(connection, opts={**named, "compare_type": compare})
        return list(compare_metadata(context, SERVICES[service].metadata))

    async with engine.begin() as connection:
        await _upgrade(connection, service)
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_column_can_be_backed_up(service: str) -> None:
    for revision in schema.revisions(service):
        for table in schema.tables(service, revision).sorted_tables:
            assert set(schema.kinds(table).values()) <= {
                "text",
                "integer",
                "real",
                "boolean",
                "bytes",
                "json",
            }
            assert table.primary_key.columns, f"{table.name} has no order"


async def test_reviews_from_before_texts_had_states_are_of_what_the_gateway_names(
    engine: AsyncEngine,
) -> None:
    material = ReviewMaterial(text="É dito duas vezes.", passages=("Dito.",))
    review = {
        "base": "docs", "task": "verdict", "language": "pt", "given": "covered", "corrected": "absent", "note": "",
        "consent": True, "created_at": 1.0, "material": material.model_dump(mode="json"),
    }  # fmt: skip
    digest = Reviewed("pt", "covered", material).digest(Task.VERDICT)
    async with engine.begin() as connection:
        await _upgrade(connection, "trainer", "0004")
        for name, of, statement in (("b", "one", 7), ("a", "one", 2), ("c", "other", 2)):
            row = {**review, "id": name, "analysis_id": of, "statement": statement}
            await connection.execute(
                schema.tables("trainer", "0004").tables["trainer_reviews"].insert().values(**row)
            )
        await _upgrade(connection, "trainer")
        table = schema.tables("trainer", schema.revisions("trainer")[-1]).tables["trainer_reviews"]
        found = await connection.execute(
            sa.select(table.c.id, table.c.origin, table.c.subject).order_by(table.c.id)
        )
        assert [tuple(row) for row in found] == [
            ("a", "one", f"{digest}.0"),
            ("b", "one", f"{digest}.1"),
            ("c", "other", f"{digest}.0"),
        ]
