"""From a request's credentials to its caller."""

from __future__ import annotations

import secrets
import time

from aiohttp import web

from services.gateway.callers import secret
from services.gateway.callers.caller import ALL, Caller
from services.gateway.callers.keyring import Keyring, bases_of, lets_in, limits_of, scopes_of
from services.gateway.callers.objects import Objects
from services.gateway.callers.scopes import Scope
from services.gateway.tables import KeyRow
from services.settings import Settings
from services.wire.errors import KeyInvalid, KeyMissing

COOKIE = "lacuna_session"
ADMIN, SERVICE = "admin", "service"
"""The ids of the keys that the settings hold."""


class Finder:
    """Reads the store for each call, so that what is revoked is out at once, on every gateway."""

    def __init__(self, settings: Settings, keyring: Keyring, objects: Objects) -> None:
        self._keyring, self._objects = keyring, objects
        self.needed = settings.keys_needed
        self._own = {
            id_: secret.digest(key.get_secret_value())
            for id_, key in ((ADMIN, settings.admin_key), (SERVICE, settings.service_key))
            if key is not None
        }

    async def find(self, request: web.Request) -> Caller:
        """Raises KeyMissing, KeyInvalid."""
        if not self.needed:
            return Caller(None, "", ALL, self._objects)
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and given.strip():
            caller = await self.by_key(given.strip())
        elif cookie := request.cookies.get(COOKIE):
            caller = await self.by_session(cookie)
        else:
            raise KeyMissing
        if caller is None:
            raise KeyInvalid
        return caller

    async def by_key(self, whole: str) -> Caller | None:
        """Whoever holds the key `whole`, if it is let in."""
        digest = secret.digest(whole)
        for id_, known in self._own.items():
            if secrets.compare_digest(known, digest):
                return self._of_settings(id_)
        row = await self._keyring.by_key(whole)
        return self._of_store(row) if row is not None else None

    async def by_session(self, cookie: str) -> Caller | None:
        """Whose session has the cookie `cookie`, if its key is let in."""
        found = await self._keyring.by_session(cookie)
        if found is None:
            return None
        session, row = found
        if row is not None:
            return self._of_store(row) if lets_in(row, session.key_digest, time.time()) else None
        known = self._own.get(session.key)
        return self._of_settings(session.key) if known == session.key_digest else None

    def _of_settings(self, id_: str) -> Caller:
        if id_ == ADMIN:
            return Caller(ADMIN, ADMIN, ALL, self._objects, of_settings=True)
        scopes = frozenset({Scope.ANALYSE, Scope.TRAIN})
        return Caller(SERVICE, SERVICE, scopes, self._objects, of_settings=True, proxy_only=True)

    def _of_store(self, row: KeyRow) -> Caller:
        return Caller(row.id, row.name, scopes_of(row), self._objects, bases_of(row), limits_of(row))
