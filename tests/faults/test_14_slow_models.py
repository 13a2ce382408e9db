"""14. A model of one token in 5 s is waited for, one that stalls is not; who leaves cancels upstream within 2 s."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import Installation, Jobs, tag, until
from tests.faults.model import PROSE, WRITER, Model, sent, writing
from tests.stack.openai_server import chat_answer

TOKENS, APART = 10, 5.0
IDLE = 30.0
"""Seconds of silence in the middle of an answer that the reporter bears: services/calls/chat.py."""
LEFT_WITHIN = 2.0
ASKED = {"model": WRITER, "stream": True, "messages": [{"role": "user", "content": "Hello."}]}


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_slow_is_waited_for_and_silence_is_not(
    vhost: str, install: Install, model: Model, figures: dict[str, object]
) -> None:
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            size = -(-len(PROSE) // TOKENS)

            async def stalling(request: Any, _: Any) -> Any:
                return await sent(request, chat_answer(PROSE, end=None)[:3], then="stall")

            slow = writing(pause=APART, piece=size)

            async def chat(request: Any, call: Any) -> Any:
                return await (stalling if tag(1) in call.jobs else slow)(request, call)

            model.chat = chat
            began = time.monotonic()
            await jobs.send(0)
            await jobs.send(1)
            await jobs.settled(60 + IDLE, [1])
            stalled = time.monotonic() - began
            await jobs.settled(TOKENS * APART + 60)
            whole, cut = [
                (await jobs.call("GET", f"/api/v1/analyses/{jobs.accepted[n]}"))[1]["report"] for n in (0, 1)
            ]
            figures["seconds of the slow answer, whole"] = time.monotonic() - began
            figures["seconds until the stalled one was given up"] = stalled
            assert (whole["status"], whole["composed"], whole["notice"]) == ("succeeded", False, None)
            assert cut["composed"] or cut["status"] == "incomplete"
            assert cut["notice"]
            assert IDLE <= stalled < IDLE + 15


@pytest.mark.xdist_group("faults")
@pytest.mark.timeout(120)
async def test_who_leaves_cancels_the_model(standing: Installation, figures: dict[str, object]) -> None:
    """Callers of the proxy who hang up before the first token and after it, and an analysis that is cancelled."""
    product, model = standing, standing.model
    async with Jobs(product) as jobs:
        seconds = []
        for behave in (writing(delay=60), writing(pause=1, piece=4)):
            model.chat, seen = behave, len(model.of("chat"))
            call = asyncio.create_task(jobs.call("POST", "/v1/chat/completions", json=ASKED))
            await until(lambda: len(model.of("chat")) > seen, 20)  # noqa: B023
            await asyncio.sleep(1.5)
            call.cancel()
            seconds.append(await _left(model, time.monotonic()))
        model.chat, seen = writing(pause=1, piece=4), len(model.of("chat"))
        analysis = await jobs.send(0)
        await until(lambda: len(model.of("chat")) > seen, 20)
        await jobs.call("POST", f"/api/v1/analyses/{analysis}/cancel")
        seconds.append(await _left(model, time.monotonic()))
        figures["seconds until upstream was left"] = ", ".join(f"{one:.2f}" for one in seconds)
        assert max(seconds) < LEFT_WITHIN


async def _left(model: Model, at: float) -> float:
    await until(lambda: model.of("chat")[-1].left, 30, "upstream is left")
    return max(0.0, (model.of("chat")[-1].left or 0.0) - at)
