"""A model's second look in the whole product: over the bus, the proxy and the stored analysis."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.e2e import texts
from tests.retriever.uncertain import answer, answers, asked
from tests.stack.openai_server import OpenAIServer, chat_answer, stream
from tests.stack.product import Product, running
from tests.stack.rabbit import Rabbit


async def _absent(request: web.Request) -> web.StreamResponse:
    """A judge that finds nothing anywhere; a writer that has nothing to say."""
    body = await request.read()
    if "response_format" not in json.loads(body):
        return await stream(*chat_answer("No."))(request)
    text = answers(*(answer(s["statement"]) for s in asked(body)))
    return await stream(*chat_answer(text))(request)


@contextmanager
def judging_model() -> Iterator[OpenAIServer]:
    """A scripted provider on a loop of its own, since the product's tests are synchronous."""
    server = OpenAIServer(models=[{"id": "judge-70b"}], behave=_absent)
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


@pytest.fixture(params=["memory", "rabbitmq"])
def judged_product(
    request: pytest.FixtureRequest, tmp_path: Path, broker: Rabbit
) -> Iterator[tuple[Product, OpenAIServer]]:
    url = None if request.param == "memory" else broker.add_vhost("judge")
    with judging_model() as model:
        providers: list[dict[str, Any]] = [{"name": "scripted", "base_url": model.url, "models": ["judge-*"]}]
        environment = {
            "LACUNA_PROVIDERS": json.dumps(providers),
            "LACUNA_MODEL_PRICES": json.dumps({"judge-*": {"input": 2, "output": 8}}),
        }
        with running(Product(tmp_path / "data", url, environment=environment)) as product:
            yield product, model


def test_uncertain_statements_are_looked_at_again_and_the_rest_is_left_alone(
    judged_product: tuple[Product, OpenAIServer],
) -> None:
    product, model = judged_product
    first = product.analyse(texts.ABOUT_LACUNA_EN, language="en", report=False)
    assert first["refinement"] is None
    assert model.seen == [] or all(seen.path.endswith("/models") for seen in model.seen)
    second = product.analyse(texts.ABOUT_LACUNA_EN, language="en", judge=True, model="judge-70b")
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
    assert len(changed) == look["changed"]
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
    third = product.analyse(texts.ABOUT_LACUNA_EN, language="en", judge=True, report=False)
    assert third["refinement"]["error"]["code"] == "model_not_trusted"
    assert third["statements"] == first["statements"]
