"""From the chunks of a chat completion to the events of a Response, and to the Response itself."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from services.models.refusals import error_object
from services.models.responses_request import ResponsesRequest
from services.wire.errors import LacunaError

Event = dict[str, Any]


class ResponseEvents:
    """One Response in the making. Events carry growing sequence numbers; `response` is what they told so far.

    Output items, messages and function calls, are open one at a time.
    """

    def __init__(self, asked: ResponsesRequest) -> None:
        self._sequence = 0
        self._finish_reason: str | None = None
        self._open: Event | None = None
        self._call_index: int | None = None
        self.response: dict[str, Any] = {
            "id": f"resp_{uuid4().hex}",
            "object": "response",
            "created_at": int(time.time()),
            "status": "in_progress",
            "model": asked.model,
            "output": [],
            "error": None,
            "incomplete_details": None,
            "instructions": asked.instructions,
            "max_output_tokens": asked.max_output_tokens,
            "metadata": asked.metadata or {},
            "parallel_tool_calls": asked.parallel_tool_calls is not False,
            "previous_response_id": None,
            "store": False,
            "temperature": asked.temperature,
            "text": {"format": asked.text.format.model_dump(exclude_none=True, by_alias=True)},
            "tool_choice": asked.tool_choice,
            "tools": [tool.model_dump() for tool in asked.tools],
            "top_p": asked.top_p,
            "truncation": "disabled",
            "usage": None,
        }

    def begin(self) -> Iterator[Event]:
        yield self._whole("response.created")
        yield self._whole("response.in_progress")

    def chunk(self, chunk: dict[str, Any]) -> Iterator[Event]:
        """The events of one chat.completion.chunk."""
        if usage := chunk.get("usage"):
            self.response["usage"] = _usage(usage)
        for choice in chunk.get("choices", ()):
            delta = choice.get("delta", {})
            if text := delta.get("content"):
                yield from self._text(text)
            for call in delta.get("tool_calls") or ():
                yield from self._call(call)
            self._finish_reason = choice.get("finish_reason") or self._finish_reason

    def finish(self) -> Iterator[Event]:
        """The end, as the last finish_reason has it."""
        yield from self._close()
        if self._finish_reason == "length":
            self.response["status"] = "incomplete"
            self.response["incomplete_details"] = {"reason": "max_output_tokens"}
            yield self._whole("response.incomplete")
        else:
            self.response["status"] = "completed"
            yield self._whole("response.completed")

    def fail(self, error: LacunaError) -> Iterator[Event]:
        self.response["status"] = "failed"
        self.response["error"] = {"code": "server_error", "message": error_object(error)["message"]}
        yield self._whole("response.failed")

    def _text(self, text: str) -> Iterator[Event]:
        if self._open is None or self._open["type"] != "message":
            yield from self._close()
            part: Event = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
            item: Event = {"id": f"msg_{uuid4().hex}", "type": "message", "role": "assistant"}
            item["content"] = []
            yield self._begun(item)
            yield self._event("response.content_part.added", **self._here(), part=dict(part))
            item["content"] = [part]
        assert self._open is not None
        self._open["content"][0]["text"] += text
        yield self._event("response.output_text.delta", **self._here(), delta=text, logprobs=[])

    def _call(self, call: dict[str, Any]) -> Iterator[Event]:
        function = call.get("function") or {}
        if (
            self._open is None
            or self._open["type"] != "function_call"
            or self._call_index != call.get("index")
        ):
            yield from self._close()
            self._call_index = call.get("index")
            call_id = call.get("id") or f"call_{uuid4().hex}"
            item = {"id": f"fc_{uuid4().hex}", "type": "function_call", "call_id": call_id}
            yield self._begun({**item, "name": function.get("name", ""), "arguments": ""})
        assert self._open is not None
        if arguments := function.get("arguments"):
            self._open["arguments"] += arguments
            yield self._event("response.function_call_arguments.delta", **self._here(), delta=arguments)

    def _begun(self, item: Event) -> Event:
        item["status"] = "in_progress"
        self.response["output"].append(item)
        self._open = item
        added = copy.deepcopy(item)
        return self._event("response.output_item.added", output_index=self._index(), item=added)

    def _close(self) -> Iterator[Event]:
        item = self._open
        if item is None:
            return
        if item["type"] == "message":
            part = item["content"][0]
            here = self._here()
            yield self._event("response.output_text.done", **here, text=part["text"], logprobs=[])
            yield self._event("response.content_part.done", **here, part=dict(part))
        else:
            done = {"name": item["name"], "arguments": item["arguments"]}
            yield self._event("response.function_call_arguments.done", **self._here(), **done)
        item["status"] = "incomplete" if self._finish_reason == "length" else "completed"
        index, self._open = self._index(), None
        yield self._event("response.output_item.done", output_index=index, item=copy.deepcopy(item))

    def _index(self) -> int:
        return len(self.response["output"]) - 1

    def _here(self) -> Event:
        assert self._open is not None
        here = {"item_id": self._open["id"], "output_index": self._index()}
        return {**here, "content_index": 0} if self._open["type"] == "message" else here

    def _whole(self, kind: str) -> Event:
        return self._event(kind, response=copy.deepcopy(self.response))

    def _event(self, kind: str, **fields: Any) -> Event:
        self._sequence += 1
        return {"type": kind, "sequence_number": self._sequence - 1, **fields}


def _usage(usage: dict[str, Any]) -> dict[str, Any]:
    cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
    return {
        "input_tokens": usage["prompt_tokens"],
        "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": 0},
        "output_tokens": usage["completion_tokens"],
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": usage["total_tokens"],
    }
