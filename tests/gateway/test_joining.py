"""Streams of answers joined to what the same answer is without a stream."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.joining import whole_answer
from tests.stack.openai_server import DONE, chat_answer, chunk, event, responses_answer

CALLS = [
    {
        "index": 0,
        "id": "c0",
        "type": "function",
        "function": {"name": "weather", "arguments": '{"in": "Évora"}'},
    },
    {"index": 1, "id": "c1", "type": "function", "function": {"name": "time", "arguments": "{}"}},
]


def delta(index: int = 0, finish: str | None = None, **fields: Any) -> bytes:
    choice = {"index": index, "delta": fields, "finish_reason": finish}
    return event({"id": "x", "model": "m", "object": "chat.completion.chunk", "choices": [choice]})


@given(st.text(), st.integers(1, 9))
def test_text_comes_back_whole(text: str, piece: int) -> None:
    body = b"".join(chat_answer(text, piece=piece))
    answer = whole_answer(body, "chat", streamed=True)
    assert answer is not None
    message = answer["choices"][0]["message"]
    assert (message.get("content", ""), answer["object"]) == (text, "chat.completion")


def test_tool_calls_and_choices_are_joined_by_their_places() -> None:
    parts = [delta(role="assistant", content=None), delta(1, role="assistant", content="Hi")]
    for call in CALLS:
        head = {**call, "function": {"name": call["function"]["name"], "arguments": ""}}  # type: ignore[index]
        parts.append(delta(tool_calls=[head]))
        for letter in call["function"]["arguments"]:  # type: ignore[index]
            parts.append(delta(tool_calls=[{"index": call["index"], "function": {"arguments": letter}}]))
    parts += [delta(1, "stop", content=" there"), delta(finish="tool_calls"), DONE]
    answer = whole_answer(b"".join(parts).replace(b"\n", b"\r\n"), "chat", streamed=True)
    assert answer is not None
    first, second = answer["choices"]
    assert first["message"] == {"role": "assistant", "content": None, "tool_calls": CALLS}
    assert (second["message"]["content"], second["finish_reason"]) == ("Hi there", "stop")
    assert (answer["id"], answer["model"]) == ("x", "m")


def test_a_response_is_what_its_last_event_holds() -> None:
    answer = whole_answer(b"".join(responses_answer("Hello")), "responses", streamed=True)
    assert answer is not None
    assert (answer["object"], answer["status"]) == ("response", "completed")


WHOLE = {"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]}


@pytest.mark.parametrize(
    ("body", "api", "streamed"),
    [
        (b"".join(chat_answer("cut", end=None)), "chat", True),
        (b"".join(chat_answer("long", end="length")), "chat", True),
        (b"".join(chat_answer("no", end="content_filter")), "chat", True),
        (b"".join(chat_answer("a")[:-1]), "chat", True),
        (chunk("a") + event({"error": {"message": "overloaded"}}) + DONE, "chat", True),
        (DONE, "chat", True),
        (b"data: [1]\n\n" + DONE, "chat", True),
        (b"data: {\n\n", "chat", True),
        (json.dumps({**WHOLE, "choices": []}).encode(), "chat", False),
        (b"[]", "chat", False),
        (b"null", "responses", False),
        (b"", "chat", False),
        (b"".join(responses_answer("a", end="incomplete")), "responses", True),
        (b"".join(responses_answer("a")[:-1]), "responses", True),
        (b'{"status": "in_progress"}', "responses", False),
    ],
)
def test_what_is_not_whole_is_nothing(body: bytes, api: Any, streamed: bool) -> None:
    assert whole_answer(body, api, streamed=streamed) is None


def test_a_whole_answer_stays_as_it_is() -> None:
    assert whole_answer(json.dumps(WHOLE).encode(), "chat", streamed=False) == WHOLE
