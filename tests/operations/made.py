"""Rows for any table at any revision: made by what its columns take, and found by its foreign keys."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.operations import rows, schema
from services.operations.schema import kinds

ROWS = 3
_VALUES: dict[str, tuple[Any, ...]] = {
    "real": (0.1 + 0.2, -1.5e300, 1_700_000_000.123456),
    "boolean": (True, False, True),
    "bytes": (b"", b"\x00\xff\xfe", bytes(range(256))),
    "json": ('{"b": 1.10, "a": [null, "é\\u0000"]}', "null", "[]"),
}


async def fill(connection: AsyncConnection, service: str, revision: str) -> dict[str, int]:
    """Three rows in every table of `service`; how many each has."""
    made: dict[str, list[dict[str, Any]]] = {}
    for table in schema.tables(service, revision).sorted_tables:
        made[table.name] = [_row(table, number, made) for number in range(ROWS)]
        columns = kinds(table)
        order = list(columns)
        await rows.insert(
            connection,
            table.name,
            columns,
            [_line([row[name] for name in order], list(columns.values())) for row in made[table.name]],
        )
    return {name: len(found) for name, found in made.items()}


def _row(table: sa.Table, number: int, made: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        kind = kinds(table)[column.name]
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            row[column.name] = made[target.table.name][number][target.name]
        elif column.nullable and number == 1:
            row[column.name] = None
        elif kind == "integer":
            wide = isinstance(column.type, sa.BigInteger) and not column.primary_key
            row[column.name] = number + 1 if not wide else 2**62 + number
        elif (table.name, column.name) == ("gateway_outbox", "body"):
            row[column.name] = b"{}"
        elif kind == "text":
            length = getattr(column.type, "length", None) or 20
            row[column.name] = f"{number}á€𝄞\t\"'\\ {column.name}"[:length]
        else:
            row[column.name] = _VALUES[kind][number]
    return row


def _line(values: list[Any], of: list[str]) -> bytes:
    import base64

    import orjson

    encoded = [
        base64.b64encode(value).decode() if kind == "bytes" and value is not None else value
        for value, kind in zip(values, of, strict=True)
    ]
    return orjson.dumps(encoded)
