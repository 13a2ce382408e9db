"""Puts a backup in the place of an installation: all is made beside it first, and takes its place by renames."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.operations.failure import Failure
from services.operations.filling import check, fill, known_tables
from services.operations.installation import FOLDERS, Installation, Service
from services.operations.progress import Progress, Say
from services.operations.reading import Backup
from services.operations.writing import copied, flush, flush_folder
from services.storage.database import file_of, new_engine
from services.storage.keeping import Busy, Keeping

_ASIDE = ".restoring"
_SQLITE = ("", "-wal", "-shm")


async def restore(
    installation: Installation, backup: Backup, say: Say, *, replace: bool = False, files: bool = True
) -> str | None:
    """Fill an installation that is empty, or that `replace` lets be put aside: where it is then. `files`: those of
    `backup` too, else its rows alone.

    Every hash is checked before anything is written. What fails leaves what was there. Raises Failure, OSError,
    SQLAlchemyError.
    """
    check(backup.manifest)
    progress = Progress(say, "files-checked")
    await backup.check(progress.done)
    progress.tell()
    try:
        with Keeping(installation.data).stopped() as half:
            return await _place(installation, backup, say, half, replace=replace, files=files)
    except Busy:
        raise Failure("services-run") from None


async def _place(
    installation: Installation,
    backup: Backup,
    say: Say,
    half: Callable[[bool], None],
    *,
    replace: bool,
    files: bool,
) -> str | None:
    empty = await is_empty(installation, files=files)
    if not empty and not replace:
        raise Failure("not-empty", path=str(installation.data))
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime())
    swaps = _Swaps(installation.data, installation.data / f"replaced-{stamp}")
    schema = None if empty else f"lacuna_replaced_{stamp}"
    async with AsyncExitStack() as stack:
        stack.callback(swaps.clear)
        commits = []
        for url, services in installation.databases().items():
            if file_of(url) is None:
                connection = await stack.enter_async_context(_postgresql(url, schema))
                await fill(connection, services, backup, say, files=files)
                commits.append(connection)
            else:
                await _sqlite(url, services, swaps, backup, say, files=files)
        if files:
            await _files(installation.data, backup, swaps, say)
        half(True)
        try:
            swaps.make()
            await _committed(commits)
        except BaseException:
            swaps.undo()
            half(False)
            raise
        half(False)
    if empty:
        swaps.forget()
        return None
    return ", ".join(
        filter(None, (str(swaps.old) if swaps.old.exists() else None, schema if commits else None))
    )


async def _committed(connections: list[AsyncConnection]) -> None:
    """Commit, and know whether it was, whoever interrupts."""

    async def commit() -> None:
        for connection in connections:
            await connection.commit()

    task = asyncio.ensure_future(commit())
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)
    task.result()


async def is_empty(installation: Installation, *, files: bool = True) -> bool:
    """Whether no table has a row and, with `files`, no folder a file."""
    for folder in FOLDERS if files else ():
        if any(names for _, _, names in os.walk(installation.data / folder)):
            return False
    for url in installation.databases():
        if installation.exists(url):
            engine = new_engine(url)
            try:
                async with engine.execution_options(lacuna_reads=True).connect() as connection:
                    for name in await _present(connection):
                        some = sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)
                        if not name.startswith("alembic_") and await connection.scalar(some):
                            return False
            finally:
                await engine.dispose()
    return True


async def _present(connection: AsyncConnection) -> list[str]:
    """The services' tables that are there."""
    there = await connection.run_sync(lambda connection: set(sa.inspect(connection).get_table_names()))
    return sorted(there & known_tables())


@asynccontextmanager
async def _postgresql(url: str, aside: str | None) -> AsyncIterator[AsyncConnection]:
    """A connection in whose transaction the tables are gone: put into the schema `aside`, or dropped without one."""
    engine = new_engine(url)
    try:
        async with engine.connect() as connection:
            names = await _present(connection)
            quote = connection.dialect.identifier_preparer.quote
            if names and aside is not None:
                await connection.execute(sa.schema.CreateSchema(aside))
            for name in names:
                statement = (
                    f"DROP TABLE {quote(name)} CASCADE"
                    if aside is None
                    else f"ALTER TABLE {quote(name)} SET SCHEMA {quote(aside)}"
                )
                await connection.execute(sa.text(statement))
            yield connection
    finally:
        await engine.dispose()


async def _sqlite(
    url: str, services: list[Service], swaps: _Swaps, backup: Backup, say: Say, *, files: bool
) -> None:
    """A new file beside the one of `url`, whole and closed."""
    final = file_of(url)
    assert final is not None
    final.parent.mkdir(parents=True, exist_ok=True)
    made = swaps.aside(final)
    if not any(service.name in backup.manifest.services for service in services):
        return
    engine = new_engine(f"sqlite+aiosqlite:///{made}")
    try:
        async with engine.begin() as connection:
            await fill(connection, services, backup, say, files=files)
        async with engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            await raw.execute("PRAGMA journal_mode=DELETE")  # so that all of it is in the one file
    finally:
        await engine.dispose()
    with made.open("rb") as file:
        os.fsync(file.fileno())


async def _files(data: Path, backup: Backup, swaps: _Swaps, say: Say) -> None:
    progress = Progress(say, "files-restored")
    for folder in FOLDERS:
        made = swaps.aside(data / folder)
        made.mkdir(parents=True)
        first = f"files/{folder}/"
        for name, member in backup.manifest.members.items():
            if not name.startswith(first):
                continue
            target = made / name.removeprefix(first)
            target.parent.mkdir(parents=True, exist_ok=True)
            with backup.open(name) as source, target.open("xb") as file:
                if await copied(source, file) != member:  # it changed since it was checked
                    raise Failure("member-damaged", name=name)
            progress.done(member.size)
        flush(made)
    progress.tell()


class _Swaps:
    """Files and folders made beside those whose place they take; those go to the folder `old`."""

    def __init__(self, data: Path, old: Path) -> None:
        self._data, self.old = data, old
        self._made: dict[Path, Path] = {}
        self._moved: list[tuple[Path, Path]] = []

    def aside(self, final: Path) -> Path:
        """Where what takes the place of `final` is to be made; what a killed restore left there is gone."""
        made = final.with_name(final.name + _ASIDE)
        self._made[final] = made
        self.clear(made)
        return made

    def make(self) -> None:
        """Raises OSError; then `undo`."""
        for final in self._made:
            inside = final.is_relative_to(self._data)
            place = self.old / (final.relative_to(self._data) if inside else final.name)
            for end in _SQLITE:
                there = final.with_name(final.name + end)
                if there.exists():
                    self._move(there, place.with_name(place.name + end))
        for final, made in self._made.items():
            if made.exists():
                self._move(made, final)
            flush_folder(final.parent)

    def undo(self) -> None:
        for source, target in reversed(self._moved):
            with suppress(OSError):
                target.rename(source)
        self._moved.clear()
        with suppress(OSError):
            self.old.rmdir()

    def forget(self) -> None:
        """Delete what was put aside: it was empty."""
        shutil.rmtree(self.old, ignore_errors=True)

    def clear(self, *made: Path) -> None:
        for path in made or self._made.values():
            shutil.rmtree(path, ignore_errors=True)
            for end in (*_SQLITE, ".lock"):
                with suppress(OSError):
                    path.with_name(path.name + end).unlink()

    def _move(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        self._moved.append((source, target))
