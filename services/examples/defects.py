"""What is wrong with one line of a training file, key by key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import orjson

from services.examples.accepting import count_quotes
from services.examples.calls import Calls
from services.examples.parts import check_parts
from services.examples.place import KINDS, Place, count_strings
from services.examples.tools import check_tools
from services.wire.training import Defect

_EXAMPLE_KEYS = frozenset({"messages", "tools", "functions", "parallel_tool_calls"})
_MESSAGE_KEYS = {
    "system": frozenset({"role", "content", "name"}),
    "developer": frozenset({"role", "content", "name"}),
    "user": frozenset({"role", "content", "name"}),
    "assistant": frozenset({"role", "content", "name", "weight", "tool_calls", "function_call", "refusal"}),
    "tool": frozenset({"role", "content", "name", "tool_call_id"}),
    "function": frozenset({"role", "content", "name"}),
}
ROLES = tuple(_MESSAGE_KEYS)

_NAME = re.compile(r"[^\s<|\\/>]{1,64}")
_SYNTAX = (
    ("depth limit", "json_nesting"),
    ("surrogate", "json_surrogate"),
    ("infinity", "json_number"),
    ("control character", "json_control_character"),
)
_NOT_A_NUMBER = re.compile(rb"-?(?:NaN|Infinity)")


def json_defect(number: int, content: bytes, error: orjson.JSONDecodeError) -> Defect:
    """Why line `number` is not JSON. Columns count bytes from 1."""
    try:
        content.decode()
    except UnicodeDecodeError as invalid:
        return Defect(line=number, code="line_not_utf8", params={"column": invalid.start + 1})
    column = len(error.doc[: error.pos].encode(errors="surrogatepass")) + 1 if error.doc else error.pos + 1
    code = next((code for words, code in _SYNTAX if words in error.msg), "json_syntax")
    if code == "json_syntax" and _NOT_A_NUMBER.match(content, column - 1):
        code = "json_number"
    return Defect(line=number, code=code, params={"column": column})


def explain(number: int, example: Any, found: Callable[[Defect], None], content: bytes | None = None) -> bool:
    """Tell `found` every defect of line `number`, the parsed `example`; True where none is an error.

    `content` is its JSON, where a key may stand twice in an object of it.
    """
    place = Place(number, found)
    if type(example) is not dict:
        place.error("line_not_object", found=KINDS[type(example)])
        return False
    if content is not None and count_quotes(content) != 2 * count_strings(example):
        _explain_twice(place, content)
    for key in example:
        if key not in _EXAMPLE_KEYS:
            place.error("key_unknown", key, name=key[:60])
    declared = check_tools(place, example)
    messages = example.get("messages")
    if messages is None:
        place.error("messages_missing", "messages")
    elif type(messages) is not list:
        place.error("messages_not_list", "messages", found=KINDS[type(messages)])
    elif not messages:
        place.error("messages_empty", "messages")
    else:
        _explain_messages(place, messages, declared, example.get("parallel_tool_calls"))
    return place.errors == 0


def _explain_messages(
    place: Place, messages: list[Any], declared: frozenset[str] | None, parallel: Any
) -> None:
    calls = Calls(place, declared, parallel)
    last, weights = "", list[Any]()
    for index, message in enumerate(messages):
        place.message = index
        last = _explain_message(place, message)
        if last == "assistant":
            weights.append(message.get("weight"))
        if last:
            calls.read(index, message, last)
    calls.end(len(messages))
    place.message = None
    if not weights:
        place.error("assistant_missing", "messages")
    elif not any(weight != 0 for weight in weights):
        place.error("weights_all_zero", "messages")
    elif last:
        place.message = len(messages) - 1
        if last != "assistant":
            place.error("last_not_assistant", "role", found=last)
        elif weights[-1] == 0:
            place.warning("last_not_trained", "weight")


def _explain_message(place: Place, message: Any) -> str:
    """Tell the defects of a message but for its calls; its role, '' where that cannot be told."""
    if type(message) is not dict:
        place.error("message_not_object", found=KINDS[type(message)])
        return ""
    role = message.get("role")
    if role is None:
        place.error("role_missing", "role")
        return ""
    if type(role) is not str or role not in _MESSAGE_KEYS:
        shown = role[:60] if type(role) is str else KINDS[type(role)]
        place.error("role_unknown", "role", found=shown, roles=", ".join(ROLES))
        return ""
    known = _MESSAGE_KEYS[role]
    for key in message:
        if key not in known and message[key] is not None:
            place.error("weight_not_assistant" if key == "weight" else "key_unknown", key, name=key[:60])
    _explain_content(place, message, role)
    name = message.get("name")
    if name is not None and (type(name) is not str or not _NAME.fullmatch(name)):
        place.error("name_invalid", "name")
    weight = message.get("weight")
    if role == "assistant" and weight is not None and (type(weight) is not int or weight not in (0, 1)):
        place.error("weight_invalid", "weight")
    return role


def _explain_content(place: Place, message: dict[str, Any], role: str) -> None:
    content = message.get("content")
    if type(content) is str:
        if not content and role != "tool" and not _speaks_otherwise(message, role):
            place.error("content_empty", "content")
    elif content is None:
        if _speaks_otherwise(message, role):
            return
        place.error("content_null" if "content" in message else "content_missing", "content", role=role)
    elif type(content) is list:
        check_parts(place, content, role)
    else:
        place.error("content_type", "content", found=KINDS[type(content)])


def _speaks_otherwise(message: dict[str, Any], role: str) -> bool:
    """Whether an assistant's message says something without a content."""
    return role == "assistant" and any(message.get(key) for key in ("tool_calls", "function_call", "refusal"))


class _Pairs(dict[str, Any]):
    """A JSON object that remembers which keys stood in it twice."""

    twice: tuple[str, ...] = ()


def _pairs(pairs: list[tuple[str, Any]]) -> _Pairs:
    made = _Pairs(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        made.twice = tuple(dict.fromkeys(k for k, _ in pairs if k in seen or seen.add(k)))  # type: ignore[func-returns-value]
    return made


def _explain_twice(place: Place, content: bytes) -> None:
    try:
        example = json.loads(content, object_pairs_hook=_pairs)
    except RecursionError:
        place.error("json_nesting")
        return
    waiting: list[tuple[Any, int | None, str]] = [(example, None, "")]
    while waiting:
        value, message, path = waiting.pop()
        if type(value) is _Pairs:
            for key in value.twice:
                place.message = message
                place.error("key_twice", f"{path}{key}"[:200], name=key[:60])
            for key, inner in value.items():
                waiting.append((inner, message, f"{path}{key}."))
        elif type(value) is list:
            in_messages = message is None and path == "messages."
            for index, inner in enumerate(value):
                waiting.append((inner, index, "") if in_messages else (inner, message, f"{path}{index}."))
    place.message = None
