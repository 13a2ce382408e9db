"""A model's second look in the whole product: over the bus, the proxy and the stored analysis."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.retriever.uncertain import answer, answers, asked
from tests.stack.openai_server import Behaviour, OpenAIServer, chat_answer, stream
from tests.stack.product import Product, running
from tests.stack.rabbit import Rabbit

HALF_TRUE = """Documents are cut into chunks of 200 to 500 tokens. A base is a set of documents with a version and an
owner. The gateway listens on port 8080 and on a socket of the system. The events of an analysis can be followed by a
telephone. The model that writes the report may also sing. Keys are kept in the settings and changed every month.
Documents are cut into chunks of 200 to 500 tokens, and a choir of owls sings each of them to the town by moonlight.
"""
"""Statements that the base says in part, and so is unsure of."""


async def _absent(request: web.Request) -> web.StreamResponse:
    """A judge that finds nothing anywhere; a writer that has nothing to say."""
    body = await request.read()
    if "response_format" not in json.loads(body):
        return await stream(*chat_answer("No."))(request)
    text = answers(*(answer(s["statement"]) for s in asked(body)))
    return await stream(*chat_answer(text))(request)


@contextmanager
def judging_model(behave: Behaviour = _absent) -> Iterator[OpenAIServer]:
    """A scripted provider on a loop of its own, since the product's tests are synchronous."""
    server = OpenAIServer(models=[{"id": "judge-70b"}], behave=behave)
    ready, done = threading.Event(), threading.Event()

    async def serve() -> None:
        async with server.running():
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(30)
    try:
        yield server
    finally:
        done.set()
        thread.join(30)


def _environment(model: OpenAIServer) -> dict[str, str]:
    providers: list[dict[str, Any]] = [{"name": "scripted", "base_url": model.url, "models": ["judge-*"]}]
    return {
        "LACUNA_PROVIDERS": json.dumps(providers),
        "LACUNA_MODEL_PRICES": json.dumps({"judge-*": {"input": 2, "output": 8}}),
    }


@pytest.fixture(params=["memory", pytest.param("rabbitmq", marks=pytest.mark.slow)])
def judged_product(
    request: pytest.FixtureRequest, tmp_path: Path, broker: Rabbit
) -> Iterator[tuple[Product, OpenAIServer]]:
    url = None if request.param == "memory" else broker.add_vhost("judge")
    with (
        judging_model() as model,
        running(Product(tmp_path / "data", url, environment=_environment(model))) as product,
    ):
        yield product, model


def test_uncertain_statements_are_looked_at_again_and_the_rest_is_left_alone(
    judged_product: tuple[Product, OpenAIServer],
) -> None:
    product, model = judged_product
    first = product.analyse(HALF_TRUE, language="en", report=False)
    assert first["refinement"] is None
    assert model.seen == [] or all(seen.path.endswith("/models") for seen in model.seen)
    second = product.analyse(HALF_TRUE, language="en", judge=True, model="judge-70b")
    look = second["refinement"]
    assert (second["status"], look["error"], look["model"]) == ("succeeded", None, "judge-70b")
    calls = [json.loads(s.body) for s in model.seen if s.path.endswith("/chat/completions")]
    put = [c for c in calls if "response_format" in c]
    assert len(put) == look["usage"]["calls"]
    assert len(put) == (look["asked"] + 9) // 10
    assert look["usage"]["cost"] == pytest.approx(len(put) * (100 * 2 + 20 * 8) / 1e6)
    changed = [
        after
        for before, after in zip(first["statements"], second["statements"], strict=True)
        if before["verdict"] != after["verdict"]
    ]
    assert len(changed) == look["changed"] > 0
    assert all(s["verdict"] == "absent" and "judge-70b" in s["reason"] for s in changed)
    untouched = [
        (before, after)
        for before, after in zip(first["statements"], second["statements"], strict=True)
        if before["verdict"] != "partial" and not 0.15 <= before["score"] <= 0.85
    ]
    assert untouched
    assert all(before == after for before, after in untouched)
    assert second["report"]["status"] == "succeeded"
    # the packaged model is asked for nothing of the kind
    third = product.analyse(HALF_TRUE, language="en", judge=True, report=False)
    assert third["refinement"]["error"]["code"] == "model_not_trusted"
    assert third["statements"] == first["statements"]


@pytest.mark.kills
@pytest.mark.timeout(300)
def test_retrievers_killed_while_the_model_judges_lose_no_verdict(tmp_path: Path, broker: Rabbit) -> None:
    stalled, dead = threading.Event(), threading.Event()

    async def behave(request: web.Request) -> web.StreamResponse:
        if not dead.is_set():
            stalled.set()
            await asyncio.to_thread(dead.wait, 60)
        return await _absent(request)

    with (
        judging_model(behave) as model,
        running(
            Product(tmp_path / "data", broker.add_vhost("judge-killed"), environment=_environment(model))
        ) as product,
    ):
        body = {"text": HALF_TRUE, "base": "lacuna", "language": "en", "report": False}
        first = product.analyse(HALF_TRUE, language="en", report=False)
        status, accepted = product.call(
            "POST", "/api/v1/analyses", {**body, "judge": True, "model": "judge-70b"}
        )
        assert status == 202, accepted
        path = f"/api/v1/analyses/{accepted['id']}"
        assert stalled.wait(60)
        for name in ("retriever-1", "retriever-2"):
            product.kill(name)
        dead.set()
        meanwhile = product.call("GET", path)[1]
        assert meanwhile["status"] == "running"
        assert meanwhile["refinement"] is None
        assert meanwhile["statements"] == first["statements"]
        for name in ("retriever-1", "retriever-2"):
            product.start(name)
        deadline = time.monotonic() + 150
        while (ended := product.call("GET", path)[1])["status"] == "running":
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert ended["status"] == "succeeded"
        assert ended["refinement"]["error"] is None
        assert ended["refinement"]["asked"] > 0
        told = [name for _, name, _ in product.events(f"{path}/events")]
        assert told == ["verdicts", "done"]
