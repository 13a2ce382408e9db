"""`Idempotency-Key` and `Prefer: wait=N`: what a caller may ask of a POST beside its body."""

from __future__ import annotations

import hashlib
import re

from aiohttp import web
from pydantic import BaseModel

from services.gateway.outbox import json_bytes
from services.gateway.store import IdempotencyKey
from services.wire.errors import FieldInvalid

MAX_WAIT = 120
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?=$|[,;])", re.IGNORECASE)


def key_of(request: web.BaseRequest, form: BaseModel) -> IdempotencyKey | None:
    """The request's key, with a digest that tells its checked body from another's. Raises FieldInvalid."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isprintable() or not key.isascii():
        raise FieldInvalid(
            field="Idempotency-Key", reason="string_too_long" if len(key) > 255 else "characters"
        )
    return IdempotencyKey(key, hashlib.sha256(json_bytes(form)).hexdigest())


def wait_of(request: web.BaseRequest) -> int:
    """Seconds that the caller prefers to wait for the result, at most `MAX_WAIT` (RFC 7240)."""
    found = _WAIT.search(",".join(request.headers.getall("Prefer", [])))
    return min(int(found[1]), MAX_WAIT) if found else 0
