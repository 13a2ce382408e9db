"""All tables of an installation as they were at one moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.operations.installation import Installation
from services.operations.schema import revision_of
from services.storage.database import new_engine


@asynccontextmanager
async def moment(installation: Installation) -> AsyncIterator[dict[str, tuple[AsyncConnection, str]]]:
    """By service, a connection that sees all services' tables as they are now, and their revision.

    Of PostgreSQL it is one snapshot. Of SQLite's files each has a reading transaction of its own; all are begun while
    nobody writes to any of them. Writers go on meanwhile. A service that has no tables yet is left out.
    Raises SQLAlchemyError, OSError.
    """
    async with AsyncExitStack() as stack:
        connections: dict[str, AsyncConnection] = {}
        async with AsyncExitStack() as quiet:
            for url in installation.databases():
                if not installation.exists(url):
                    continue
                engine = new_engine(url)
                stack.push_async_callback(engine.dispose)
                if engine.dialect.name == "sqlite":
                    writing = await quiet.enter_async_context(engine.connect())
                    await writing.begin()  # which takes the lock of writers
                    reading = engine.execution_options(lacuna_reads=True)
                else:
                    reading = engine.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                connections[url] = await stack.enter_async_context(reading.connect())
            for connection in connections.values():  # the first question takes the snapshot
                first = "sqlite_master" if connection.dialect.name == "sqlite" else "pg_class"
                await connection.scalar(sa.select(sa.literal(1)).select_from(sa.table(first)).limit(1))
        found: dict[str, tuple[AsyncConnection, str]] = {}
        for url, services in installation.databases().items():
            for service in services:
                if url in connections and (revision := await revision_of(connections[url], service)):
                    found[service.name] = connections[url], revision
        yield found
