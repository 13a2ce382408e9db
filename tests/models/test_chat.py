"""POST /v1/chat/completions with the packaged 135M model, through the openai package."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from typing import Any

import openai
import pytest
from openai.types.chat import (
    ChatCompletion,
    ChatCompletionMessageFunctionToolCall,
    ChatCompletionMessageParam,
)

from services.models.completion import Completion
from tests.models.conftest import Server, served, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Say hello."}]
ENDLESS: dict[str, Any] = {
    "response_format": {
        "type": "json_schema",
        "json_schema": {
            "name": "numbers",
            "schema": {"type": "array", "items": {"enum": ["one", "two"]}, "minItems": 1500},
        },
    }
}
"""What keeps the model writing for long, whatever it wants to say."""


async def test_a_seeded_answer_is_the_same_whole_and_streamed(server: Server) -> None:
    asked: dict[str, Any] = {
        "model": server.settings.chat_model,
        "messages": HELLO,
        "max_tokens": 12,
        "temperature": 0,
        "seed": 7,
    }
    await server.openai.chat.completions.create(**asked)  # the next ones have the same warm cache
    whole = await server.openai.chat.completions.create(**asked)
    chunks = [
        chunk
        async for chunk in await server.openai.chat.completions.create(
            **asked, stream=True, stream_options={"include_usage": True}
        )
    ]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert {chunk.model for chunk in chunks} == {whole.model} == {server.settings.chat_model}
    assert chunks[-1].usage is not None
    assert whole.usage is not None
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens


async def test_limits_and_stops_end_an_answer(server: Server) -> None:
    model = server.settings.chat_model
    cut = await server.openai.chat.completions.create(
        model=model, messages=HELLO, max_completion_tokens=2, extra_body=ENDLESS
    )
    assert cut.choices[0].finish_reason == "length"
    assert cut.usage is not None
    assert cut.usage.completion_tokens == 2
    stopped = await server.openai.chat.completions.create(
        model=model, messages=HELLO, stop=["one", "two"], extra_body=ENDLESS
    )
    assert stopped.choices[0].finish_reason == "stop"
    assert "one" not in (stopped.choices[0].message.content or "")


async def test_a_json_schema_is_kept(server: Server) -> None:
    schema: dict[str, object] = {
        "type": "object",
        "properties": {"verdict": {"enum": ["covered", "absent"]}, "certain": {"type": "boolean"}},
        "required": ["verdict", "certain"],
        "additionalProperties": False,
    }
    answer = await server.openai.chat.completions.create(
        model=server.settings.chat_model,
        messages=[{"role": "user", "content": "Is the statement covered? Answer as JSON."}],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "verdict", "schema": schema, "strict": True},
        },
    )
    value = json.loads(answer.choices[0].message.content or "")
    assert value["verdict"] in {"covered", "absent"}
    assert isinstance(value["certain"], bool)


async def test_tools_and_earlier_calls_are_taken(server: Server) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "Weather?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "Rain."},
    ]
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}}
    tools = [{"type": "function", "function": {"name": "weather", "parameters": parameters}}]
    answer = await server.openai.chat.completions.create(
        model=server.settings.chat_model,
        messages=HELLO,
        max_tokens=3,
        extra_body={"messages": messages, "tools": tools},
    )
    assert answer.choices[0].finish_reason in {"length", "stop"}


def tool(name: str) -> dict[str, Any]:
    parameters = {
        "type": "object",
        "properties": {"city": {"enum": ["Paris", "Recife"]}},
        "required": ["city"],
    }
    return {"name": name, "description": "What it is like.", "parameters": parameters}


TOOLS: Any = [{"type": "function", "function": tool(name)} for name in ("weather", "population")]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("required", {"weather", "population"}),
        ({"type": "function", "function": {"name": "population"}}, {"population"}),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_call_that_is_required_comes(
    server: Server, choice: Any, names: set[str], stream: bool
) -> None:
    asked: dict[str, Any] = {
        "model": server.settings.chat_model,
        "messages": [{"role": "user", "content": "How is Recife?"}],
        "tools": TOOLS,
        "tool_choice": choice,
        "parallel_tool_calls": False,
        "max_tokens": 120,
        "temperature": 0,
    }
    if stream:
        whole = Completion()
        async for chunk in await server.openai.chat.completions.create(**asked, stream=True):
            assert all(not choice.delta.content for choice in chunk.choices)
            whole.add(chunk.model_dump(exclude_unset=True))
        answer = ChatCompletion.model_validate(whole.value() | {"id": "a", "created": 1})
    else:
        answer = await server.openai.chat.completions.create(**asked)
    [call] = answer.choices[0].message.tool_calls or []
    assert isinstance(call, ChatCompletionMessageFunctionToolCall)
    assert call.function.name in names
    assert json.loads(call.function.arguments)["city"] in {"Paris", "Recife"}
    assert not answer.choices[0].message.content


async def test_tools_are_told_to_a_model_whose_template_knows_none(server: Server) -> None:
    answers = [
        await server.openai.chat.completions.create(
            model=server.settings.chat_model, messages=HELLO, max_tokens=1, **extra
        )
        for extra in ({}, {"tools": TOOLS})
    ]
    without, told = (answer.usage.prompt_tokens for answer in answers if answer.usage)
    assert told > without + 100


async def test_the_whole_of_streamed_tool_calls() -> None:
    def call(index: int, **function: str) -> dict[str, Any]:
        delta = {"tool_calls": [{"index": index, "id": f"call_{index}", "function": function}]}
        return {"id": "a", "created": 1, "model": "m", "choices": [{"delta": delta, "finish_reason": None}]}

    whole = Completion()
    for chunk in (
        call(0, name="weather", arguments=""),
        call(0, arguments='{"city":'),
        call(0, arguments='"Paris"}'),
        call(1, name="time", arguments="{}"),
        {"model": "m", "choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
    ):
        whole.add(chunk)
    (choice,) = ChatCompletion.model_validate(whole.value()).choices
    calls = [call.function for call in choice.message.tool_calls or () if call.type == "function"]
    assert [(call.name, call.arguments) for call in calls] == [
        ("weather", '{"city":"Paris"}'),
        ("time", "{}"),
    ]
    assert choice.message.content is None


@pytest.mark.parametrize("stream", [False, True])
async def test_a_conversation_too_long_for_the_model(server: Server, stream: bool) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await server.openai.chat.completions.create(
            model=server.settings.chat_model,
            messages=[{"role": "user", "content": "word " * 9000}],
            stream=stream,
        )
    assert (refused.value.code, refused.value.param) == ("context_length_exceeded", "messages")


@pytest.mark.parametrize(
    "wrong",
    [
        {"messages": []},
        {"messages": "hello"},
        {"messages": [{"role": "robot", "content": "a"}]},
        {"messages": [{"role": "user", "content": 5}]},
        {
            "messages": [
                {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://[::1]/"}}]}
            ]
        },
        {"temperature": "hot"},
        {"temperature": 3},
        {"max_tokens": 0},
        {"n": 2},
        {"stop": {"a": 1}},
        {"stream": "yes"},
        {"tools": [{"type": "function", "function": {"name": 5}}]},
        {"tool_choice": 5},
        {"tool_choice": "required"},
        {"tools": TOOLS, "tool_choice": "sometimes"},
        {"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "time"}}},
        {"seed": 1.5},
        {"response_format": {"type": "xml"}},
        {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "a", "schema": {"type": "bogus"}},
            }
        },
        {"top_logprobs": 2},
    ],
)
async def test_wrong_requests_are_the_callers_fault(server: Server, wrong: dict[str, Any]) -> None:
    body = {"model": server.settings.chat_model, "messages": HELLO, "max_tokens": 2, **wrong}
    status, error = await server.post("/chat/completions", json.dumps(body).encode())
    assert (status, error["type"]) == (400, "invalid_request_error")


async def test_fields_of_llama_cpp_itself_do_not_reach_it(server: Server) -> None:
    answer = await server.openai.chat.completions.create(
        model=server.settings.chat_model,
        messages=HELLO,
        max_tokens=3,
        extra_body={"grammar": 'root ::= "zzz"', "n_predict": 0, "id_slot": 99},
    )
    assert "zzz" not in (answer.choices[0].message.content or "")


async def test_a_caller_that_leaves_stops_the_generation(server: Server) -> None:
    async def idle() -> bool:
        return not any(slot["is_processing"] for slot in await server.llama.get("/slots"))

    model = server.settings.chat_model
    for stream in (True, False):
        begun = asyncio.create_task(
            _consume(
                server.openai.chat.completions.create(
                    model=model, messages=HELLO, stream=stream, extra_body=ENDLESS
                )
            )
        )
        while await idle():
            await asyncio.sleep(0.01)
        begun.cancel()
        async with asyncio.timeout(2):  # as promised; the generation itself takes far longer
            while not await idle():
                await asyncio.sleep(0.01)


async def _consume(answering: Any) -> None:
    answer = await answering
    if isinstance(answer, openai.AsyncStream):
        async with answer:
            async for _ in answer:
                pass


async def test_a_crash_fails_the_requests_under_way_and_no_other(server: Server) -> None:
    model = server.settings.chat_model
    whole = asyncio.create_task(
        server.openai.chat.completions.create(model=model, messages=HELLO, extra_body=ENDLESS)
    )
    stream = await server.openai.chat.completions.create(
        model=model, messages=HELLO, stream=True, extra_body=ENDLESS
    )
    await anext(stream)
    pid = server.llama.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(openai.APIError) as cut:
        async for _ in stream:
            pass
    assert cut.value.code == "model_unreachable"
    with pytest.raises(openai.InternalServerError) as lost:
        await whole
    assert lost.value.status_code == 503
    again = await server.openai.chat.completions.create(model=model, messages=HELLO, max_tokens=2)
    assert again.usage
    assert again.usage.completion_tokens == 2  # of chance: they may well be blanks
    assert server.llama.pid != pid


async def test_a_full_queue_answers_429() -> None:
    async with served(encoder_processes=1, model_queue=0) as server:
        calls = [
            asyncio.create_task(
                server.openai.chat.completions.create(
                    model=server.settings.chat_model, messages=HELLO, extra_body=ENDLESS
                )
            )
            for _ in range(3)
        ]
        (refused,), _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        error = refused.exception()
        assert isinstance(error, openai.RateLimitError)
        assert error.code == "model_busy"
        assert error.response.headers["Retry-After"]
        await until(lambda: server.llama.pid is not None)
        for call in calls:
            call.cancel()
