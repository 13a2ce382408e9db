"""A model's answer as one JSON object, also where it came as a stream; pure.

The `openai` package joins streams as well, into its own models and with each chunk parsed by them: here whatever a
provider sends is kept as it is, at a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import orjson

Api = Literal["chat", "responses"]
Json = dict[str, Any]

WHOLE = {"stop", "tool_calls", "function_call"}
"""Why a choice of Chat Completions ends where nothing is cut off."""

_REPLACED = {"index", "type", "role", "id", "name"}
"""Fields of a delta that say the same again; other texts go on."""


def whole_answer(body: bytes, api: Api, *, streamed: bool) -> Json | None:
    """The answer in `body`, a `chat.completion` or a `response`; None where it is not whole, or not one at all."""
    try:
        if not streamed:
            answer = orjson.loads(body)
        elif api == "chat":
            answer = _joined_chat(body)
        else:
            answer = _joined_response(body)
    except (ValueError, TypeError, AttributeError, KeyError):  # what a server sent has any form
        return None
    if not isinstance(answer, dict):
        return None
    whole = _whole_chat(answer) if api == "chat" else answer.get("status") == "completed"
    return answer if whole else None


def _whole_chat(answer: Json) -> bool:
    choices = answer.get("choices")
    return (
        isinstance(choices, list)
        and bool(choices)
        and all(
            isinstance(choice, dict)
            and isinstance(choice.get("message"), dict)
            and choice.get("finish_reason") in WHOLE
            for choice in choices
        )
    )


def _joined_chat(body: bytes) -> Json | None:
    answer: Json = {}
    choices: dict[int, Json] = {}
    ended = False
    for data in _events(body):
        if data.strip() == b"[DONE]":
            ended = True
            continue
        chunk = orjson.loads(data)
        if chunk.get("error"):
            return None
        for choice in chunk.get("choices") or ():
            known = choices.setdefault(choice["index"], {"index": choice["index"], "message": {}})
            _merge(known["message"], choice.get("delta") or {})
            known["finish_reason"] = choice.get("finish_reason") or known.get("finish_reason")
        answer |= {
            name: value
            for name, value in chunk.items()
            if name not in {"choices", "object"} and value is not None
        }
    if not ended:
        return None
    return {
        **answer,
        "object": "chat.completion",
        "choices": [choices[index] for index in sorted(choices)],
    }


def _joined_response(body: bytes) -> Json | None:
    answer = None
    for data in _events(body):
        event = orjson.loads(data) if data.strip() != b"[DONE]" else {}
        if event.get("type") == "response.completed":
            answer = event["response"]
    return answer


def _events(body: bytes) -> Iterator[bytes]:
    """The data of each server-sent event."""
    for event in body.replace(b"\r\n", b"\n").split(b"\n\n"):
        lines = [line[5:].removeprefix(b" ") for line in event.split(b"\n") if line.startswith(b"data:")]
        if lines:
            yield b"\n".join(lines)


def _merge(known: Json, delta: Json) -> None:
    for name, value in delta.items():
        before = known.get(name)
        if value is None:
            known.setdefault(name, None)
        elif isinstance(value, list):
            _merge_list(known, name, value)
        elif isinstance(before, dict) and isinstance(value, dict):
            _merge(before, value)
        elif isinstance(before, str) and isinstance(value, str) and name not in _REPLACED:
            known[name] = before + value
        else:
            known[name] = value


def _merge_list(known: Json, name: str, items: list[Any]) -> None:
    """Items that carry an `index` (tool calls) go on where they were; others follow."""
    merged: list[Any] = known.get(name) or []
    known[name] = merged
    for item in items:
        index = item.get("index") if isinstance(item, dict) else None
        same = next((m for m in merged if isinstance(m, dict) and m.get("index") == index), None)
        if index is not None and same is not None:
            _merge(same, item)
        else:
            merged.append(item)
