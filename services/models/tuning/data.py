"""Training files as token ids: what the model reads, and which of it the loss is taken of.

Conversations are rendered by the very template that llama.cpp serves with, and cut into tokens as at serving: the
prompt by itself, then the answer up to the token that ends it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import orjson

from services.models.chat_request import ChatRequest, checked
from services.wire.errors import ModelRefusedInput

IGNORED = -100
"""Label of a token that the loss leaves out."""
_BOM = b"\xef\xbb\xbf"


class InvalidExample(Exception):
    """A line that cannot be trained on, and why, in a sentence without its content."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


class Renderer(Protocol):
    """What of a Hugging Face tokenizer is used here."""

    bos_token_id: int | None
    eos_token_id: int | None

    def apply_chat_template(self, conversation: Sequence[Mapping[str, Any]], **options: Any) -> Any: ...

    def encode(self, text: str, *, add_special_tokens: bool = True) -> list[int]: ...


class Example(NamedTuple):
    input_ids: list[int]
    labels: list[int]
    """As `input_ids` where the model is to say it, else IGNORED."""

    @property
    def trained(self) -> int:
        """How many tokens the loss is taken of. Nothing precedes the first, so it never counts."""
        return sum(label != IGNORED for label in self.labels[1:])


class Examples(NamedTuple):
    rows: list[Example]
    cut: int
    """How many were longer than allowed, and lost their end."""


def read_examples(file: Path, tokenizer: Renderer, ends: frozenset[int], max_tokens: int) -> Examples:
    """The examples of a training file, in its order; those with nothing left to learn are left out.

    `ends` are the tokens at which serving stops. Raises InvalidExample, and with line 0 where none is left.
    """
    rows, cut = [], 0
    for line, value in _lines(file):
        try:
            example = tokenised(value, tokenizer, ends)
        except (ModelRefusedInput, ValueError, LookupError, TypeError) as error:
            reason = error.params.get("reason") if isinstance(error, ModelRefusedInput) else None
            raise InvalidExample(
                line, str(reason or "it cannot be rendered by the model's template")
            ) from None
        if len(example.input_ids) > max_tokens:
            cut += 1
            example = Example(example.input_ids[:max_tokens], example.labels[:max_tokens])
        if example.trained:
            rows.append(example)
    if not rows:
        raise InvalidExample(0, f"no example has an answer to learn within {max_tokens} tokens")
    return Examples(rows, cut)


def tokenised(value: Mapping[str, Any], tokenizer: Renderer, ends: frozenset[int]) -> Example:
    """One example. Raises ModelRefusedInput, ValueError, LookupError or TypeError for what is none."""
    value = _of_today(value)
    asked = checked(ChatRequest, {**value, "model": "any"})
    messages = [_for_template(message.plain()) for message in asked.messages]
    options = template_options(asked)
    learned = [message.get("weight") != 0 for message in value["messages"]]
    text, ids, labels = "", [], []
    for number, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        prompt = _rendered(tokenizer, messages[:number], options, answering=True)
        whole = _rendered(tokenizer, messages[: number + 1], options, answering=False)
        if not prompt.startswith(text) or not whole.startswith(prompt):
            raise ValueError("the template tells earlier turns otherwise once later ones follow")
        told = tokenizer.encode(prompt[len(text) :], add_special_tokens=False)
        answer = tokenizer.encode(whole[len(prompt) :], add_special_tokens=False)
        ended = _ended(answer, tokenizer, ends)
        ids += told + answer
        labels += [IGNORED] * len(told)
        labels += (answer[:ended] if learned[number] else [IGNORED] * ended) + [IGNORED] * (
            len(answer) - ended
        )
        text = whole
    return _begun(Example(ids, labels), tokenizer)


def _of_today(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """`value` with tools and calls of them where it has the functions that were before them."""
    messages: list[dict[str, Any]] = []
    for number, message in enumerate(value["messages"]):
        told = {key: inner for key, inner in message.items() if key != "function_call"}
        if call := message.get("function_call"):
            told["tool_calls"] = [{"id": f"call_{number}", "type": "function", "function": call}]
        if message["role"] == "function":
            told |= {"role": "tool", "tool_call_id": f"call_{number - 1}"}
        messages.append(told)
    functions = [{"type": "function", "function": function} for function in value.get("functions") or ()]
    return {"tools": functions or None, **value, "messages": messages}


def template_options(asked: ChatRequest) -> dict[str, Any]:
    """What the template is given beside the messages."""
    options: dict[str, Any] = {}
    if asked.tools:
        options["tools"] = [tool.plain() for tool in asked.tools]
        if asked.parallel_tool_calls is False:
            options["parallel_tool_calls"] = False
    return options


def _ended(answer: list[int], tokenizer: Renderer, ends: frozenset[int]) -> int:
    """The length of `answer` with the token that ends it, which is added where the template has none."""
    for place in range(len(answer) - 1, -1, -1):
        if answer[place] in ends:
            return place + 1
    if tokenizer.eos_token_id is not None:
        answer.append(tokenizer.eos_token_id)
    return len(answer)


def _begun(example: Example, tokenizer: Renderer) -> Example:
    """With the token that begins every text, where the model has one and its template does not tell it."""
    bos = tokenizer.bos_token_id
    if bos is None or example.input_ids[:1] == [bos] or tokenizer.encode("a")[:1] != [bos]:
        return example
    return Example([bos, *example.input_ids], [IGNORED, *example.labels])


def _rendered(
    tokenizer: Renderer, messages: Sequence[Mapping[str, Any]], options: Mapping[str, Any], *, answering: bool
) -> str:
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=answering, **options)
    return str(text)


def _for_template(message: dict[str, Any]) -> dict[str, Any]:
    """Arguments as an object, which is what templates are written for and llama.cpp gives them."""
    for call in message.get("tool_calls", ()):
        call["function"]["arguments"] = json.loads(call["function"]["arguments"])
    return message


def _lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.open("rb") as stream:
        for line, data in enumerate(stream, start=1):
            if not data.strip():
                continue
            try:
                value = orjson.loads(data.removeprefix(_BOM) if line == 1 else data)
            except orjson.JSONDecodeError:
                value = None
            if not isinstance(value, dict) or not isinstance(value.get("messages"), list):
                raise InvalidExample(line, "it is not a JSON object with messages")
            yield line, value
