"""Telling cheaply that examples are certainly without defect, which nearly all are."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson

from services.examples.tools import Known, known_tools

_SPOKEN = ("user", "assistant", "system")
_NOTHING = Known(frozenset(), 0)
_QUOTE, _BACKSLASH = 34, 92


def strings_of(example: Any) -> int:
    """How many keys and strings `example` holds, where it surely has no defect; else 0.

    Only what is usual is known here; `defects` knows all. What is not as expected raises on the way, which
    costs nothing where it does not happen.
    """
    try:
        if len(example) == 1:
            strings, role = 0, None
            for message in example["messages"]:
                content, role = message["content"], message["role"]
                if not content or type(content) is not str or role not in _SPOKEN:
                    return _strings_of_any(example, _NOTHING)
                if len(message) == 2:
                    strings += 4
                elif len(message) == 3 and role == "assistant" and _is_one(message.get("weight")):
                    strings += 5
                else:
                    return _strings_of_any(example, _NOTHING)
            return strings + 1 if role == "assistant" else 0
        known = known_tools(example)
        return _strings_of_any(example, known) if known else 0
    except (KeyError, TypeError, ValueError, AttributeError):
        return 0


def _is_one(weight: Any) -> bool:
    return type(weight) is int and weight == 1


def _strings_of_any(example: dict[str, Any], tools: Known) -> int:
    total, role, calls = 1 + tools.strings, None, list[str]()
    for message in example["messages"]:
        role, content = message["role"], message.get("content")
        if role in _SPOKEN and type(content) is str and content and not calls:
            if len(message) == 2:
                total += 4
                continue
            if len(message) == 3 and role == "assistant" and _is_one(message.get("weight")):
                total += 5
                continue
        if role == "tool":
            if type(content) is not str or len(message) != 3:
                return 0
            calls.remove(message["tool_call_id"])
            total += 6
            continue
        strings = _strings_of_calls(message, calls, tools) if role == "assistant" and not calls else 0
        if not strings:
            return 0
        total += strings
    return total if role == "assistant" and not calls else 0


def _strings_of_calls(message: dict[str, Any], calls: list[str], tools: Known) -> int:
    """Of an assistant's message with calls, whose ids are added to `calls`."""
    asked = message["tool_calls"]
    total = 3
    if len(message) == 3:
        content = message["content"]
        if content is not None and type(content) is not str:
            return 0
        total += 1 if content is None else 2
    elif len(message) != 2:
        return 0
    if type(asked) is not list or not asked:
        return 0
    for call in asked:
        id_, function = call["id"], call["function"]
        if len(call) != 3 or call["type"] != "function" or len(function) != 2:
            return 0
        if type(id_) is not str or not id_ or id_ in calls or function["name"] not in tools.names:
            return 0
        if type(orjson.loads(function["arguments"])) is not dict:
            return 0
        calls.append(id_)
        total += 9
    return total


def count_quotes(raw: bytes | memoryview) -> int:
    """Quotation marks around the strings of JSON texts; those inside strings are escaped, and not counted.

    With as many strings parsed as half of these, no key stands twice in an object: of two the parsed object
    has one alone.
    """
    codes = np.frombuffer(raw, np.uint8)
    marks = codes == _QUOTE
    total = int(np.count_nonzero(marks))
    slashes = codes == _BACKSLASH
    after_slash = slashes[:-1] & marks[1:]
    if not np.count_nonzero(after_slash[1:] & slashes[:-2]):
        return total - int(np.count_nonzero(after_slash))
    # a mark is escaped by an odd run of backslashes before it
    at = np.flatnonzero(slashes)
    ends = np.flatnonzero(np.diff(at, append=at[-1] + 2) != 1)
    odd = np.diff(ends, prepend=-1) & 1
    return total - int(np.count_nonzero(odd & np.append(marks, False)[at[ends] + 1]))
