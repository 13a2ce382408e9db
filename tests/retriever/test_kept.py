"""A revision is judged as a fresh text is, byte for byte, and asks for what changed in it alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.retriever import app
from services.retriever.judging import Unit
from services.retriever.kept import Found, Kept, key_of
from services.settings import Settings
from services.storage.blobs import Blobs
from services.wire.bus import connect
from services.wire.messages import Judged
from tests.retriever.conftest import Product, judge
from tests.retriever.model_server import ModelServer, model_server

DOCUMENTS = {
    "en/timeouts.md": "# Timeouts\n\nThe server waits 30 seconds for a request before it gives up. A dead queue keeps"
    " what failed.\n\n## Retries\n\nA failed job is tried again three times. Retries wait longer each time.\n",
    "en/queues.md": "# Queues\n\nQueues are durable. Messages are kept on disk until a worker confirms them.\n",
    "pt/filas.md": "# Filas\n\nAs filas são duráveis. O servidor espera 30 segundos por um pedido antes de desistir.\n",
}
SENTENCES = (
    "The server waits 30 seconds for a request before it gives up.",
    "The server waits 60 seconds for a request before it gives up.",
    "`Queues` are durable.",
    "Queues are durable, and messages are kept on disk until a worker confirms them.",
    "Queues are not durable.",
    "A failed job is tried again three times; penguins sleep on floating ice during long polar nights.",
    "Penguins sleep on floating ice during long polar nights.",
    "What waits in a dead queue?",
    "Thank you for reading.",
    "As filas são duráveis.",
)
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map(
    lambda said: "# How it waits\n\n" + " ".join(said)
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Product, ModelServer]]:
    """A retriever with an indexed base, on a loop of its own."""
    loop = asyncio.new_event_loop()
    stack = AsyncExitStack()

    async def start() -> tuple[Product, ModelServer]:
        model = await stack.enter_async_context(model_server())
        folder: Path = tmp_path_factory.mktemp("kept")
        told = Settings(data=folder, openai_base_url=model.url, drain=2.0, embedding_model="test-embed")
        bus = connect("memory:", name="test")
        await bus.start()
        stack.push_async_callback(bus.stop, 1.0)
        await stack.enter_async_context(app.serve(told, bus))
        product = Product(told, bus, Blobs(folder / "blobs"))
        await product.create()
        for path, text in DOCUMENTS.items():
            await product.put(path, text)
        await product.ready()
        return product, model

    product, model = loop.run_until_complete(start())
    yield loop.run_until_complete, product, model
    loop.run_until_complete(stack.aclose())
    loop.close()


def said(judged: object) -> dict[str, Any]:
    assert isinstance(judged, Judged)
    return judged.model_dump(mode="json", exclude={"usage", "timings"})


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(revisions=st.lists(TEXTS, min_size=2, max_size=4))
def test_a_revision_is_judged_as_a_fresh_text_is(
    running: tuple[Any, Product, ModelServer], revisions: list[str]
) -> None:
    run, product, _ = running
    for text in revisions:
        revised = run(judge(product, text, reuse=True, language="en"))
        fresh = run(judge(product, text, language="en"))
        assert said(revised) == said(fresh)
        assert fresh.usage.reused == 0


def test_what_did_not_change_is_not_asked_for_again(running: tuple[Any, Product, ModelServer]) -> None:
    run, product, model = running
    text = "A kettle boils in two minutes. Queues are durable and every one of them has an owner. Nobody paints them."
    run(judge(product, text, language="en"))
    model.inputs.clear()
    revised = run(judge(product, text.replace("two", "three"), reuse=True, language="en"))
    assert model.inputs == ["A kettle boils in three minutes."]
    assert revised.usage.reused == 2
    assert (revised.usage.calls, revised.usage.embedding_tokens) == (1, 1)


def test_it_is_bounded_and_gives_up_what_was_not_used_longest() -> None:
    kept = Kept(20_000)

    def key(number: int) -> bytes:
        return key_of("1-a", ["en"], "en", Unit(0, 1, "s", f"Said {number}.", "sentence", checkable=True))

    found = Found(np.zeros(512, np.float32), [], None)
    for number in range(100):
        kept.put(key(number), found)
        assert kept.get(key(0), {}) is not None, "what is used stays"
    assert 2 < len(kept) < 20
    assert kept.size <= 20_000
    assert kept.get(key(1), {}) is None
    kept.put(key(200), Found(np.zeros(50_000, np.float32), [], None))
    assert kept.get(key(200), {}) is None, "what is larger than all of it is not kept"


def test_a_key_tells_apart_all_that_the_result_depends_on() -> None:
    unit = Unit(0, 9, "`a` b.", "a b.", "sentence", checkable=True)
    elsewhere = Unit(40, 49, "`a` b.", "a b.", "sentence", checkable=True)
    keys = {
        key_of("1-a", ["en"], "en", unit),
        key_of("2-b", ["en"], "en", unit),
        key_of("1-a", ["en", "pt"], "en", unit),
        key_of("1-a", ["en"], "pt", unit),
        key_of("1-a", ["en"], "en", Unit(0, 9, "a b.", "a b.", "sentence", checkable=True)),
        key_of("1-a", ["en"], "en", Unit(0, 9, "`a` b.", "a b.", "item", checkable=True)),
    }
    assert len(keys) == 6
    assert key_of("1-a", ["en"], "en", elsewhere) in keys, "its place in the text is none of them"
