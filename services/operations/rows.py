"""Rows as lines of JSON that are the same whichever database they are of, and back.

A line is an array of the table's columns in order. Bytes are base64; JSON is the text that the database holds, so that
no number in it is written anew and SQL's NULL is not JSON's; a number that JSON has not is its name ("NaN").
"""

from __future__ import annotations

import base64
import math
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

_AT_ONCE = 500
_BYTES = 4 * 2**20
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "json": sa.Text(),
    "integer": sa.BigInteger(),
    "real": sa.Float(53),
    "boolean": sa.Boolean(),
    "bytes": sa.LargeBinary(),
}


class RowInvalid(ValueError):
    """A line is not a row of its table."""


async def lines(
    connection: AsyncConnection, name: str, columns: Mapping[str, str], key: Sequence[str]
) -> AsyncIterator[bytes]:
    """Every row of the table `name`, whose `columns` have these kinds, in the order of its `key`; each a line."""
    table = _table(name, columns)
    asked: list[sa.ColumnElement[Any]] = [
        sa.cast(table.c[column], sa.Text)
        if kind == "json" and connection.dialect.name == "postgresql"
        else table.c[column]
        for column, kind in columns.items()
    ]
    encode = [_ENCODE.get(kind) for kind in columns.values()]
    query = sa.select(*asked).order_by(*(table.c[column] for column in key))
    result = await connection.stream(query, execution_options={"yield_per": _AT_ONCE})
    async for rows in result.partitions():
        for row in rows:
            values = [
                value if value is None or change is None else change(value)
                for value, change in zip(row, encode, strict=True)
            ]
            yield orjson.dumps(values) + b"\n"


async def insert(
    connection: AsyncConnection, name: str, columns: Mapping[str, str], lines_: Iterable[bytes]
) -> tuple[int, int]:
    """Insert the rows of `lines_`: how many, and how many of their texts had to lose NULs, which PostgreSQL has no
    place for. Raises RowInvalid, and what the database raises."""
    postgresql = connection.dialect.name == "postgresql"
    table = _table(name, columns)
    values: dict[str, sa.ColumnElement[Any]] = {}
    for column, kind in columns.items():
        given = sa.bindparam(column, type_=_TYPES[kind])
        values[column] = sa.cast(given, sa.JSON) if kind == "json" and postgresql else given
    statement = sa.insert(table).values(values)
    owned = {"owner", "beat"} <= columns.keys()
    count = changed = size = 0
    batch: list[dict[str, Any]] = []
    for line in lines_:
        row = _row(line, columns)
        if owned:
            row["owner"] = None  # whoever had it is not here: it is free at once
        if postgresql:
            changed += _without_nul(row, columns)
        batch.append(row)
        count += 1
        size += len(line)
        if len(batch) >= _AT_ONCE or size >= _BYTES:
            await connection.execute(statement, batch)
            batch, size = [], 0
    if batch:
        await connection.execute(statement, batch)
    return count, changed


def _table(name: str, columns: Mapping[str, str]) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, _TYPES[kind]) for column, kind in columns.items()))


def _row(line: bytes, columns: Mapping[str, str]) -> dict[str, Any]:
    try:
        values = orjson.loads(line)
        if not isinstance(values, list) or len(values) != len(columns):
            raise RowInvalid
        return {
            column: None if value is None else _DECODE[kind](value)
            for (column, kind), value in zip(columns.items(), values, strict=True)
        }
    except (ValueError, TypeError) as error:
        raise RowInvalid from error


def _without_nul(row: dict[str, Any], columns: Mapping[str, str]) -> int:
    changed = 0
    for column, kind in columns.items():
        value = row[column]
        if kind == "text" and value is not None and "\0" in value:
            row[column] = value.replace("\0", "\ufffd")  # as long as it was: offsets hold
            changed += 1
    return changed


def _real(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)


def _exactly(*types: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) not in types:
            raise TypeError
        return value

    return check


_ENCODE: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda value: base64.b64encode(value).decode(),
    "real": _real,
}
_DECODE: dict[str, Callable[[Any], Any]] = {
    "text": _exactly(str),
    "json": _exactly(str),
    "integer": _exactly(int),
    "real": lambda value: float(_exactly(float, int, str)(value)),
    "boolean": _exactly(bool),
    "bytes": lambda value: base64.b64decode(_exactly(str)(value), validate=True),
}
