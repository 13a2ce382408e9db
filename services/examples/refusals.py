"""Defects as OpenAI words them where a fine-tuning job fails with one."""

from __future__ import annotations

from services.wire.training import Defect

_JSONL = "Expected file to have JSONL format, where every line is a JSON dictionary. "
_FILE = {
    "examples_too_few": "Training file has {examples} example(s), but must have at least {least} examples",
}
_LINE = {
    "line_not_object": _JSONL + "Line {line} is not a dictionary",
    "line_not_utf8": _JSONL + "Line {line} is not valid UTF-8 (byte {column})",
    "line_too_long": _JSONL + "Line {line} has {bytes} bytes, over the limit of {limit}",
    "json_syntax": _JSONL + "Line {line} is not valid JSON (byte {column})",
    "json_nesting": _JSONL + "Line {line} is nested too deeply",
    "json_surrogate": _JSONL + "Line {line} is not valid JSON (byte {column}): half of a surrogate pair",
    "json_number": _JSONL + "Line {line} is not valid JSON (byte {column}): not a finite number",
    "json_control_character": _JSONL + "Line {line} is not valid JSON (byte {column}): a control character",
}
_KEY = {
    "key_twice": "Key appears twice in the same dictionary",
    "key_unknown": "Extra inputs are not permitted",
    "messages_missing": "Field required",
    "messages_not_list": "Input should be a valid list",
    "messages_empty": "List should have at least 1 item",
    "message_not_object": "Input should be a valid dictionary",
    "role_missing": "Field required",
    "role_unknown": "Input should be one of {roles}",
    "content_missing": "Field required",
    "content_null": "Input should be a valid string",
    "content_type": "Input should be a valid string",
    "content_empty": "String should have at least 1 character",
    "part_not_object": "Input should be a valid dictionary",
    "part_type_unknown": "Input should be a type of content that a message of role {role} may have",
    "part_text_missing": "Input should be a valid string of at least 1 character",
    "part_image_invalid": "Input should be a dictionary with a url",
    "name_invalid": "String should have 1 to 64 characters, without spaces or any of < | \\ / >",
    "weight_invalid": "Input should be 0 or 1",
    "weight_not_assistant": "Only assistant messages may have a weight",
    "weights_all_zero": "At least one assistant message must have a weight other than 0",
    "assistant_missing": "At least one message must be from the assistant",
    "last_not_assistant": "The last message must be from the assistant",
    "calls_not_list": "Input should be a valid list",
    "calls_empty": "List should have at least 1 item",
    "call_not_object": "Input should be a valid dictionary",
    "call_type": "Input should be 'function'",
    "call_id_missing": "Input should be a valid string of at least 1 character",
    "call_id_twice": "Two calls have the same id",
    "call_function_missing": "Input should be a valid dictionary",
    "call_name_missing": "Input should be a valid string of at least 1 character",
    "call_unanswered": "Every call must be followed by a tool message with its tool_call_id",
    "arguments_not_string": "Input should be a valid string",
    "arguments_not_json": "Input should be a string of valid JSON",
    "arguments_not_object": "Input should be a string of a JSON dictionary",
    "tool_call_id_missing": "Input should be a valid string of at least 1 character",
    "tool_call_unknown": "Messages with role 'tool' must answer a call of the assistant message before",
    "tool_call_answered_twice": "The call was answered before",
    "function_name_missing": "Input should be a valid string of at least 1 character",
    "function_not_called": "Messages with role 'function' must answer the function_call of the message before",
    "parallel_type": "Input should be a valid boolean",
    "parallel_without_tools": "parallel_tool_calls is only allowed when tools are specified",
    "tools_and_functions": "tools and functions are not allowed together",
    "tools_not_list": "Input should be a valid list",
    "tools_empty": "List should have at least 1 item",
    "tool_not_object": "Input should be a valid dictionary",
    "tool_type": "Input should be 'function'",
    "tool_function_missing": "Input should be a valid dictionary",
    "tool_name_invalid": "String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'",
    "tool_name_twice": "Two functions have the same name",
    "tool_description_type": "Input should be a valid string",
    "tool_strict_type": "Input should be a valid boolean",
    "schema_invalid": "Input should be a valid JSON Schema",
    "schema_not_object": "The parameters of a function must be a JSON Schema of type 'object'",
    "schema_nesting": "The JSON Schema is nested too deeply",
}
CODES = frozenset(_FILE) | frozenset(_LINE) | frozenset(_KEY)
"""Codes of the defects that make a file unusable for a training."""


def refusal(defect: Defect) -> str:
    """An error as the message of a failed job: the place, and what it should be.

    'Invalid file format. Line 1, message 3, key "content": Input should be a valid string'. Messages are counted
    from 1 there, as lines are.
    """
    if defect.code in _FILE:
        return _FILE[defect.code].format(**defect.params)
    if defect.code in _LINE:
        return _LINE[defect.code].format(line=defect.line, **defect.params)
    if defect.code == "key_unknown" and defect.message is None and "." not in defect.key:
        return f'Example {defect.line} contains an extra "{defect.key}"'
    message = f", message {defect.message + 1}" if defect.message is not None else ""
    key = f', key "{defect.key}"' if defect.key else ""
    return (
        f"Invalid file format. Line {defect.line}{message}{key}: {_KEY[defect.code].format(**defect.params)}"
    )
