"""The words of a provider without keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

LIMIT = 500
"""Characters kept of a message."""
_KEY_LIKE = re.compile(r"\b(?:sk|key|pk|rk)-[\w*.\-]{4,}|Bearer\s+\S+", re.IGNORECASE)


def scrub(message: str, secrets: Iterable[str] = (), limit: int = LIMIT) -> str:
    """`message` without any key: none of `secrets`, nor whatever looks like one; at most `limit` characters, and
    neither NUL nor halves of surrogate pairs, which no database takes."""
    message = message.encode(errors="replace").decode().replace("\0", "\ufffd")
    for secret in secrets:
        message = message.replace(secret, "***")
    return _KEY_LIKE.sub("***", message)[:limit]
