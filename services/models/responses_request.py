"""The fields of a Responses request that this server takes, and the chat request that they become."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from services.models.chat_request import ChatRequest, Lenient, Sampling, TextPart, checked, text_of
from services.wire.errors import ModelRefusedInput


class InputMessage(Lenient):
    type: Literal["message"] = "message"
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    def message(self) -> dict[str, Any]:
        return {"role": self.role, "content": text_of(self.content)}


class FunctionCall(Lenient):
    type: Literal["function_call"]
    call_id: str
    name: str
    arguments: str

    def message(self) -> dict[str, Any]:
        function = {"name": self.name, "arguments": self.arguments}
        return {
            "role": "assistant",
            "tool_calls": [{"id": self.call_id, "type": "function", "function": function}],
        }


class FunctionOutput(Lenient):
    type: Literal["function_call_output"]
    call_id: str
    output: str | list[TextPart]

    def message(self) -> dict[str, Any]:
        return {"role": "tool", "tool_call_id": self.call_id, "content": text_of(self.output)}


class TextFormat(Lenient):
    type: Literal["text", "json_object", "json_schema"] = "text"
    name: str | None = None
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    strict: bool | None = None


class TextOptions(Lenient):
    format: TextFormat = TextFormat()


class FunctionTool(Lenient):
    type: Literal["function"]
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class ResponsesRequest(Sampling):
    model: str
    input: str | Annotated[list[InputMessage | FunctionCall | FunctionOutput], Field(min_length=1)]
    instructions: str | None = None
    max_output_tokens: Annotated[int, Field(ge=1)] | None = None
    text: TextOptions = TextOptions()
    tools: list[FunctionTool] = Field(default=[], max_length=128)
    tool_choice: str | dict[str, Any] = "auto"
    metadata: dict[str, str] | None = None
    previous_response_id: None = None
    conversation: None = None
    background: Literal[False] | None = None

    def chat(self) -> ChatRequest:
        """The same as a chat request. Raises ModelRefusedInput."""
        messages: list[dict[str, Any]] = []
        if self.instructions:
            messages.append({"role": "system", "content": self.instructions})
        if isinstance(self.input, str):
            messages.append({"role": "user", "content": self.input})
        else:
            messages += [item.message() for item in self.input]
        asked: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "max_completion_tokens": self.max_output_tokens,
            "response_format": self._format(),
        }
        if self.tool_choice != "auto":
            asked["tool_choice"] = self.tool_choice
            if isinstance(self.tool_choice, dict):
                kind, name = self.tool_choice.get("type"), self.tool_choice.get("name")
                asked["tool_choice"] = {"type": kind, "function": {"name": name}}
        if self.tools:
            asked["tools"] = [
                {"type": "function", "function": tool.model_dump(exclude={"type"}, exclude_none=True)}
                for tool in self.tools
            ]
            asked["parallel_tool_calls"] = self.parallel_tool_calls
        return checked(ChatRequest, asked)

    def _format(self) -> dict[str, Any] | None:
        wanted = self.text.format
        if wanted.type != "json_schema":
            return {"type": wanted.type}
        if wanted.schema_ is None:
            raise ModelRefusedInput(
                reason="Missing required parameter: 'text.format.schema'.", field="text.format.schema"
            )
        schema = {"name": wanted.name, "schema": wanted.schema_, "strict": wanted.strict}
        return {"type": "json_schema", "json_schema": schema}
