"""The encoder in a real browser, under the gateway's own policy: Python's vectors, and no network the second time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import BrowserContext, Error, Page, Route, async_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.gateway.conftest import world_in
from tests.stack.harness import ASK, READY, build_harness
from tests.stack.product import ROOT

GOLDEN = ROOT / "frontend" / "tests" / "golden"


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_harness(tmp_path_factory.mktemp("harness"))


@pytest.fixture
async def context(harness: Path, tmp_path: Path) -> AsyncIterator[BrowserContext]:
    """A fresh browser whose pages are the gateway's."""
    async with world_in(tmp_path, frontend=harness) as world, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield await browser.new_context(base_url=str(world.client.make_url("/")))
        await browser.close()


async def opened(context: BrowserContext) -> Page:
    page = await context.new_page()
    await page.goto("/")
    await page.wait_for_function(READY)
    return page


async def encode(page: Page, texts: list[str]) -> Any:
    return await page.evaluate(ASK, ["encode", {"texts": texts}])


async def test_vectors_are_those_of_python_and_the_encoder_is_fetched_once(context: BrowserContext) -> None:
    texts = [row["text"] for row in json.loads((GOLDEN / "encoder.json").read_text())]
    expected = np.frombuffer((GOLDEN / "encoder.i16").read_bytes(), "<i2").reshape(len(texts), -1) / 32767
    complaints: list[str] = []
    context.on(
        "console", lambda message: complaints.append(message.text) if message.type == "error" else None
    )
    answer = await encode(await opened(context), texts)
    vectors = np.array(answer["vectors"])
    assert (np.einsum("ij,ij->i", vectors, expected) / np.linalg.norm(expected, axis=1)).min() > 0.9999
    assert answer["stages"] == ["encoder", "embedding"]
    assert answer["bytes"] > 20_000_000

    async def refuse(route: Route) -> None:
        complaints.append(route.request.url)
        await route.abort()

    await context.route("**/encoder/**", refuse)
    await context.route("**/*.wasm", refuse)
    kept = await encode(await opened(context), texts[10:14])
    assert np.allclose(kept["vectors"], vectors[10:14], atol=1e-5)
    assert kept["stages"] == ["embedding"]
    assert complaints == []


async def test_a_server_without_the_encoder_is_a_problem_and_not_a_wait(context: BrowserContext) -> None:
    await context.route("**/encoder/*/pieces.bin.gz", lambda route: route.fulfill(status=404, body="{}"))
    with pytest.raises(Error, match="http_404"):
        await encode(await opened(context), ["a"])
