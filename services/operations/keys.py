"""keys: made, listed, rotated and revoked at the command line. The first one of an installation comes from here."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.gateway.callers.audit import OPERATOR, Audit, Deed
from services.gateway.callers.caller import Limits
from services.gateway.callers.keyring import Keyring
from services.gateway.callers.scopes import Scope
from services.gateway.tables import KeyRow
from services.operations.failure import Failure
from services.operations.installation import SERVICES
from services.operations.speaking import note, say
from services.settings import Settings
from services.storage.database import Database
from services.wire.errors import KeyNotFound

DAY = 86_400
PAGE = 100


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands, with what they take."""
    keys = commands.add_parser("keys", help="who may call the API")
    one = keys.add_subparsers(required=True, metavar="ACTION")

    made = one.add_parser("create", help="make a key; it is written to the standard output, once")
    made.add_argument("name", help="whose it is, or what for")
    made.add_argument("--scope", action="append", required=True, choices=[*Scope], help="may be repeated")
    made.add_argument("--base", action="append", default=[], metavar="PATTERN", help="bases that it reaches")
    made.add_argument("--expires-in-days", type=float, metavar="DAYS")
    made.add_argument("--requests-minute", type=int, metavar="N")
    made.add_argument("--requests-day", type=int, metavar="N")
    made.add_argument("--tokens-day", type=int, metavar="N")
    made.add_argument("--cost-day", type=float, metavar="DOLLARS")
    made.set_defaults(run=_create)

    listed = one.add_parser("list", help="every key, without secrets")
    listed.set_defaults(run=_list)

    rotated = one.add_parser("rotate", help="give a key a new secret, written to the standard output, once")
    rotated.add_argument("id")
    rotated.add_argument("--grace", type=float, default=0, metavar="SECONDS", help="of the secret before")
    rotated.set_defaults(run=_rotate)

    revoked = one.add_parser("revoke", help="let nobody in by a key any more")
    revoked.add_argument("id")
    revoked.set_defaults(run=_revoke)


async def _create(arguments: argparse.Namespace, settings: Settings) -> int:
    expires = arguments.expires_in_days
    limits = Limits(
        arguments.requests_minute, arguments.requests_day, arguments.tokens_day, arguments.cost_day
    )
    async with _keyring(settings) as (keyring, audit):
        row, whole = await keyring.create(
            arguments.name[:100],
            frozenset(map(Scope, arguments.scope)),
            bases=tuple(arguments.base),
            expires_at=None if expires is None else time.time() + expires * DAY,
            limits=limits,
        )
        await audit.note(Deed(OPERATOR, "create-key", "key", row.id))
    return _told(row, whole)


async def _list(_: argparse.Namespace, settings: Settings) -> int:
    async with _keyring(settings) as (keyring, _audit):
        after = None
        while rows := await keyring.page(after, PAGE):
            for row in rows:
                say("key-line", id=row.id, name=row.name, scopes=row.scopes, state=_state(row, time.time()))
            after = rows[-1].id
    return 0


async def _rotate(arguments: argparse.Namespace, settings: Settings) -> int:
    async with _keyring(settings) as (keyring, audit):
        row, whole = await keyring.rotate(arguments.id, max(0.0, arguments.grace))
        await audit.note(Deed(OPERATOR, "rotate-key", "key", row.id))
    return _told(row, whole)


async def _revoke(arguments: argparse.Namespace, settings: Settings) -> int:
    async with _keyring(settings) as (keyring, audit):
        row = await keyring.revoke(arguments.id)
        await audit.note(Deed(OPERATOR, "revoke-key", "key", row.id))
    note("key-revoked", id=row.id)
    return 0


def _told(row: KeyRow, whole: str) -> int:
    note("key-told-once", id=row.id)
    sys.stdout.write(whole + "\n")
    return 0


def _state(row: KeyRow, now: float) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at is not None and row.expires_at <= now else "active"


@asynccontextmanager
async def _keyring(settings: Settings) -> AsyncIterator[tuple[Keyring, Audit]]:
    """Raises Failure for a key that there is not."""
    database = await Database.open(settings.database("gateway"), SERVICES["gateway"].migrations, "gateway")
    try:
        yield Keyring(database), Audit(database)
    except KeyNotFound as error:
        raise Failure("key-missing", id=str(error.params["id"])) from None
    finally:
        await database.close()
