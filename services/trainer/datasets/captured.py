"""A request to a model and its answer, as a training example."""

from __future__ import annotations

from typing import Any

_MESSAGE = ("role", "content", "name", "tool_calls", "function_call", "tool_call_id")
_CALL = ("id", "type", "function")
_FUNCTION = ("name", "description", "parameters", "strict")


class Unusable(Exception):
    """No example comes of it: `args[0]` says why."""


def example_of(request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The example that a chat completion, or a response, and what was asked make.

    Raises Unusable: cut short, refused, or in a form that no training file has. What else does not fit is left for
    the checks of `services.examples` to find.
    """
    try:
        if "choices" in answer:
            return _with_tools(request, _of_chat(request, answer))
        return _with_tools(request, _of_response(request, answer))
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise Unusable("form") from error


def _of_chat(request: dict[str, Any], answer: dict[str, Any]) -> list[dict[str, Any]]:
    choice = answer["choices"][0]
    if choice.get("finish_reason") not in {"stop", "tool_calls", "function_call"}:
        raise Unusable("cut")
    if choice["message"].get("refusal"):
        raise Unusable("refused")
    said = [_known(message) for message in request["messages"]]
    return [*said, {**_known(choice["message"]), "role": "assistant"}]


def _known(message: dict[str, Any]) -> dict[str, Any]:
    known = {key: message[key] for key in _MESSAGE if message.get(key) is not None}
    if "tool_calls" in known:  # those of a stream are numbered too
        known["tool_calls"] = [
            {key: call[key] for key in _CALL if key in call} for call in known["tool_calls"]
        ]
    return known


def _of_response(request: dict[str, Any], answer: dict[str, Any]) -> list[dict[str, Any]]:
    if answer.get("status") != "completed":
        raise Unusable("cut")
    if request.get("previous_response_id") or request.get("conversation"):
        raise Unusable("form")  # what was said before is not in it
    given = request["input"]
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    messages: list[dict[str, Any]] = []
    if request.get("instructions"):
        messages.append({"role": "system", "content": request["instructions"]})
    asked = len(messages) + len(items)
    for item in (*items, *answer["output"]):
        _add(messages, item)
    if not asked or messages[-1]["role"] != "assistant":
        raise Unusable("form")
    return messages


def _add(messages: list[dict[str, Any]], item: dict[str, Any]) -> None:
    """Add an item of the Responses API to `messages`; a call joins the assistant's message before it."""
    match item.get("type", "message"):
        case "message":
            messages.append({"role": item["role"], "content": _text(item["content"])})
        case "function_call":
            call = {
                "id": item["call_id"],
                "type": "function",
                "function": {"name": item["name"], "arguments": item["arguments"]},
            }
            if not messages or messages[-1]["role"] != "assistant":
                messages.append({"role": "assistant"})
            messages[-1].setdefault("tool_calls", []).append(call)
        case "function_call_output":
            messages.append(
                {"role": "tool", "tool_call_id": item["call_id"], "content": _text(item["output"])}
            )
        case "reasoning":
            pass
        case _:
            raise Unusable("form")


def _text(content: str | list[dict[str, Any]]) -> str:
    if isinstance(content, str):
        return content
    if any(part["type"] == "refusal" for part in content):
        raise Unusable("refused")
    return "".join(part["text"] for part in content)


def _with_tools(request: dict[str, Any], messages: list[dict[str, Any]]) -> dict[str, Any]:
    example: dict[str, Any] = {"messages": messages}
    if request.get("tools"):
        example["tools"] = [_tool(tool) for tool in request["tools"]]
        if isinstance(request.get("parallel_tool_calls"), bool):
            example["parallel_tool_calls"] = request["parallel_tool_calls"]
    elif request.get("functions"):
        example["functions"] = request["functions"]
    return example


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    function = tool.get("function", tool)
    if tool["type"] != "function":
        raise Unusable("form")
    return {
        "type": "function",
        "function": {k: function[k] for k in _FUNCTION if function.get(k) is not None},
    }
