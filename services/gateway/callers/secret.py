"""A key as its holder has it: `lk_<id>_<secret>`. Pure.

The secret is 256 random bits, so its digest is SHA-256: slow hashes protect what people can guess.
"""

from __future__ import annotations

import hashlib
import re
import secrets

_ID = re.compile(r"[0-9a-f]{12}")
_FORM = re.compile(r"lk_([0-9a-f]{12})_[0-9a-f]{64}")


def draw() -> tuple[str, str]:
    """A new key's id, and the whole key."""
    id_ = secrets.token_hex(6)
    return id_, drawn_for(id_)


def drawn_for(id_: str) -> str:
    """A new whole key for the id `id_`."""
    return f"lk_{id_}_{secrets.token_hex(32)}"


def is_id(value: str) -> bool:
    """Whether `value` has the form of a key's id."""
    return _ID.fullmatch(value) is not None


def id_of(key: str) -> str | None:
    """The id in a whole key; None where `key` has not the form of one."""
    found = _FORM.fullmatch(key)
    return found[1] if found else None


def digest(key: str) -> str:
    """What is stored of `key`."""
    return hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()
