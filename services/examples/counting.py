"""Tokens of an example, as OpenAI counts a chat: +3 a message, +1 a name, +3 a conversation (o200k_base).

The method: https://cookbook.openai.com/examples/chat_finetuning_data_prep
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from services.examples import ranks

_PIECE = 100_000
"""Characters that are encoded in one go: tiktoken takes far longer for longer runs without spaces."""
_MESSAGE, _NAME, _CONVERSATION = 3, 1, 3


class Tokens(NamedTuple):
    """Of an example."""

    total: int
    assistant: int
    """Of what assistant messages say."""
    trained: int
    """Of those whose weight is not 0."""


def count(text: str) -> int:
    """Tokens of `text`, special tokens taken as plain text."""
    encode = ranks.encoding("o200k_base").encode_ordinary
    if len(text) <= _PIECE:
        return len(encode(text))
    return sum(len(encode(text[at : at + _PIECE])) for at in range(0, len(text), _PIECE))


def count_example(example: dict[str, Any]) -> Tokens:
    """Tokens of a checked example. Tools count as their JSON, images not at all."""
    total, assistant, trained = _CONVERSATION, 0, 0
    for key in ("tools", "functions"):
        if example.get(key):
            total += count(orjson.dumps(example[key]).decode())
    for message in example["messages"]:
        said = _said(message)
        total += _MESSAGE + count(message["role"]) + said
        if message.get("name"):
            total += _NAME + count(message["name"])
        if message["role"] == "assistant":
            assistant += said
            trained += said if message.get("weight") != 0 else 0
    return Tokens(total, assistant, trained)


def text_of(message: dict[str, Any]) -> str:
    """What a message says in words, of its content's parts too."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(
            str(part.get(part.get("type")) or "") for part in content if part.get("type") != "image_url"
        )
    return content or ""


def calls_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The functions that a message calls: `name` and `arguments`."""
    calls = [call["function"] for call in message.get("tool_calls") or ()]
    return [*calls, message["function_call"]] if message.get("function_call") else calls


def _said(message: dict[str, Any]) -> int:
    total = count(text_of(message))
    for call in calls_of(message):
        total += count(call["name"]) + count(call["arguments"])
    return total
