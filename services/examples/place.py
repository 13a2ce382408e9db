"""Where in a training file a check is, and telling what it found there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from services.wire.errors import Param
from services.wire.training import Defect

KINDS: dict[type, str] = {
    dict: "object",
    list: "list",
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
}
"""What JSON calls the types that Python reads it into."""

_MOST = 50  # of a line: a broken one may have a defect a byte
_KEY = 200
"""Characters of a key that are shown."""


class Place:
    """A line, and the message in it that is looked at now (None: the example itself)."""

    __slots__ = ("_found", "_told", "errors", "line", "message")

    def __init__(self, line: int, found: Callable[[Defect], None]) -> None:
        self.line = line
        self.message: int | None = None
        self.errors = 0
        self._found, self._told = found, 0

    def error(self, code: str, key: str = "", **params: Param) -> None:
        """Tell of a defect at `key`, a path with dots: 'tool_calls.0.id'."""
        self.errors += 1
        self._tell("error", code, key, params)

    def warning(self, code: str, key: str = "", **params: Param) -> None:
        """Tell of what may be meant, and can be trained on."""
        self._tell("warning", code, key, params)

    def _tell(
        self, severity: Literal["error", "warning"], code: str, key: str, params: dict[str, Param]
    ) -> None:
        self._told += 1
        if self._told <= _MOST:
            self._found(
                Defect(
                    line=self.line,
                    message=self.message,
                    key=key if len(key) <= _KEY else key[: _KEY - 1] + "…",
                    code=code,
                    severity=severity,
                    params=params,
                )
            )


def count_strings(value: Any) -> int:
    """Keys and strings in a JSON value, at any depth."""
    kind = type(value)
    if kind is str:
        return 1
    if kind is dict:
        total = len(value)
        for inner in value.values():
            inner_kind = type(inner)
            if inner_kind is str:
                total += 1
            elif inner_kind is dict or inner_kind is list:
                total += count_strings(inner)
        return total
    return sum(map(count_strings, value)) if kind is list else 0
