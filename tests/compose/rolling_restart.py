"""Every container of the stack is restarted, one after the other, while analyses go on: none may fail.

Not collected by itself: tests/compose/run.sh starts the stack and calls it."""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.compose.containers import containers, docker
from tests.e2e import texts
from tests.stack.product import Product

ORDER = ("retriever", "reporter", "trainer", "models", "rabbitmq", "postgres", "gateway")
NODES = ("rabbitmq", "rabbitmq-2", "rabbitmq-3")
WRITERS = 3
TEXTS = (texts.ABOUT_LACUNA_EN, texts.ABOUT_LACUNA_PT, texts.ABOUT_GARDENS_EN, texts.ABOUT_BANKS_PT)


def _wait_healthy(container: str, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        state = json.loads(docker("inspect", "--format", "{{json .State}}", container))
        if state["Running"] and state["Health"]["Status"] == "healthy":
            return
        time.sleep(0.5)
    raise TimeoutError(f"{container}: {state}")


class Writer:
    """Someone who asks for one analysis after the other, and asks again where no answer came."""

    def __init__(self, product: Product, stop: threading.Event) -> None:
        self._product, self._stop = product, stop
        self.ended: list[dict[str, Any]] = []
        self.asked_again = 0
        self.wrong: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        try:
            self._ask_on()
        except BaseException as error:
            self.wrong = error
            raise

    def _ask_on(self) -> None:
        while not self._stop.is_set():
            text = TEXTS[len(self.ended) % len(TEXTS)]
            key = {"Idempotency-Key": uuid.uuid4().hex}
            accepted = self._until("POST", "/api/v1/analyses", {"text": text, "base": "lacuna"}, key)
            answer = accepted
            while answer["status"] not in ("succeeded", "failed", "cancelled"):
                time.sleep(0.5)
                answer = self._until("GET", f"/api/v1/analyses/{accepted['id']}")
            self.ended.append(answer)

    def _until(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The answer, asked for until it comes: a gateway that restarts refuses, or says 503."""
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            try:
                status, answer = self._product.call(method, path, body, headers)
                if status < 500:
                    assert status in (200, 202), answer
                    return dict(answer)
                assert status == 503, (status, answer)
            except OSError:
                pass
            self.asked_again += 1
            time.sleep(0.5)
        raise TimeoutError(path)


def _ending(analysis: dict[str, Any]) -> str:
    error = analysis["error"]
    return str(analysis["status"]) if error is None else f"{analysis['status']}: {error['code']}"


@contextmanager
def analyses(tmp_path: Path) -> Iterator[list[Writer]]:
    """Analyses go on while entered; afterwards all that were asked for have succeeded, and there were some."""
    product = Product(tmp_path, address=os.environ["LACUNA_TEST_URL"], key=os.environ.get("LACUNA_TEST_KEY"))
    product.wait_ready(300)
    stop = threading.Event()
    writers = [Writer(product, stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield writers
        product.wait_ready(300)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    statuses = Counter(_ending(analysis) for writer in writers for analysis in writer.ended)
    again = sum(writer.asked_again for writer in writers)
    print(f"analyses: {dict(statuses)}; {again} calls asked again")  # noqa: T201 - a run is read by people
    assert set(statuses) == {"succeeded"}
    assert not [writer.wrong for writer in writers if writer.wrong]


def again(writers: list[Writer], service: str, container: str, *how: str) -> None:
    """Restart `container` by `how`, and wait until it is healthy and analyses have ended since."""
    began, before = time.monotonic(), sum(len(writer.ended) for writer in writers)
    for command in how:
        docker(*command.split(), container)
    _wait_healthy(container)
    healthy, deadline = time.monotonic() - began, time.monotonic() + 180
    while sum(len(writer.ended) for writer in writers) == before:
        assert time.monotonic() < deadline, "no analysis ends any more"
        time.sleep(0.2)
    ended = sum(len(writer.ended) for writer in writers) - before
    print(f"{service}: healthy again after {healthy:.0f} s, {ended} analyses ended")  # noqa: T201


def test_no_analysis_fails_while_every_container_is_restarted(tmp_path: Path) -> None:
    with analyses(tmp_path) as writers:
        for service in ORDER:
            ids = containers(service)
            assert ids, f"{service} does not run"
            for container in ids:
                again(writers, service, container, "restart --time 60")


def test_no_analysis_fails_while_each_node_of_the_broker_is_killed(tmp_path: Path) -> None:
    nodes = [name for name in NODES if containers(name)]
    if len(nodes) == 1:
        pytest.skip("the broker is no cluster: see deploy/compose.cluster.yml")
    ask = ["exec", containers("rabbitmq")[0], "rabbitmqctl", "-q", "--formatter", "json"]
    assert len(json.loads(docker(*ask, "cluster_status"))["running_nodes"]) == len(nodes)
    queues = json.loads(docker(*ask, "list_queues", "name", "type", "members"))
    copies = {queue["name"]: len(queue["members"]) for queue in queues if queue["type"] == "quorum"}
    assert copies["retriever.analyse"] == len(nodes)
    with analyses(tmp_path) as writers:
        for node in nodes:
            again(writers, node, containers(node)[0], "kill", "start")
