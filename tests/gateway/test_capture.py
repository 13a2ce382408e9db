"""Answers are kept where the caller asks, and nowhere else; and the answer never suffers from it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from services.gateway.keys import CAPTURES
from services.gateway.outbox import Outbox
from services.storage.blobs import Blobs
from services.wire.errors import StorageFull
from services.wire.messages import BlobRef
from services.wire.training import KeepCapture
from tests.gateway.conftest import World, eventually, world_in
from tests.gateway.test_outbox import FlakyBus, opened
from tests.stack.openai_server import chat_answer, error, raw, responses_answer, stream

MODEL = "smollm2-135m-instruct"
CHAT, RESPONSES = "/v1/chat/completions", "/v1/responses"
KEEP = {"Lacuna-Capture": "greetings", "Lacuna-Prompt-Version": "2"}
ANSWER = {"object": "chat.completion", "choices": [{"message": {"content": "Olá"}, "finish_reason": "stop"}]}


async def ask(world: World, path: str = CHAT, *, headers: Any = KEEP, **body: Any) -> tuple[int, bytes]:
    async with world.client.post(path, json={"model": MODEL, **body}, headers=headers) as answer:
        status, content = answer.status, await answer.read()
    await asyncio.sleep(0)  # let what is kept begin
    await world.client.server.app[CAPTURES].close()  # type: ignore[attr-defined]
    return status, content


async def kept(world: World) -> KeepCapture:
    await eventually(lambda: len(world.trainer.captures) > 0)
    return world.trainer.captures.pop()


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
async def test_a_stream_is_relayed_byte_by_byte_and_kept_as_one_answer(world: World, path: str) -> None:
    parts = chat_answer("Hello, world", piece=3) if path == CHAT else responses_answer("Hello, world")
    world.models.behave = stream(*parts)
    status, content = await ask(world, path, stream=True, input="hi")
    assert (status, content) == (200, b"".join(parts))
    capture = await kept(world)
    assert (capture.name, capture.prompt_version, capture.model) == ("greetings", "2", MODEL)
    blobs = world.services.blobs
    assert json.loads(await blobs.read(capture.request)) == {"model": MODEL, "stream": True, "input": "hi"}
    answer = json.loads(await blobs.read(capture.answer))
    assert answer["object"] == ("chat.completion" if path == CHAT else "response")
    headers = {name.lower() for name in world.models.seen[-1].headers}
    assert not {name for name in headers if name.startswith("lacuna-")}


async def test_the_same_request_twice_is_kept_twice(world: World) -> None:
    world.models.behave = raw(200, json.dumps(ANSWER).encode())
    for _ in range(2):
        assert (await ask(world, headers={**KEEP, "X-Request-Id": "batch"}))[0] == 200
    await eventually(lambda: len(world.trainer.captures) == 2)
    first, second = world.trainer.captures
    assert first.job_id != second.job_id
    assert first.answer == second.answer


async def test_nothing_is_kept_unasked_or_of_what_is_no_answer(world: World) -> None:
    whole = raw(200, json.dumps(ANSWER).encode())
    for behave, path, headers in (
        (whole, CHAT, {}),
        (whole, "/v1/embeddings", KEEP),
        (error(429, message="slower"), CHAT, KEEP),
        (raw(200, b"<html>"), CHAT, KEEP),
        (stream(*chat_answer("cut", end=None)), CHAT, KEEP),
        (stream(*chat_answer("cut")[:2], cut=True), CHAT, KEEP),
    ):
        world.models.behave = behave
        await ask(world, path, headers=headers)
    world.models.behave = whole
    await ask(world, headers={"Lacuna-Capture": "marker"})
    assert (await kept(world)).name == "marker"  # queues keep their order: what came before would be here
    assert world.trainer.captures == []


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Lacuna-Capture": "Not A Name"}, "name_invalid"),
        ({"Lacuna-Capture": ""}, "name_invalid"),
        ({"Lacuna-Capture": "a", "Lacuna-Prompt-Version": "v" * 65}, "field_invalid"),
    ],
)
async def test_a_wish_that_cannot_be_met_is_told_before_anything_is_spent(
    world: World, headers: dict[str, str], code: str
) -> None:
    status, content = await ask(world, headers=headers)
    assert (status, json.loads(content)["error"]["lacuna_code"]) == (422, code)
    assert [seen for seen in world.models.seen if seen.path == CHAT] == []


async def test_a_failure_to_keep_spoils_no_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: Any, **__: Any) -> None:
        raise StorageFull

    monkeypatch.setattr(Blobs, "put", full)
    world.models.behave = raw(200, json.dumps(ANSWER).encode())
    status, content = await ask(world)
    assert (status, json.loads(content)) == (200, ANSWER)
    assert world.trainer.captures == []


async def test_what_is_kept_waits_for_a_trainer_that_is_away(tmp_path: Path) -> None:
    async with world_in(tmp_path, trainer=False) as world:
        world.models.behave = raw(200, json.dumps(ANSWER).encode())
        assert (await ask(world))[0] == 200
        await world.trainer.start()
        assert (await kept(world)).name == "greetings"


async def test_a_job_of_no_analysis_outlives_a_crash(url: str) -> None:
    async with opened(url) as (database, _):
        blob = BlobRef(sha256="0" * 64, size=2)
        job = KeepCapture(job_id="r:1", name="n", model="m", prompt_version=None, request=blob, answer=blob)
        await Outbox(database, FlakyBus()).promise(job)
    async with opened(url) as (database, _):
        bus = FlakyBus()
        assert await Outbox(database, bus).relay() == 1
        assert bus.sent == [job]
