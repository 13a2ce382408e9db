"""Ids of rows, and names as errors show them."""

from __future__ import annotations

import time
from secrets import token_hex


def new_id(kind: str) -> str:
    """An id of `kind` that is greater than those before."""
    return f"{kind}-{time.time_ns() // 1000:014x}{token_hex(4)}"


def shown(name: str, most: int = 80) -> str:
    """`name`, which a stranger gave, as an error shows it: not too long, and as text that travels."""
    return name[:most].encode(errors="replace").decode()
