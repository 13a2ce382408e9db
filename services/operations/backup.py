"""Takes an installation as it is at one moment, while it goes on."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import IO

from alembic.util.exc import CommandError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway import VERSION
from services.operations import rows, schema, sequences
from services.operations.collecting import Collecting, Fetch
from services.operations.databases import moment
from services.operations.failure import Failure
from services.operations.installation import Installation
from services.operations.manifest import FORMAT, Manifest, Rows, Tables, rows_member
from services.operations.named import Named, named
from services.operations.progress import Progress, Say
from services.operations.writing import Writing, writing_to
from services.storage.keeping import LONGEST, Busy, Keeping


async def back_up(
    installation: Installation,
    target: Path,
    say: Say,
    *,
    files: bool = True,
    allow_missing: bool = False,
    fetch: Fetch | None = None,
    longest: float = LONGEST,
) -> Manifest:
    """Write a backup to `target`, whole or not at all. `files`: else rows alone. `fetch` brings files from elsewhere.

    Raises Failure, where `target` exists (WrongUse), another backup is being made, `longest` seconds were not enough,
    or a file that is named is missing or damaged, which `allow_missing` lets pass; OSError; SQLAlchemyError.
    """
    try:
        with Keeping(installation.data, longest=longest).backing_up() as held:
            writing = writing_to(target)
            try:
                async with asyncio.timeout(longest):
                    manifest = await _write(
                        installation, writing, say, files=files, allow_missing=allow_missing, fetch=fetch
                    )
                if not held():
                    raise TimeoutError
                writing.keep(manifest.model_dump_json(indent=1).encode())
            except BaseException:
                writing.discard()
                raise
    except Busy:
        raise Failure("backup-busy") from None
    except TimeoutError:
        raise Failure("backup-too-long", hours=round(longest / 3600, 1)) from None
    return manifest


async def _write(
    installation: Installation,
    writing: Writing,
    say: Say,
    *,
    files: bool,
    allow_missing: bool,
    fetch: Fetch | None,
) -> Manifest:
    manifest = Manifest(format=FORMAT, product=VERSION, created_at=time.time(), services={}, members={})
    wanted: dict[Named, None] = {}
    async with moment(installation) as seen:
        if not seen:
            raise Failure("nothing-there", path=str(installation.data))
        manifest.created_at = time.time()
        for service, (connection, revision) in seen.items():
            try:
                tables = schema.tables(service, revision)
            except CommandError:
                raise Failure("newer-tables", service=service, revision=revision) from None
            own = manifest.services[service] = Tables(revision=revision, tables={})
            for table in tables.sorted_tables:
                columns = schema.kinds(table)
                key = [column.name for column in table.primary_key.columns]
                member = rows_member(service, table.name)
                lines = rows.lines(connection, table.name, columns, key)
                manifest.members[member], count = await writing.add_lines(member, lines)
                last = await sequences.last(connection, table)
                own.tables[table.name] = Rows(columns=columns, rows=count, last_number=last)
            say("rows-saved", service=service, rows=sum(table.rows for table in own.tables.values()))
            if files:
                await _names(connection, service, revision, wanted)
    # the transactions have ended: what the rows name is kept until the backup is whole
    collecting = Collecting(installation.data, fetch)
    progress = Progress(say, "files-saved")

    async def add(path: str, file: IO[bytes], sha256: str | None) -> None:
        member = await writing.add(f"files/{path}", file)
        manifest.members[f"files/{path}"] = member
        progress.done(member.size)
        if sha256 not in {None, member.sha256}:
            collecting.missing.append(path)

    for name in wanted:
        await collecting.collect(name, add)
    progress.tell()
    if collecting.missing:
        if not allow_missing:
            raise Failure("files-missing", count=len(collecting.missing), first=collecting.missing[0])
        manifest.missing = collecting.missing
    return manifest


async def _names(connection: AsyncConnection, service: str, revision: str, wanted: dict[Named, None]) -> None:
    async for name in named(connection, service, schema.tables(service, revision)):
        wanted[name] = None
