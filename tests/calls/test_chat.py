"""One call of a model, over a real socket, with every way it can go wrong."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Literal

import pytest

from services.calls.chat import Call, Chat, Spent
from services.settings import Settings
from services.wire.errors import (
    LacunaError,
    ModelAnswerUnusable,
    ModelBroken,
    ModelBusy,
    ModelDenied,
    ModelKeyRejected,
    ModelNotFound,
    ModelQuota,
    ModelRateLimited,
    ModelRefusedInput,
    ModelStreamCut,
    ModelTimedOut,
    ModelUnreachable,
)
from tests.calls.scripted_model import Script, scripted_model

CALL = Call("system words", "user words")
Api = Literal["chat", "responses"]


async def _answer(
    script: Script, api: Api = "chat", idle: float = 30.0
) -> tuple[str, Spent, LacunaError | None]:
    spent, text = Spent(), ""
    async with scripted_model(script) as model:
        chat = Chat(Settings(openai_base_url=model.url, chat_api=api), first=idle, idle=idle, retries=0)
        try:
            async for piece in chat.stream("m", CALL, monotonic() + 30, spent):
                text += piece
        except LacunaError as error:
            return text, spent, error
        finally:
            await chat.close()
    return text, spent, None


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_whole_answer_with_what_it_cost(api: Api) -> None:
    script = Script(pieces=["Olá, ", "mundo."])
    text, spent, error = await _answer(script, api)
    assert (text, error) == ("Olá, mundo.", None)
    assert (spent.usage.prompt_tokens, spent.usage.completion_tokens, spent.usage.calls) == (11, 7, 1)
    assert spent.first_token is not None
    asked = script.requests[0]
    if api == "responses":
        assert asked["store"] is False
        assert asked["instructions"] == "system words"
    else:
        assert asked["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("cut", ModelStreamCut),
        ("drop", ModelStreamCut),
        ("length", ModelStreamCut),
        ("error", ModelBroken),
    ],
)
async def test_a_stream_that_does_not_end_well(end: str, expected: type[LacunaError], api: Api) -> None:
    text, _, error = await _answer(Script(pieces=["Half of it"], end=end), api)
    assert text == "Half of it"
    assert type(error) is expected


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "context_length_exceeded", ModelRefusedInput),
        (401, "invalid_api_key", ModelKeyRejected),
        (403, None, ModelDenied),
        (404, "model_not_found", ModelNotFound),
        (429, "insufficient_quota", ModelQuota),
        (429, "rate_limit_exceeded", ModelRateLimited),
        (429, "model_busy", ModelBusy),
        (500, None, ModelBroken),
        (503, "model_unreachable", ModelUnreachable),
    ],
)
async def test_a_refused_request(status: int, code: str | None, expected: type[LacunaError]) -> None:
    text, spent, error = await _answer(Script(status=status, code=code))
    assert type(error) is expected
    assert (text, spent.first_token) == ("", None)


async def test_a_model_that_declines() -> None:
    _, _, error = await _answer(Script(refusal="I cannot help with that."))
    assert isinstance(error, ModelAnswerUnusable)
    assert error.params["reason"] == "refusal"


async def test_silence_is_noticed_long_before_the_total_deadline() -> None:
    text, _, error = await _answer(Script(pieces=["So"], end="stall"), idle=0.3)
    assert text == "So"
    assert isinstance(error, ModelTimedOut)


async def test_nobody_listens() -> None:
    chat = Chat(Settings(openai_base_url="http://127.0.0.1:9/v1"), retries=0)
    try:
        with pytest.raises(ModelUnreachable):
            await anext(aiter(chat.stream("m", CALL, monotonic() + 30, Spent())))
    finally:
        await chat.close()


async def test_a_caller_that_leaves_closes_the_call() -> None:
    script = Script(pieces=["a "] * 1000, pause=0.01)
    async with scripted_model(script) as model:
        chat = Chat(Settings(openai_base_url=model.url), retries=0)

        async def read() -> None:
            async for _ in chat.stream("m", CALL, monotonic() + 30, Spent()):
                pass

        task = asyncio.create_task(read())
        await script.asked.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.wait_for(script.left.wait(), timeout=2)
        await chat.close()
