"""One engine a service, migrated when it opens: SQLite (WAL) or PostgreSQL. The tables are the services' own."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.util.concurrency import in_greenlet

_MIGRATION_LOCK = 0x1AC0_0A  # PostgreSQL advisory lock: one replica migrates, the others wait


@dataclass(frozen=True, slots=True)
class Database:
    """An open, migrated database. Objects of its sessions stay readable after commit.

    `session()` is for work that writes: on SQLite it takes the write lock when it begins. `read()` is for
    work that only reads, and never waits for a writer.
    """

    engine: AsyncEngine
    session: async_sessionmaker[AsyncSession]
    read: async_sessionmaker[AsyncSession]
    _version: str
    """Asks for the revision of the tables."""
    _older: frozenset[str]
    """The revisions before the newest one that this process knows."""

    @classmethod
    async def open(cls, url: str, migrations: Path, name: str) -> Database:
        """Connect to `url` and bring the tables of the service `name` to the newest of `migrations`.

        `migrations` is an Alembic script folder whose env.py calls `run_migrations`. Services may share a
        database: each keeps its own version table. Several processes may open it at the same time.
        Raises sqlalchemy.exc.SQLAlchemyError where the database is out of reach.
        """
        sqlite_file = file_of(url)
        if sqlite_file is not None:
            sqlite_file.parent.mkdir(parents=True, exist_ok=True)
        engine = new_engine(url)
        sqlite = engine.dialect.name == "sqlite"
        try:
            async with _migrating(sqlite_file), engine.connect() as connection:
                if not sqlite:
                    await connection.execute(text(f"SELECT pg_advisory_lock({_MIGRATION_LOCK})"))
                    await connection.commit()
                try:
                    await connection.run_sync(upgrade, migrations, name)
                    await connection.commit()
                finally:
                    if not sqlite:
                        await connection.execute(text(f"SELECT pg_advisory_unlock({_MIGRATION_LOCK})"))
                        await connection.commit()
        except BaseException:
            await engine.dispose()
            raise
        reading = engine.execution_options(lacuna_reads=True)
        return cls(
            engine,
            async_sessionmaker(engine, expire_on_commit=False),
            async_sessionmaker(reading, expire_on_commit=False),
            f"SELECT version_num FROM {_version_table(name)}",  # noqa: S608 - a service's name
            await asyncio.to_thread(_older, migrations),
        )

    async def behind(self) -> str | None:
        """'migrations_behind' where its tables are older than this process needs: somebody restored a backup.

        Newer ones are another's, who is replacing this process: it goes on until it is stopped.
        """
        async with self.read() as session:
            revision = await session.scalar(text(self._version))
        return "migrations_behind" if revision is None or revision in self._older else None

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def out_of_reach(error: BaseException) -> bool:
    """Whether `error` says that the database is away, full or stopping, and not that a statement is wrong."""
    if isinstance(error, OperationalError | InterfaceError | ConnectionError):
        return True
    # asyncpg tells these by SQLSTATE alone: connection exceptions, insufficient resources, operator intervention
    state = str(getattr(error.orig, "sqlstate", None)) if isinstance(error, DBAPIError) else ""
    return state.startswith(("08", "53", "57P"))


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None of PostgreSQL, and of a database in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in {None, "", ":memory:"}:
        return None
    return Path(str(parsed.database))


def new_engine(url: str) -> AsyncEngine:
    """An engine as every service has it. Nothing is connected to yet, and nothing migrated."""
    sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = create_async_engine(
        url,
        json_serializer=_json,
        hide_parameters=True,  # an error's words would quote them
        **({"connect_args": {"timeout": 30}} if sqlite else {"pool_size": 10, "pool_pre_ping": True}),
    )
    if sqlite:
        event.listen(engine.sync_engine, "connect", _sqlite_pragmas)
        event.listen(engine.sync_engine, "begin", _sqlite_begin)
        event.listen(engine.sync_engine, "invalidate", _sqlite_let_go)
    return engine


def run_migrations(metadata: sqlalchemy.MetaData) -> None:
    """What a service's migrations/env.py does: run on the connection that `Database.open` hands over."""
    from alembic import context

    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=context.config.attributes["version_table"],
        render_as_batch=True,  # SQLite changes a table by copying it
    )
    with context.begin_transaction():
        context.run_migrations()


def upgrade(connection: Connection, migrations: Path, name: str, to: str = "head") -> None:
    """Bring the tables of the service `name` to the revision `to` of `migrations`; within the transaction of
    `connection`, where one has begun."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = _version_table(name)
    command.upgrade(config, to)


@asynccontextmanager
async def _migrating(sqlite_file: Path | None) -> AsyncIterator[None]:
    """One process at a time migrates a SQLite file: it has no advisory locks, so a file beside it locks."""
    if sqlite_file is None:
        yield
        return
    lock = await asyncio.to_thread(Path(f"{sqlite_file}.lock").open, "w")
    with lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


def _version_table(name: str) -> str:
    return f"alembic_version_{name}"


def _older(migrations: Path) -> frozenset[str]:
    scripts = ScriptDirectory(str(migrations))
    return frozenset(script.revision for script in scripts.walk_revisions()) - {*scripts.get_heads()}


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    # the driver's own transactions begin too late for SAVEPOINT and for BEGIN IMMEDIATE
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # A transaction that reads and then writes fails at once with 'database is locked' if another wrote in
    # between, whatever the busy timeout; taking the write lock at the start waits for it instead.
    reads = connection.get_execution_options().get("lacuna_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _sqlite_let_go(connection: Any, _record: Any, _error: BaseException | None) -> None:
    # A connection whose statement was cancelled is closed at once. SQLite ends its transaction, and with it the
    # write lock, only once nothing refers to its statements: a traceback that is kept could stop every writer.
    if in_greenlet():  # else it is collected, and nobody can wait
        with suppress(Exception):
            connection.rollback()


def _json(value: Any) -> str:
    import orjson

    return orjson.dumps(value).decode()
