"""The time by which limits are counted: nobody's setting of a clock moves it.

On PostgreSQL it is the database's, one for all gateways. On SQLite, where all is on one machine, it is the machine's
own count of seconds since it started, set once by the wall clock when this process began.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Float, cast, extract, func, literal
from sqlalchemy.sql.elements import ColumnElement

from services.wire.clock import steady


def now(dialect: str) -> ColumnElement[Any]:
    """Unix seconds, as an expression of a statement."""
    if dialect == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()), Float)
    return literal(steady())


def window(dialect: str, seconds: int) -> ColumnElement[Any]:
    """How many windows of `seconds` have passed since 1970, as an expression of a statement."""
    if dialect == "postgresql":
        return cast(func.floor(now(dialect) / seconds), BigInteger)
    return literal(int(steady() // seconds))
