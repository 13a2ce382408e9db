"""Checking the tools that an example offers to the model."""

from __future__ import annotations

import re
from collections import OrderedDict
from functools import cache
from typing import Any, NamedTuple

import orjson

from services.examples.place import KINDS, Place, count_strings

_TOOL_KEYS = frozenset({"type", "function"})
_FUNCTION_KEYS = frozenset({"name", "description", "parameters", "strict"})
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEPT = 256


class Known(NamedTuple):
    """What was found without defect before."""

    names: frozenset[str]
    strings: int
    """Keys and strings of it, its own key among them."""


_good: OrderedDict[bytes, Known] = OrderedDict()  # examples of a file mostly offer the same tools
_last: tuple[bytes, Known] | None = None  # comparing is cheaper than hashing


def known_tools(example: dict[str, Any]) -> Known | None:
    """What is beside `messages`, where the same was found without defect before. Raises KeyError, TypeError."""
    global _last  # noqa: PLW0603
    written = _written("tools", example["tools"])
    last = _last
    known = last[1] if last is not None and last[0] == written else _good.get(written)
    if known is None:
        return None
    _last = (written, known)
    if len(example) == 2:
        return known
    if len(example) == 3 and type(example["parallel_tool_calls"]) is bool and example["parallel_tool_calls"]:
        return Known(known.names, known.strings + 1)
    return None


def _written(key: str, offered: list[Any]) -> bytes:
    return orjson.dumps(offered if key == "tools" else {key: offered})


def check_tools(place: Place, example: dict[str, Any]) -> frozenset[str] | None:
    """Tell of every defect of `tools`, `functions` and `parallel_tool_calls`.

    Answers the names of the functions; None where they could not be read.
    """
    tools, functions = example.get("tools"), example.get("functions")
    parallel = example.get("parallel_tool_calls")
    if parallel is not None:
        if type(parallel) is not bool:
            place.error("parallel_type", "parallel_tool_calls", found=KINDS[type(parallel)])
        elif tools is None:
            place.error("parallel_without_tools", "parallel_tool_calls")
    if tools is not None and functions is not None:
        place.error("tools_and_functions", "functions")
    if tools is None and functions is None:
        return frozenset()
    key, offered = ("tools", tools) if tools is not None else ("functions", functions)
    if type(offered) is not list:
        place.error("tools_not_list", key, found=KINDS[type(offered)])
        return None
    if not offered:
        place.error("tools_empty", key)
        return frozenset()
    return _check_list(place, key, offered)


def _check_list(place: Place, key: str, offered: list[Any]) -> frozenset[str] | None:
    written = _written(key, offered)
    known = _good.get(written)
    if known is not None:
        return known.names
    before, seen = place.errors, set[str]()
    for index, tool in enumerate(offered):
        at = f"{key}.{index}"
        if type(tool) is not dict:
            place.error("tool_not_object", at, found=KINDS[type(tool)])
            continue
        if key == "functions":
            _check_function(place, at, tool, seen)
            continue
        _check_keys(place, at, tool, _TOOL_KEYS)
        if tool.get("type") != "function":
            place.error("tool_type", f"{at}.type")
        function = tool.get("function")
        if type(function) is not dict:
            place.error("tool_function_missing", f"{at}.function")
        else:
            _check_function(place, f"{at}.function", function, seen)
    if place.errors > before:
        return None
    if len(written) < 1 << 16:
        _good[written] = Known(frozenset(seen), 1 + count_strings(offered))
        if len(_good) > _KEPT:
            _good.popitem(last=False)
    return frozenset(seen)


def _check_function(place: Place, key: str, function: dict[str, Any], seen: set[str]) -> None:
    _check_keys(place, key, function, _FUNCTION_KEYS)
    name = function.get("name")
    if type(name) is not str or not _NAME.fullmatch(name):
        place.error("tool_name_invalid", f"{key}.name")
    elif name in seen:
        place.error("tool_name_twice", f"{key}.name", name=name)
    else:
        seen.add(name)
    description = function.get("description")
    if description is not None and type(description) is not str:
        place.error("tool_description_type", f"{key}.description", found=KINDS[type(description)])
    strict = function.get("strict")
    if strict is not None and type(strict) is not bool:
        place.error("tool_strict_type", f"{key}.strict", found=KINDS[type(strict)])
    parameters = function.get("parameters")
    if parameters is not None:
        _check_schema(place, f"{key}.parameters", parameters)


def _check_keys(place: Place, key: str, value: dict[str, Any], known: frozenset[str]) -> None:
    for name in value:
        if name not in known:
            place.error("key_unknown", f"{key}.{name}", name=name[:60])


def _check_schema(place: Place, key: str, schema: Any) -> None:
    if type(schema) is not dict:
        place.error("schema_invalid", key)
        return
    if schema and schema.get("type") != "object":
        place.error("schema_not_object", f"{key}.type")
        return
    try:
        wrong = next(_validator().iter_errors(schema), None)
    except RecursionError:
        place.error("schema_nesting", key)
        return
    if wrong is not None:
        place.error("schema_invalid", ".".join((key, *map(str, wrong.absolute_path))))


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(Draft202012Validator.META_SCHEMA)
