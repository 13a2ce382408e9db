"""POST /v1/responses with the packaged 135M model, through the openai package."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import openai
import pytest
from openai.types.responses import FunctionToolParam, Response

from services.models.chat_request import checked
from services.models.response_events import ResponseEvents
from services.models.responses_request import ResponsesRequest
from tests.models.conftest import Server
from tests.models.test_chat import ENDLESS, tool

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENDLESS_TEXT: dict[str, Any] = {
    "text": {"format": {"type": "json_schema", **ENDLESS["response_format"]["json_schema"]}}
}
VERDICT: dict[str, Any] = {
    "type": "json_schema",
    "name": "verdict",
    "schema": {
        "type": "object",
        "properties": {"verdict": {"enum": ["covered", "absent"]}},
        "required": ["verdict"],
    },
}


async def test_a_whole_answer_in_the_asked_form(server: Server) -> None:
    response = await server.openai.responses.create(
        model=server.settings.chat_model,
        instructions="You judge statements.",
        input=[{"role": "user", "content": [{"type": "input_text", "text": "Is it covered?"}]}],
        extra_body={"text": {"format": VERDICT}},
    )
    assert response.status == "completed"
    assert json.loads(response.output_text)["verdict"] in {"covered", "absent"}
    assert response.usage is not None
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens


async def test_the_events_of_a_stream_tell_the_response(server: Server) -> None:
    async with server.openai.responses.stream(
        model=server.settings.chat_model, input="Is it covered?", extra_body={"text": {"format": VERDICT}}
    ) as stream:
        events = [event async for event in stream]
        final = await stream.get_final_response()
    kinds = [event.type for event in events]
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert [kind for kind in kinds if kind != "response.output_text.delta"] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert "".join(deltas) == final.output_text
    assert final.status == "completed"


@pytest.mark.parametrize("stream", [False, True])
async def test_a_cut_answer_is_incomplete(server: Server, stream: bool) -> None:
    answer: Any = await server.openai.responses.create(
        model=server.settings.chat_model,
        input="Count.",
        max_output_tokens=20,
        stream=stream,
        extra_body=ENDLESS_TEXT,
    )
    if stream:
        *_, last = [event async for event in answer]
        assert last.type == "response.incomplete"
        answer = last.response
    assert (answer.status, answer.incomplete_details.reason) == ("incomplete", "max_output_tokens")
    assert answer.output[0].status == "incomplete"


async def test_a_crash_ends_the_stream_with_a_failed_response(server: Server) -> None:
    stream = await server.openai.responses.create(
        model=server.settings.chat_model, input="Count.", stream=True, extra_body=ENDLESS_TEXT
    )
    await anext(stream)
    assert server.llama.pid
    os.kill(server.llama.pid, signal.SIGKILL)
    *_, last = [event async for event in stream]
    assert last.type == "response.failed"
    assert last.response.status == "failed"


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"input": []}, "input"),
        ({"input": [{"type": "input_image", "image_url": "http://[::1]/"}]}, "input"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"background": True}, "background"),
        ({"max_output_tokens": "many"}, "max_output_tokens"),
        ({"text": {"format": {"type": "json_schema", "name": "a"}}}, "text.format.schema"),
        ({"tools": [{"type": "web_search"}]}, "tools"),
    ],
)
async def test_what_this_server_cannot_do_is_refused(
    server: Server, wrong: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await server.openai.responses.create(
            model=server.settings.chat_model, extra_body={"input": "a", **wrong}
        )
    assert str(refused.value.param).startswith(param)


async def test_the_call_of_a_named_function_is_streamed(server: Server) -> None:
    tools: list[FunctionToolParam] = [
        {"type": "function", "strict": True, **tool(name)}  # type: ignore[typeddict-item]
        for name in ("weather", "population")
    ]
    async with server.openai.responses.stream(
        model=server.settings.chat_model,
        input="How is Recife?",
        tools=tools,
        tool_choice={"type": "function", "name": "weather"},
        parallel_tool_calls=False,
        max_output_tokens=120,
        temperature=0,
    ) as stream:
        events = [event async for event in stream]
        response = await stream.get_final_response()
    [call] = response.output
    assert call.type == "function_call"
    assert (call.name, json.loads(call.arguments)["city"] in {"Paris", "Recife"}) == ("weather", True)
    deltas = [event.delta for event in events if event.type == "response.function_call_arguments.delta"]
    assert "".join(deltas) == call.arguments


async def test_function_calls_become_items_beside_the_text() -> None:
    told = ResponseEvents(checked(ResponsesRequest, {"model": "m", "input": "a"}))

    def call(index: int, **function: str) -> dict[str, Any]:
        delta = {"tool_calls": [{"index": index, "id": f"call_{index}", "function": function}]}
        return {"choices": [{"delta": delta, "finish_reason": None}]}

    chunks = [
        {"choices": [{"delta": {"content": "Let me see."}, "finish_reason": None}]},
        call(0, name="weather", arguments=""),
        call(0, arguments='{"city":'),
        call(0, arguments='"Paris"}'),
        call(1, name="time", arguments="{}"),
        {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
    ]
    events = [event for chunk in chunks for event in told.chunk(chunk)] + list(told.finish())
    response = Response.model_validate(told.response)
    assert [item.type for item in response.output] == ["message", "function_call", "function_call"]
    calls = [(item.name, item.arguments) for item in response.output if item.type == "function_call"]
    assert calls == [("weather", '{"city":"Paris"}'), ("time", "{}")]
    done = [event for event in events if event["type"] == "response.output_item.done"]
    assert [event["item"] for event in done] == told.response["output"]


async def test_earlier_calls_and_their_results_are_told_to_the_model() -> None:
    items = [
        {"role": "user", "content": "Weather?"},
        {"type": "function_call", "call_id": "c", "name": "weather", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "rain"},
    ]
    asked = checked(ResponsesRequest, {"model": "m", "instructions": "Be brief.", "input": items})
    messages = asked.chat().body()["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "tool"]
    assert messages[2]["tool_calls"][0]["id"] == messages[3]["tool_call_id"] == "c"
