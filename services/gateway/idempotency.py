"""`Idempotency-Key` and `Prefer: wait=N`: what a caller may ask of a POST beside its body.

One table remembers what each key made, whoever made it, and a repeated request is answered with how that stands now.
What the gateway stores itself, it stores in one transaction with the key (`keep`). What another service makes is made
under a claim (`Keys.claim`), which ends by itself where the gateway that held it is killed: only then may a repeated
request make another, unless that service remembers keys too.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.outbox import json_bytes
from services.gateway.ownership import owner_of
from services.gateway.tables import IdempotencyRow
from services.storage.database import Database
from services.wire.errors import FieldInvalid, IdempotencyMismatch, IdempotencyPending

KEY_LIFE = 24 * 3600.0
"""Seconds that an Idempotency-Key is remembered."""

MAX_WAIT = 120
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?=$|[,;])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key, with the digest of the request that it came with; `owner` '': anybody's, without keys."""

    key: str
    digest: str
    owner: str = ""

    @property
    def scoped(self) -> str:
        """What no other caller's key equals, at most 255 characters."""
        if not self.owner:
            return self.key
        return f"{self.owner}:{hashlib.sha256(self.key.encode(errors='surrogateescape')).hexdigest()}"


def key_of(request: web.Request, form: BaseModel) -> IdempotencyKey | None:
    """The request's key, with a digest of its path and checked body. Raises FieldInvalid."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isprintable() or not key.isascii():
        raise FieldInvalid(
            field="Idempotency-Key", reason="string_too_long" if len(key) > 255 else "characters"
        )
    asked = request.path.encode() + b"\n" + json_bytes(form)
    return IdempotencyKey(key, hashlib.sha256(asked).hexdigest(), owner_of(request) or "")


def wait_of(request: web.BaseRequest) -> int:
    """Seconds that the caller prefers to wait for the result, at most `MAX_WAIT` (RFC 7240)."""
    found = _WAIT.search(",".join(request.headers.getall("Prefer", [])))
    return min(int(found[1]), MAX_WAIT) if found else 0


async def known(session: AsyncSession, key: IdempotencyKey, kind: str) -> str | None:
    """The id of the `kind` that `key` made before, if it did. Raises IdempotencyMismatch, IdempotencyPending."""
    found = await session.get(IdempotencyRow, (key.owner, key.key))
    if found is None or found.expires_at < time.time():
        return None
    if (found.kind, found.digest) != (kind, key.digest):
        raise IdempotencyMismatch
    if found.object_id is None:
        raise IdempotencyPending(retry_after=1)
    return found.object_id


async def keep(
    session: AsyncSession, key: IdempotencyKey, kind: str, object_id: str | None, seconds: float = KEY_LIFE
) -> None:
    """Remember within the transaction of `session` what `key` makes; None: that is not known yet.

    Raises sqlalchemy.exc.IntegrityError where another request with the key was first.
    """
    now = time.time()
    mine = (IdempotencyRow.owner == key.owner, IdempotencyRow.key == key.key)
    await session.execute(delete(IdempotencyRow).where(*mine, IdempotencyRow.expires_at < now))
    session.add(
        IdempotencyRow(
            owner=key.owner,
            key=key.key,
            digest=key.digest,
            kind=kind,
            object_id=object_id,
            expires_at=now + seconds,
        )
    )
    await session.flush()


async def forget(session: AsyncSession, kind: str, object_id: str) -> None:
    """Forget the key of what is deleted: repeated, it makes another."""
    row = (IdempotencyRow.kind == kind, IdempotencyRow.object_id == object_id)
    await session.execute(delete(IdempotencyRow).where(*row))


class Keys:
    """The keys of what other services make."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: IdempotencyKey, kind: str, seconds: float) -> str | None:
        """The id that `key` made before; None: from now on it is the caller's to make, for `seconds`.

        Raises IdempotencyMismatch, IdempotencyPending.
        """
        for _ in range(2):
            async with self._database.read() as session:
                if (found := await known(session, key, kind)) is not None:
                    return found
            try:
                async with self._database.session.begin() as session:
                    await keep(session, key, kind, None, seconds)
            except IntegrityError:  # another request was first, at the same moment
                continue
            return None
        raise IdempotencyPending(retry_after=1)

    async def made(self, key: IdempotencyKey, object_id: str) -> None:
        """The claimed one is made."""
        row = (IdempotencyRow.owner == key.owner, IdempotencyRow.key == key.key)
        values = {"object_id": object_id, "expires_at": time.time() + KEY_LIFE}
        async with self._database.session.begin() as session:
            await session.execute(update(IdempotencyRow).where(*row).values(**values))

    async def release(self, key: IdempotencyKey) -> None:
        """It was not made, or is gone: a repeated request makes it."""
        row = (IdempotencyRow.owner == key.owner, IdempotencyRow.key == key.key)
        async with self._database.session.begin() as session:
            await session.execute(delete(IdempotencyRow).where(*row))

    async def forget_old(self) -> None:
        """Delete the keys that are past their time."""
        async with self._database.session.begin() as session:
            await session.execute(delete(IdempotencyRow).where(IdempotencyRow.expires_at < time.time()))
