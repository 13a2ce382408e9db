"""What an answer that passes through the proxy used, as its provider says it, or as far as it can be told. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

TAIL = 1 << 16
"""Bytes of an answer's end in which its usage stands."""

BYTES_A_TOKEN = 4
"""Of text, roughly; where no provider says how many tokens there were."""

# within a JSON string the quotation marks would be escaped
_USAGE = re.compile(rb'"usage"\s*:\s*(?=\{)')
_DECODER = json.JSONDecoder()


@dataclass(slots=True)
class Meter:
    """Told an answer's parts as they come."""

    asked: int
    """Bytes of the request."""
    events: int = 0
    left: bool = False
    """Whether the caller went while the provider was at work."""
    _tail: bytearray = field(default_factory=bytearray)

    def add(self, part: bytes) -> None:
        self.events += part.count(b"data:")
        self._tail += part
        if len(self._tail) > 2 * TAIL:
            del self._tail[:-TAIL]

    def tokens(self) -> tuple[int, int]:
        """Of the prompt, and of what was answered.

        A stream that was cut off, or whose caller did not ask for its usage, tells none: then an event is taken for
        a token, as they are sent, and the prompt is guessed by its size. Nothing was used where nothing came to
        who waited for it.
        """
        told = self._told()
        if told is not None:
            return told
        if not self.events and not self.left:
            return 0, 0
        return self.asked // BYTES_A_TOKEN, self.events

    def _told(self) -> tuple[int, int] | None:
        tail = bytes(self._tail)
        for found in reversed(list(_USAGE.finditer(tail))):
            try:
                usage, _ = _DECODER.raw_decode(tail[found.end() :].decode(errors="replace"))
            except ValueError:
                continue
            prompt = usage.get("prompt_tokens", usage.get("input_tokens"))
            answer = usage.get("completion_tokens", usage.get("output_tokens", 0))
            if _count(prompt) and _count(answer):
                return prompt, answer
        return None


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**40
