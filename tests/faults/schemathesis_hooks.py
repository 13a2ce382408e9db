"""What Schemathesis has to be told: how lines of JSON and archives travel."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/jsonl", "application/octet-stream")
def as_bytes(_: Any, value: Any) -> bytes:
    """Whatever was generated, as bytes."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")
