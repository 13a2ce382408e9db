"""The product in its two shapes: one process on the memory bus, and five over a real RabbitMQ. LACUNA_TEST_URL (and
LACUNA_TEST_KEY) name one that runs already, in containers for example."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.stack.product import Product, running
from tests.stack.rabbit import Rabbit

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    """Who asks for the shared product runs where it was started, so that each of its shapes is started once; the rest
    runs by file."""
    shape = (
        item.callspec.params.get("product")
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
        else None
    )
    return str(shape or item.path.name)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    """A started RabbitMQ; each product takes a virtual host of its own."""
    node = Rabbit(tmp_path_factory.mktemp("broker"))
    node.start()
    yield node
    node.stop()


ELSEWHERE = os.environ.get("LACUNA_TEST_URL")


@pytest.fixture(scope="session", params=["elsewhere"] if ELSEWHERE else ["memory", "rabbitmq"])
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Lacuna with its demo base, ready to analyse."""
    if ELSEWHERE:
        there = Product(
            tmp_path_factory.mktemp("none"), address=ELSEWHERE, key=os.environ.get("LACUNA_TEST_KEY")
        )
        there.wait_ready(300)
        yield there
        return
    url = None if request.param == "memory" else request.getfixturevalue("broker").add_vhost("shared")
    with running(Product(tmp_path_factory.mktemp(request.param), url)) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, Debian's."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots go, to be looked at."""
    folder = Path(__file__).resolve().parents[1] / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder
