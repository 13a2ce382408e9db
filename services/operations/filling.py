"""The rows of a backup in empty tables."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import orjson
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.tables import AnalysisRow, OutboxRow
from services.operations import rows, schema, sequences
from services.operations.failure import Failure
from services.operations.installation import SERVICES, Service
from services.operations.manifest import Manifest, Tables, rows_member
from services.operations.named import File, Folder, named, unsafe
from services.operations.progress import Say
from services.operations.reading import Backup
from services.storage.database import upgrade


def check(manifest: Manifest) -> None:
    """Raises Failure for tables that this version of the product does not know, or not so."""
    for service, own in manifest.services.items():
        if own.revision not in schema.revisions(service):
            raise Failure("newer-backup", service=service, revision=own.revision, product=manifest.product)
        known = schema.tables(service, own.revision)
        theirs = {name: dict(table.columns) for name, table in own.tables.items()}
        if theirs != {table.name: schema.kinds(table) for table in known.sorted_tables}:
            raise Failure("bad-manifest")


async def fill(
    connection: AsyncConnection, services: list[Service], backup: Backup, say: Say, *, files: bool
) -> None:
    """Make the tables of `services` at the revisions of `backup`, put its rows there, and bring them to the newest
    revision; all in the transaction of `connection`. `files`: whether files that rows name must be in it.

    Raises Failure for rows that are not what the manifest says or that name files which are not there.
    """
    for service in services:
        own = backup.manifest.services.get(service.name)
        if own is None:
            continue
        await connection.run_sync(upgrade, service.migrations, service.name, own.revision)
        tables = schema.tables(service.name, own.revision)
        for table in tables.sorted_tables:
            await _table(connection, service.name, table, backup, say)
        if files:
            await _has_files(connection, service.name, tables, backup)
        await connection.run_sync(upgrade, service.migrations, service.name)
        say("rows-restored", service=service.name, rows=_count(own))
        if service.name == "gateway":
            await _more_time(connection, backup.manifest.created_at)
    if (
        connection.dialect.name == "sqlite"
        and (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
    ):
        raise Failure("rows-invalid", name="foreign keys")


async def _table(
    connection: AsyncConnection, service: str, table: sa.Table, backup: Backup, say: Say
) -> None:
    told = backup.manifest.services[service].tables[table.name]
    member = rows_member(service, table.name)
    try:
        count, changed = await rows.insert(connection, table.name, told.columns, backup.lines(member))
    except (rows.RowInvalid, SQLAlchemyError) as error:
        raise Failure("rows-invalid", name=member) from error
    if count != told.rows:
        raise Failure("rows-invalid", name=member)
    if changed:
        say("nul-replaced", table=table.name, count=changed)
    await sequences.go_on(connection, table, told.last_number or 0)


async def _has_files(connection: AsyncConnection, service: str, tables: sa.MetaData, backup: Backup) -> None:
    members, missing = backup.manifest.members, set(backup.manifest.missing)
    folders = set(_folders(members))
    async for name in named(connection, service, tables):
        if unsafe(name):
            raise Failure("unsafe-member", name=name.path[:200])
        if not isinstance(name, File | Folder) or not name.needed or name.path in missing:
            continue
        there = members if isinstance(name, File) else folders
        if f"files/{name.path}" not in there:
            raise Failure("member-missing", name=f"files/{name.path}"[:200])


def _folders(members: Iterable[str]) -> Iterator[str]:
    for name in members:
        for parent in PurePosixPath(name).parents:
            yield str(parent)


async def _more_time(connection: AsyncConnection, created_at: float) -> None:
    """What was not finished has as much time left as it had when the backup was made, and so have the jobs that were
    promised for it."""
    row = AnalysisRow
    passed = max(0.0, time.time() - created_at)
    await connection.execute(
        sa.update(row).where(row.finished_at.is_(None)).values(expires_at=row.expires_at + passed)
    )
    for id_, body in (await connection.execute(sa.select(OutboxRow.id, OutboxRow.body))).all():
        job = orjson.loads(body)
        if "expires_at" in job:
            job["expires_at"] += passed
            promise = sa.update(OutboxRow).where(OutboxRow.id == id_)
            await connection.execute(promise.values(body=orjson.dumps(job)))


def _count(tables: Tables) -> int:
    return sum(table.rows for table in tables.tables.values())


def known_tables() -> set[str]:
    """Names of every table that a service has, its version table too."""
    names = {schema.version_table(name) for name in SERVICES}
    return names | {table for service in SERVICES.values() for table in service.metadata.tables}
