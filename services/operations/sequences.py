"""Numbers that a table gives out: none is given twice, not even that of a row that is deleted."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

_LAST = "SELECT seq FROM sqlite_sequence WHERE name = :table"


async def last(connection: AsyncConnection, table: sa.Table) -> int | None:
    """The last number that `table` gave out, 0 for none; None: it gives out none, or forgets them with their rows."""
    key = _number(table)
    if key is None:
        return None
    if connection.dialect.name == "sqlite":
        if not await _counts(connection, table.name):
            return None
        return await connection.scalar(sa.text(_LAST), {"table": table.name}) or 0
    sequence = await _sequence(connection, table.name, key)
    if sequence is None:
        return None
    row = (await connection.execute(sa.text(f"SELECT last_value, is_called FROM {sequence}"))).one()  # noqa: S608
    return int(row.last_value) if row.is_called else 0


async def go_on(connection: AsyncConnection, table: sa.Table, after: int) -> None:
    """Let the next number be past `after` and past all that are there."""
    key = _number(table)
    if key is None:
        return
    column: sa.ColumnClause[int] = sa.column(key)
    most = await connection.scalar(sa.select(sa.func.max(column)).select_from(sa.table(table.name)))
    after = max(after, most or 0)
    if after < 1:
        return
    if connection.dialect.name == "postgresql":
        sequence = await _sequence(connection, table.name, key)
        if sequence is not None:
            await connection.execute(
                sa.text("SELECT setval(CAST(:sequence AS regclass), :after)"),
                {"sequence": sequence, "after": after},
            )
    elif await _counts(connection, table.name):
        of = {"table": table.name, "after": after}
        done = await connection.execute(
            sa.text("UPDATE sqlite_sequence SET seq = :after WHERE name = :table"), of
        )
        if not done.rowcount:
            await connection.execute(
                sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :after)"), of
            )


def _number(table: sa.Table) -> str | None:
    """The one column of its key, where that is a number."""
    keys = list(table.primary_key.columns)
    return keys[0].name if len(keys) == 1 and isinstance(keys[0].type, sa.Integer) else None


async def _sequence(connection: AsyncConnection, table: str, key: str) -> str | None:
    query = sa.text("SELECT pg_get_serial_sequence(:table, :key)")
    found: str | None = await connection.scalar(query, {"table": table, "key": key})
    return found


async def _counts(connection: AsyncConnection, table: str) -> bool:
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    return "AUTOINCREMENT" in str(await connection.scalar(query, {"table": table})).upper()
