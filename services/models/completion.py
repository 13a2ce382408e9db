"""From the chunks of a streamed chat completion to the whole one."""

from __future__ import annotations

from typing import Any


class Completion:
    """One choice in the making. `value()` is the chat.completion of the chunks added so far."""

    def __init__(self) -> None:
        self._head: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        self._calls: dict[int, dict[str, Any]] = {}
        self._logprobs: list[Any] | None = None
        self._finish_reason: str | None = None
        self._usage: dict[str, Any] | None = None

    def add(self, chunk: dict[str, Any]) -> None:
        self._head = self._head or {key: chunk.get(key) for key in ("id", "created", "system_fingerprint")}
        self._head["model"] = chunk.get("model")
        self._usage = chunk.get("usage") or self._usage
        for choice in chunk.get("choices", ()):
            self._finish_reason = choice.get("finish_reason") or self._finish_reason
            if said := (choice.get("logprobs") or {}).get("content"):
                self._logprobs = [*(self._logprobs or ()), *said]
            delta = choice.get("delta", {})
            for name in ("content", "reasoning_content"):
                if text := delta.get(name):
                    self._texts[name] = self._texts.get(name, "") + text
            for call in delta.get("tool_calls") or ():
                self._add_call(call)

    def _add_call(self, call: dict[str, Any]) -> None:
        whole = self._calls.setdefault(
            call.get("index", 0), {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
        )
        whole["id"] = call.get("id") or whole["id"]
        for name, text in (call.get("function") or {}).items():
            whole["function"][name] = whole["function"].get(name, "") + (text or "")

    def value(self) -> dict[str, Any]:
        content = self._texts.get("content", None if self._calls else "")
        message: dict[str, Any] = {"role": "assistant", "refusal": None, **self._texts, "content": content}
        if self._calls:
            message["tool_calls"] = [self._calls[index] for index in sorted(self._calls)]
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None if self._logprobs is None else {"content": self._logprobs, "refusal": None},
            "finish_reason": self._finish_reason,
        }
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": self._usage}
