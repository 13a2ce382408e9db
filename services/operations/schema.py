"""The tables of a service at any of its revisions, as its own migrations make them."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from services.operations.installation import SERVICES, Service
from services.storage.database import upgrade

_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.JSON, "json"),
    (sa.LargeBinary, "bytes"),
    (sa.Integer, "integer"),
    (sa.Float, "real"),
    (sa.Numeric, "real"),
    (sa.String, "text"),
)


def revisions(service: str) -> list[str]:
    """All that this version of the product knows, oldest first."""
    scripts = ScriptDirectory(str(SERVICES[service].migrations))
    return [script.revision for script in scripts.walk_revisions()][::-1]


@cache
def tables(service: str, revision: str) -> sa.MetaData:
    """The tables at `revision`, read from a database in memory that was migrated there. Raises CommandError."""
    engine = sa.create_engine("sqlite://")
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    found = sa.MetaData()
    with engine.connect() as connection:
        upgrade(connection, SERVICES[service].migrations, service, revision)
        found.reflect(connection)
    found.remove(found.tables[version_table(service)])
    engine.dispose()
    return found


def version_table(service: str) -> str:
    return f"alembic_version_{service}"


def kinds(table: sa.Table) -> dict[str, str]:
    """By column: text, integer, real, boolean, bytes or json. Raises TypeError for a type that is none of them."""
    return {column.name: _kind(column) for column in table.columns}


def _kind(column: sa.Column[Any]) -> str:
    for type_, kind in _KINDS:
        if isinstance(column.type, type_):
            return kind
    raise TypeError(f"{column.table.name}.{column.name} is a {column.type}")


async def revision_of(connection: AsyncConnection, service: Service) -> str | None:
    """The revision of the tables that are there; None: there are none."""

    def look(connection: sa.Connection) -> str | None:
        if not sa.inspect(connection).has_table(version_table(service.name)):
            return None
        versions = sa.table(version_table(service.name), sa.column("version_num"))
        return connection.scalar(sa.select(versions.c.version_num))

    return await connection.run_sync(look)
