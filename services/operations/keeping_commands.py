"""backup, restore, verify, move, migrate and status."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

import orjson

from services.gateway import VERSION
from services.operations.backup import back_up
from services.operations.fetching import fetching
from services.operations.installation import Installation
from services.operations.manifest import Manifest
from services.operations.moving import destination, move
from services.operations.progress import Progress, Say
from services.operations.reading import reading_from
from services.operations.restore import restore
from services.operations.speaking import note, quiet, say, spoken
from services.operations.standing import migrate, shown, standing
from services.settings import Settings


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands, with what they take."""
    silent = argparse.ArgumentParser(add_help=False)
    silent.add_argument("--quiet", action="store_true", help="say nothing of the progress")

    one = commands.add_parser("backup", parents=[silent], help="save the installation, running or not")
    one.add_argument("target", type=Path, help="a folder that is to be made, or FILE.tar")
    one.add_argument("--verify", action="store_true", help="read all of it again")
    one.add_argument("--allow-missing", action="store_true", help="save the rest where files are damaged")
    one.set_defaults(run=_backup)

    one = commands.add_parser("verify", parents=[silent], help="check every byte of a backup")
    one.add_argument("source", type=Path)
    one.set_defaults(run=_verify)

    one = commands.add_parser("restore", parents=[silent], help="fill an empty installation from a backup")
    one.add_argument("source", type=Path)
    one.add_argument("--replace", action="store_true", help="put aside what is there")
    one.set_defaults(run=_restore)

    one = commands.add_parser("move", parents=[silent], help="copy the installation to another database")
    one.add_argument("--to-database", metavar="URL", help="postgresql://..., or sqlite for files")
    one.add_argument("--to-data", metavar="FOLDER", type=Path, help="another data folder")
    one.set_defaults(run=_move)

    one = commands.add_parser("migrate", help="bring the tables to this version")
    one.set_defaults(run=_migrate)

    one = commands.add_parser("status", help="what the installation holds; exit status 1 before `migrate`")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_status)


async def _backup(arguments: argparse.Namespace, settings: Settings) -> int:
    target: Path = arguments.target
    async with fetching(settings) as fetch:
        manifest = await back_up(
            Installation.of(settings),
            target,
            _progress(arguments),
            allow_missing=arguments.allow_missing,
            fetch=fetch,
        )
    for name in manifest.missing:
        note("backup-lacks", name=name)
    files, rows = _counts(manifest)
    say("backup-made", path=str(target), files=files, rows=rows)
    return await _check(target, _progress(arguments)) if arguments.verify else 0


async def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    return await _check(arguments.source, _progress(arguments))


async def _check(source: Path, tell: Say) -> int:
    with reading_from(source) as backup:
        progress = Progress(tell, "files-checked")
        await backup.check(progress.done)
        progress.tell()
        say("backup-whole", fingerprint=backup.fingerprint)
    return 0


async def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    with reading_from(arguments.source) as backup:
        old = await restore(
            Installation.of(settings), backup, _progress(arguments), replace=arguments.replace
        )
        files, rows = _counts(backup.manifest)
        say("restored", files=files, rows=rows)
    if old is not None:
        say("replaced", where=old)
    return 0


async def _move(arguments: argparse.Namespace, settings: Settings) -> int:
    there = destination(settings, arguments.to_database, arguments.to_data)
    async with fetching(settings) as fetch:
        await move(Installation.of(settings), there, _progress(arguments), fetch=fetch)
    url = there.urls["gateway"]
    say("moved", database=shown(url), data=str(there.data))
    sys.stdout.write(f"  LACUNA_DATA={shlex.quote(str(there.data))}\n")
    if not url.startswith("sqlite"):
        sys.stdout.write(f"  LACUNA_DATABASE_URL={shlex.quote(shown(url))}\n")
    say("kept")
    return 0


async def _migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    for service, (before, after) in (await migrate(Installation.of(settings))).items():
        text = "unchanged" if before == after else "migrated"
        none = spoken().say("none")
        say(text, service=service, after=after, **({} if before == after else {"before": before or none}))
    return 0


async def _status(arguments: argparse.Namespace, settings: Settings) -> int:
    installation = Installation.of(settings)
    found = await standing(installation)
    if arguments.json:
        sys.stdout.write(
            orjson.dumps(
                {
                    "version": VERSION,
                    "data": str(installation.data),
                    "services": {
                        service: {"revision": there, "newest": newest}
                        for service, (there, newest) in found.revisions.items()
                    },
                    "rows": found.rows,
                    "files": {
                        folder: {"files": files, "bytes": size}
                        for folder, (files, size) in found.files.items()
                    },
                },
                option=orjson.OPT_INDENT_2,
            ).decode()
            + "\n"
        )
        return 0 if found.ready() else 1
    say("status-version", version=VERSION)
    say("status-data", path=str(installation.data))
    none = spoken().say("none")
    for service, (there, newest) in found.revisions.items():
        database = shown(installation.urls[service])
        say("status-tables", service=service, there=there or none, newest=newest, database=database)
    for table, rows in found.rows.items():
        say("status-rows", table=table, count=rows)
    for folder, (count, size) in found.files.items():
        say("status-files", folder=folder, files=count, megabytes=round(size / 1e6, 1))
    if not found.ready():
        say("status-behind")
    return 0 if found.ready() else 1


def _progress(arguments: argparse.Namespace) -> Say:
    return quiet if arguments.quiet else note


def _counts(manifest: Manifest) -> tuple[int, int]:
    """Files, rows."""
    files = sum(name.startswith("files/") for name in manifest.members)
    rows = sum(table.rows for own in manifest.services.values() for table in own.tables.values())
    return files, rows
