"""The fields of a chat request that this server takes, and the body that llama.cpp is asked with.

Fields unknown here are dropped, never passed on: llama.cpp has many of its own (grammars, slots, files).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.wire.errors import ModelRefusedInput


class Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class TextPart(Lenient):
    type: Literal["text", "input_text", "output_text", "refusal"]
    text: str = ""
    refusal: str = ""


class Called(Lenient):
    name: str
    arguments: str


class ToolCall(Lenient):
    id: str
    type: Literal["function"] = "function"
    function: Called


class ChatMessage(Lenient):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[TextPart] | None = None
    name: str | None = None
    refusal: str | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None

    def plain(self) -> dict[str, Any]:
        """As chat templates know messages: text content, a refusal's too, no role `developer`."""
        message = self.model_dump(exclude_none=True, exclude={"refusal"})
        message["content"] = text_of(self.content) or self.refusal or ""
        if self.role == "developer":
            message["role"] = "system"
        return message


class JsonSchema(Lenient):
    name: str | None = None
    schema_: dict[str, Any] = Field(alias="schema")
    strict: bool | None = None


class ResponseFormat(Lenient):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None


class Function(Lenient):
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class Tool(Lenient):
    type: Literal["function"]
    function: Function

    def plain(self) -> dict[str, Any]:
        """As llama.cpp gives it to templates."""
        function = self.function
        told = {
            "name": function.name,
            "description": function.description or "",
            "parameters": function.parameters or {},
        }
        return {"type": "function", "function": told}


class NamedFunction(Lenient):
    name: str


class NamedTool(Lenient):
    """The one tool that is to be called."""

    type: Literal["function"]
    function: NamedFunction


class StreamOptions(Lenient):
    include_usage: bool = False


class Sampling(Lenient):
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    stream: bool | None = None
    parallel_tool_calls: bool | None = None


class ChatRequest(Sampling):
    model: str
    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    n: Literal[1] | None = None
    seed: int | None = None
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    logprobs: bool | None = None
    response_format: ResponseFormat | None = None
    tools: Annotated[list[Tool], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    stream_options: StreamOptions | None = None

    def body(self) -> dict[str, Any]:
        """What llama.cpp is asked, but for `stream`. Raises ModelRefusedInput."""
        same = {"temperature", "top_p", "top_logprobs", "stop", "presence_penalty", "frequency_penalty"}
        same |= {"logprobs", "response_format"}
        body = self.model_dump(include=same, exclude_none=True, by_alias=True)
        body["messages"] = [message.plain() for message in self.messages]
        limit = self.max_completion_tokens or self.max_tokens
        if limit is not None:
            body["max_tokens"] = min(limit, 2**31 - 1)
        if self.seed is not None:
            body["seed"] = self.seed % 2**32
        return {**body, **self._tools()}

    def _tools(self) -> dict[str, Any]:
        choice, tools = self.tool_choice, self.tools or []
        if not tools:
            if choice in {None, "none", "auto"}:
                return {}
            raise ModelRefusedInput(
                reason="'tool_choice' is only allowed when 'tools' are specified.", field="tool_choice"
            )
        if isinstance(choice, NamedTool):
            # llama.cpp knows no named choice: a call is required, and there is one function to call
            name = choice.function.name
            tools = [tool for tool in tools if tool.function.name == name]
            if not tools:
                raise ModelRefusedInput(
                    reason=f"Tool choice '{name[:64]}' not found in 'tools' parameter.", field="tool_choice"
                )
            choice = "required"
        asked: dict[str, Any] = {
            "tools": [tool.plain() for tool in tools],
            "tool_choice": choice or "auto",
            "parallel_tool_calls": self.parallel_tool_calls is not False,
        }
        if self.parallel_tool_calls is False:
            asked["chat_template_kwargs"] = {"parallel_tool_calls": False}
        return asked


Schema = TypeVar("Schema", bound=BaseModel)


def checked(schema: type[Schema], body: dict[str, Any]) -> Schema:
    """`body` as `schema`. Raises ModelRefusedInput with the place of the first fault."""
    try:
        return schema.model_validate(body)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in fault["loc"])[:200]
        raise ModelRefusedInput(reason=f"Invalid value for '{place}': {fault['msg']}.", field=place) from None


def text_of(content: str | list[TextPart] | None) -> str:
    if isinstance(content, list):
        return "\n".join(part.text or part.refusal for part in content)
    return content or ""
