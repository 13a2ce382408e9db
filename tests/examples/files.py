"""Training files that are good, and ways to break them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Example = dict[str, Any]


def tools() -> list[Example]:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    return [
        {
            "type": "function",
            "function": {"name": "weather", "description": "Says it.", "parameters": schema},
        },
        {"type": "function", "function": {"name": "time", "parameters": schema, "strict": True}},
    ]


def call(id_: str, name: str = "weather") -> Example:
    arguments = json.dumps({"city": 'São "Paulo"'})
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}


def plain(n: int = 0) -> Example:
    return {
        "messages": [
            {"role": "system", "content": "Be short."},
            {"role": "user", "content": f'What is {n}?\nSay "it" with a \\ and ação.'},
            {"role": "assistant", "content": f"It is {n}."},
        ]
    }


def weighted(n: int = 0) -> Example:
    return {
        "messages": [
            {"role": "user", "content": f"First {n}", "name": "ana"},
            {"role": "assistant", "content": "No.", "weight": 0},
            {"role": "user", "content": [{"type": "text", "text": "Then?"}]},
            {"role": "assistant", "content": "Yes.", "weight": 1},
        ]
    }


def calling(n: int = 0) -> Example:
    return {
        "tools": tools(),
        "parallel_tool_calls": True,
        "messages": [
            {"role": "user", "content": f"Weather and time {n}?"},
            {"role": "assistant", "content": None, "tool_calls": [call("a"), call("b", "time")]},
            {"role": "tool", "tool_call_id": "b", "content": "noon"},
            {"role": "tool", "tool_call_id": "a", "content": ""},
            {"role": "assistant", "content": "Sunny, at noon."},
        ],
    }


def older(n: int = 0) -> Example:
    return {
        "functions": [tools()[0]["function"]],
        "messages": [
            {"role": "user", "content": f"Weather {n}?"},
            {"role": "assistant", "content": None, "function_call": call("")["function"]},
            {"role": "function", "name": "weather", "content": "sunny"},
            {"role": "assistant", "content": "Sunny."},
        ],
    }


GOOD: tuple[Callable[[int], Example], ...] = (plain, weighted, calling, older)


def file(*, examples: int = 20) -> list[bytes]:
    """Lines of a file without errors, of all kinds."""
    return [json.dumps(GOOD[n % len(GOOD)](n), ensure_ascii=n % 3 == 0).encode() for n in range(examples)]


def _at(path: str, change: Callable[[Any, Any], None]) -> Callable[[Example], None]:
    """`change(holder, key)` of what stands at `path`: 'messages.1.content'."""

    def mutate(example: Example) -> None:
        holder: Any = example
        *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
        for part in way:
            holder = holder[part]
        change(holder, last)

    return mutate


def put(path: str, value: Any) -> Callable[[Example], None]:
    def change(holder: Any, key: Any) -> None:
        holder[key] = value

    return _at(path, change)


def drop(path: str) -> Callable[[Example], None]:
    def change(holder: Any, key: Any) -> None:
        del holder[key]

    return _at(path, change)


Broken = tuple[Callable[[int], Example], Callable[[Example], None], int | None, str, str]
"""A good example, what breaks it, and where: the message, the key and the code."""

_A, _T = "messages.1.tool_calls.0", "tools.0.function"
_CALL = "tool_calls.0"
BROKEN: tuple[Broken, ...] = (
    (plain, drop("messages"), None, "messages", "messages_missing"),
    (plain, put("messages", {}), None, "messages", "messages_not_list"),
    (plain, put("messages", "text"), None, "messages", "messages_not_list"),
    (plain, put("messages", []), None, "messages", "messages_empty"),
    (plain, put("prompt", "old"), None, "prompt", "key_unknown"),
    (plain, put("messages.0", "text"), 0, "", "message_not_object"),
    (plain, put("messages.1", None), 1, "", "message_not_object"),
    (plain, drop("messages.1.role"), 1, "role", "role_missing"),
    (plain, put("messages.1.role", "human"), 1, "role", "role_unknown"),
    (plain, put("messages.1.role", ["user"]), 1, "role", "role_unknown"),
    (plain, put("messages.1.role", 2), 1, "role", "role_unknown"),
    (plain, put("messages.1.text", "x"), 1, "text", "key_unknown"),
    (plain, put("messages.1.tool_calls", []), 1, "tool_calls", "key_unknown"),
    (plain, drop("messages.1.content"), 1, "content", "content_missing"),
    (plain, put("messages.1.content", None), 1, "content", "content_null"),
    (plain, put("messages.2.content", None), 2, "content", "content_null"),
    (plain, put("messages.1.content", ""), 1, "content", "content_empty"),
    (plain, put("messages.2.content", ""), 2, "content", "content_empty"),
    (plain, put("messages.1.content", 7), 1, "content", "content_type"),
    (plain, put("messages.1.content", {"text": "x"}), 1, "content", "content_type"),
    (plain, put("messages.1.content", True), 1, "content", "content_type"),
    (plain, put("messages.1.content", []), 1, "content", "content_empty"),
    (plain, put("messages.1.content", ["x"]), 1, "content.0", "part_not_object"),
    (plain, put("messages.1.content", [{"type": "text"}]), 1, "content.0.text", "part_text_missing"),
    (plain, put("messages.1.content", [{"type": "audio"}]), 1, "content.0.type", "part_type_unknown"),
    (
        plain,
        put("messages.1.content", [{"type": "text", "text": "x", "y": 1}]),
        1,
        "content.0.y",
        "key_unknown",
    ),
    (
        plain,
        put("messages.1.content", [{"type": "image_url"}]),
        1,
        "content.0.image_url",
        "part_image_invalid",
    ),
    (plain, put("messages.2.content", [{"type": "image_url"}]), 2, "content.0.type", "part_type_unknown"),
    (plain, put("messages.1.name", ""), 1, "name", "name_invalid"),
    (plain, put("messages.1.name", "two words"), 1, "name", "name_invalid"),
    (plain, put("messages.1.name", 3), 1, "name", "name_invalid"),
    (plain, put("messages.1.weight", 1), 1, "weight", "weight_not_assistant"),
    (plain, put("messages.2.weight", 2), 2, "weight", "weight_invalid"),
    (plain, put("messages.2.weight", True), 2, "weight", "weight_invalid"),
    (plain, put("messages.2.weight", 1.0), 2, "weight", "weight_invalid"),
    (plain, put("messages.2.weight", "1"), 2, "weight", "weight_invalid"),
    (plain, put("messages.2.weight", 10**30), 2, "weight", "weight_invalid"),
    (plain, put("messages.2.weight", 0), None, "messages", "weights_all_zero"),
    (plain, put("messages.2.role", "user"), None, "messages", "assistant_missing"),
    (plain, drop("messages.2"), None, "messages", "assistant_missing"),
    (weighted, drop("messages.3"), None, "messages", "weights_all_zero"),
    (weighted, put("messages.3.role", "user"), 3, "weight", "weight_not_assistant"),
    (weighted, put("messages.1.weight", 0.5), 1, "weight", "weight_invalid"),
    (calling, drop("messages.4"), 3, "role", "last_not_assistant"),
    (calling, put("messages.1.tool_calls", {}), 1, "tool_calls", "calls_not_list"),
    (calling, put("messages.1.tool_calls", []), 1, "tool_calls", "calls_empty"),
    (calling, put(_A, "call"), 1, _CALL, "call_not_object"),
    (calling, put(f"{_A}.index", 0), 1, f"{_CALL}.index", "key_unknown"),
    (calling, drop(f"{_A}.type"), 1, f"{_CALL}.type", "call_type"),
    (calling, put(f"{_A}.type", "tool"), 1, f"{_CALL}.type", "call_type"),
    (calling, drop(f"{_A}.id"), 1, f"{_CALL}.id", "call_id_missing"),
    (calling, put(f"{_A}.id", 1), 1, f"{_CALL}.id", "call_id_missing"),
    (calling, put(f"{_A}.id", "b"), 1, "tool_calls.1.id", "call_id_twice"),
    (calling, put(f"{_A}.id", "z"), 1, f"{_CALL}.id", "call_unanswered"),
    (calling, drop(f"{_A}.function"), 1, f"{_CALL}.function", "call_function_missing"),
    (calling, drop(f"{_A}.function.name"), 1, f"{_CALL}.function.name", "call_name_missing"),
    (calling, put(f"{_A}.function.description", "x"), 1, f"{_CALL}.function.description", "key_unknown"),
    (calling, drop(f"{_A}.function.arguments"), 1, f"{_CALL}.function.arguments", "arguments_not_string"),
    (calling, put(f"{_A}.function.arguments", {}), 1, f"{_CALL}.function.arguments", "arguments_not_string"),
    (calling, put(f"{_A}.function.arguments", "{"), 1, f"{_CALL}.function.arguments", "arguments_not_json"),
    (
        calling,
        put(f"{_A}.function.arguments", "[]"),
        1,
        f"{_CALL}.function.arguments",
        "arguments_not_object",
    ),
    (
        calling,
        put(f"{_A}.function.arguments", "[" * 9999),
        1,
        f"{_CALL}.function.arguments",
        "arguments_not_json",
    ),
    (calling, drop("messages.2"), 1, "tool_calls.1.id", "call_unanswered"),
    (calling, drop("messages.2.tool_call_id"), 2, "tool_call_id", "tool_call_id_missing"),
    (calling, put("messages.2.tool_call_id", "z"), 2, "tool_call_id", "tool_call_unknown"),
    (calling, put("messages.2.tool_call_id", "a"), 3, "tool_call_id", "tool_call_answered_twice"),
    (calling, drop("messages.1"), 1, "tool_call_id", "tool_call_unknown"),
    (calling, put("parallel_tool_calls", 1), None, "parallel_tool_calls", "parallel_type"),
    (calling, drop("tools"), None, "parallel_tool_calls", "parallel_without_tools"),
    (calling, put("functions", []), None, "functions", "tools_and_functions"),
    (calling, put("tools", {}), None, "tools", "tools_not_list"),
    (calling, put("tools", []), None, "tools", "tools_empty"),
    (calling, put("tools.0", []), None, "tools.0", "tool_not_object"),
    (calling, put("tools.0.type", "retrieval"), None, "tools.0.type", "tool_type"),
    (calling, put("tools.0.extra", 1), None, "tools.0.extra", "key_unknown"),
    (calling, drop(_T), None, _T, "tool_function_missing"),
    (calling, put(f"{_T}.extra", 1), None, f"{_T}.extra", "key_unknown"),
    (calling, drop(f"{_T}.name"), None, f"{_T}.name", "tool_name_invalid"),
    (calling, put(f"{_T}.name", "the weather"), None, f"{_T}.name", "tool_name_invalid"),
    (calling, put(f"{_T}.name", "time"), None, "tools.1.function.name", "tool_name_twice"),
    (calling, put(f"{_T}.description", 1), None, f"{_T}.description", "tool_description_type"),
    (calling, put(f"{_T}.strict", 1), None, f"{_T}.strict", "tool_strict_type"),
    (calling, put(f"{_T}.parameters", []), None, f"{_T}.parameters", "schema_invalid"),
    (calling, put(f"{_T}.parameters.type", "array"), None, f"{_T}.parameters.type", "schema_not_object"),
    (calling, put(f"{_T}.parameters.properties", []), None, f"{_T}.parameters.properties", "schema_invalid"),
    (
        calling,
        put(f"{_T}.parameters.properties.city.type", "text"),
        None,
        f"{_T}.parameters.properties.city.type",
        "schema_invalid",
    ),
    (calling, put(f"{_T}.parameters.required", "city"), None, f"{_T}.parameters.required", "schema_invalid"),
    (older, put("functions.0.name", "a b"), None, "functions.0.name", "tool_name_invalid"),
    (older, put("messages.1.function_call", "weather"), 1, "function_call", "call_not_object"),
    (
        older,
        put("messages.1.function_call.arguments", 1),
        1,
        "function_call.arguments",
        "arguments_not_string",
    ),
    (older, drop("messages.2.name"), 2, "name", "function_name_missing"),
    (older, put("messages.2.name", "time"), 2, "name", "function_not_called"),
    (older, drop("messages.1"), 1, "name", "function_not_called"),
)

Torn = tuple[Callable[[bytes], bytes], str]
"""What breaks a line's bytes, and the code. The key is that of a doubled one, else ''."""

TORN: tuple[Torn, ...] = (
    (lambda line: line[:-1], "json_syntax"),
    (lambda line: line[1:], "json_syntax"),
    (lambda line: line + b"}", "json_syntax"),
    (lambda line: line.replace(b'"role"', b"role", 1), "json_syntax"),
    (lambda line: line.replace(b'"role"', b"'role'", 1), "json_syntax"),
    (lambda line: line.replace(b", ", b",, ", 1), "json_syntax"),
    (lambda line: b"[" + line + b"]", "line_not_object"),
    (lambda _: b"7", "line_not_object"),
    (lambda _: b'"text"', "line_not_object"),
    (lambda _: b"null", "line_not_object"),
    (lambda _: b"plain text", "json_syntax"),
    (lambda line: line[:-1] + b', "x": NaN}', "json_number"),
    (lambda line: line[:-1] + b', "x": -Infinity}', "json_number"),
    (lambda line: line[:-1] + b', "x": 1e999}', "json_number"),
    (lambda line: line[:-1] + b', "x": ' + b"9" * 400 + b"}", "json_number"),
    (lambda line: line[:-1] + b', "x": "\\ud800"}', "json_surrogate"),
    (lambda line: line[:-1] + b', "x": "\\udc00"}', "json_surrogate"),
    (lambda line: line[:-1] + b', "x": "\t"}', "json_control_character"),
    (lambda line: line[:-1] + b', "x": "\x00"}', "json_control_character"),
    (lambda line: line[:-1] + b', "x": "\xff"}', "line_not_utf8"),
    (lambda line: line[:-1] + b', "x": "\xed\xa0\x80"}', "line_not_utf8"),
    (lambda line: line[:-1] + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json_nesting"),
    (lambda line: line[:-1] + b', "x": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001, "json_nesting"),
    (lambda line: line.replace(b'{"role"', b'{"role": "user", "role"', 1), "key_twice"),
    (lambda line: line.replace(b'"content"', b'"content": "a\\\\", "content"', 1), "key_twice"),
    (lambda line: line.replace(b'{"role"', b'{"ro\\u006ce" : "user", "role"', 1), "key_twice"),
    (lambda line: line[:-1] + b', "messages": []}', "messages_empty"),
)
