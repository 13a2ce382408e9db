"""The keys themselves: made, changed, rotated and revoked, and the sessions that stand on them."""

from __future__ import annotations

import secrets
import time
from typing import Any

import orjson
from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.gateway.callers import secret
from services.gateway.callers.caller import Limits
from services.gateway.callers.scopes import Scope
from services.gateway.tables import KeyRow, RateRow, SessionRow
from services.storage.database import Database
from services.wire.errors import KeyNotFound

NO_LIMITS = Limits()

SESSION_LIFE = 7 * 86_400.0
"""Seconds that a login of the page holds at most."""


def limits_of(row: KeyRow) -> Limits:
    return Limits(row.requests_minute, row.requests_day, row.tokens_day, row.cost_day)


def scopes_of(row: KeyRow) -> frozenset[Scope]:
    return frozenset(Scope(name) for name in row.scopes.split())


def bases_of(row: KeyRow) -> tuple[str, ...]:
    return tuple(orjson.loads(row.bases))


def lets_in(row: KeyRow, digest: str, now: float) -> bool:
    """Whether the key of `row` is let in by the secret with `digest`, at `now` in Unix seconds."""
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return False
    if secrets.compare_digest(row.digest, digest):
        return True
    return (
        row.previous_digest is not None
        and (row.previous_until or 0.0) > now
        and secrets.compare_digest(row.previous_digest, digest)
    )


def ended(owner: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether nobody is let in any more by the key `owner`, as an expression of a statement."""
    over = or_(KeyRow.revoked_at.is_not(None), KeyRow.expires_at <= time.time())
    return exists().where(KeyRow.id == owner, over)


class Keyring:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        name: str,
        scopes: frozenset[Scope],
        *,
        bases: tuple[str, ...] = (),
        expires_at: float | None = None,
        limits: Limits = NO_LIMITS,
    ) -> tuple[KeyRow, str]:
        """A new key, and the whole of it: told now and never again."""
        id_, whole = secret.draw()
        row = KeyRow(id=id_, digest=secret.digest(whole), created_at=time.time())
        _set(
            row, {"name": name, "scopes": scopes, "bases": bases, "expires_at": expires_at, "limits": limits}
        )
        async with self._database.session.begin() as session:
            session.add(row)
            session.add(RateRow(key=id_))
        return row, whole

    async def page(self, after: str | None, limit: int) -> list[KeyRow]:
        """At most `limit` keys by id, from past `after` on."""
        query = select(KeyRow).order_by(KeyRow.id).limit(limit)
        if after is not None:
            query = query.where(KeyRow.id > after)
        async with self._database.read() as session:
            return list(await session.scalars(query))

    async def get(self, id_: str) -> KeyRow:
        """Raises KeyNotFound."""
        async with self._database.read() as session:
            row = await session.get(KeyRow, id_) if secret.is_id(id_) else None
        if row is None:
            raise KeyNotFound(id=_shown(id_))
        return row

    async def change(self, id_: str, changes: dict[str, Any]) -> KeyRow:
        """Set `name`, `scopes`, `bases`, `expires_at`, `limits`, as far as `changes` has them. Raises KeyNotFound."""
        async with self._database.session.begin() as session:
            row = await _locked(session, id_)
            _set(row, changes)
        return row

    async def rotate(self, id_: str, grace: float) -> tuple[KeyRow, str]:
        """A new secret; the present one is let in for `grace` more seconds. Raises KeyNotFound."""
        whole = secret.drawn_for(id_)
        async with self._database.session.begin() as session:
            row = await _locked(session, id_)
            row.previous_digest, row.previous_until = row.digest, time.time() + grace
            row.digest = secret.digest(whole)
        return row, whole

    async def revoke(self, id_: str) -> KeyRow:
        """From now on nobody is let in by it, nor by a session of it. Raises KeyNotFound."""
        async with self._database.session.begin() as session:
            row = await _locked(session, id_)
            row.revoked_at = row.revoked_at or time.time()
            await session.execute(delete(SessionRow).where(SessionRow.key == id_))
        return row

    async def by_key(self, whole: str) -> KeyRow | None:
        """Whose key `whole` is, if it is let in now."""
        id_ = secret.id_of(whole)
        if id_ is None:
            return None
        async with self._database.read() as session:
            row = await session.get(KeyRow, id_)
        return row if row is not None and lets_in(row, secret.digest(whole), time.time()) else None

    async def by_session(self, cookie: str) -> tuple[SessionRow, KeyRow | None] | None:
        """The session of `cookie` and the key it stands on, None for one that is not in the store."""
        query = (
            select(SessionRow, KeyRow)
            .join(KeyRow, KeyRow.id == SessionRow.key, isouter=True)
            .where(SessionRow.digest == secret.digest(cookie), SessionRow.expires_at > time.time())
        )
        async with self._database.read() as session:
            found = (await session.execute(query)).first()
        return (found[0], found[1]) if found is not None else None

    async def begin_session(self, key: str, whole: str) -> str:
        """The cookie of a new session, on the key with the id `key` as long as `whole` is let in."""
        cookie, now = secrets.token_hex(32), time.time()
        async with self._database.session.begin() as session:
            await session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
            session.add(
                SessionRow(
                    digest=secret.digest(cookie),
                    key=key,
                    key_digest=secret.digest(whole),
                    created_at=now,
                    expires_at=now + SESSION_LIFE,
                )
            )
        return cookie

    async def end_session(self, cookie: str) -> None:
        async with self._database.session.begin() as session:
            await session.execute(delete(SessionRow).where(SessionRow.digest == secret.digest(cookie)))


async def _locked(session: AsyncSession, id_: str) -> KeyRow:
    query = select(KeyRow).where(KeyRow.id == id_).with_for_update()
    row = await session.scalar(query) if secret.is_id(id_) else None
    if row is None:
        raise KeyNotFound(id=_shown(id_))
    return row


def _shown(id_: str) -> str:
    return id_[:80].encode(errors="replace").decode()


def _set(row: KeyRow, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        match name:
            case "scopes":
                row.scopes = " ".join(sorted(value))
            case "bases":
                row.bases = orjson.dumps(list(value)).decode()
            case "limits":
                row.requests_minute, row.requests_day = value.requests_minute, value.requests_day
                row.tokens_day, row.cost_day = value.tokens_day, value.cost_day
            case "name" | "expires_at":
                setattr(row, name, value)
