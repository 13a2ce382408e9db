"""kill -9 in the middle of an analysis: it still finishes, once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e import texts
from tests.stack.product import Product, running
from tests.stack.rabbit import Rabbit

LONG = "\n\n".join(
    f"{texts.ABOUT_LACUNA_EN}\nPart {n} says that {n} documents make a base, and that part {n} ends here."
    for n in range(120)
)


@pytest.fixture(scope="module")
def product(broker: Rabbit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of its own: these tests leave corpses."""
    with running(Product(tmp_path_factory.mktemp("killed"), broker.add_vhost("killed"))) as started:
        yield started


def _follow(product: Product, analysis: str) -> tuple[list[tuple[str, Any]], threading.Thread]:
    seen: list[tuple[str, Any]] = []

    def follow() -> None:
        for _, name, data in product.events(f"/api/v1/analyses/{analysis}/events"):
            seen.append((name, data))

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    return seen, thread


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("victims", "stage"),
    [
        (("retriever-1", "retriever-2"), "embedding"),
        pytest.param(("reporter",), "verdicts", marks=pytest.mark.kills),
    ],
)
def test_an_analysis_survives_its_worker(product: Product, victims: tuple[str, ...], stage: str) -> None:
    if stage == "verdicts":  # a report takes less time than a kill: its job is held, to be killed over it
        product.freeze(victims[0])
    status, accepted = product.call(
        "POST", "/api/v1/analyses", {"text": LONG, "base": "lacuna", "language": "en"}
    )
    assert status == 202, accepted
    seen, thread = _follow(product, accepted["id"])
    deadline = time.monotonic() + 60
    while not any(
        name == stage or (name == "progress" and data["stage"] == stage) for name, data in list(seen)
    ):
        assert time.monotonic() < deadline, f"never reached {stage}: {seen}"
        time.sleep(0.005)
    for victim in victims:
        product.kill(victim)
    finished = product.call("GET", f"/api/v1/analyses/{accepted['id']}")[1]["status"]
    assert finished in ("queued", "running"), "killed too late to prove anything"
    for victim in victims:
        product.start(victim)
    thread.join(120)
    assert not thread.is_alive(), f"did not finish after the kill of {victims}"
    names = [name for name, _ in seen]
    assert names.count("done") == 1
    final = product.call("GET", f"/api/v1/analyses/{accepted['id']}")[1]
    assert final["status"] == "succeeded", final["error"]
    # which revision of a text is its newest is asked for, not told
    assert {**final, "newest": None} == seen[-1][1]
    assert len({(s["start"], s["end"]) for s in final["statements"]}) == len(final["statements"]) > 500
    assert final["report"]["status"] == "succeeded"
    assert final["report"]["markdown"].count("\n# ") + final["report"]["markdown"].startswith("# ") == 1
