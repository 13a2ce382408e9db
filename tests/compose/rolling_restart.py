"""Every container of the stack is restarted, one after the other, while analyses go on: none may fail.

Not collected by itself: tests/compose/run.sh starts the stack and calls it."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

from tests.e2e import texts
from tests.stack.product import Product

ORDER = ("retriever", "reporter", "trainer", "models", "rabbitmq", "postgres", "gateway")
WRITERS = 3
TEXTS = (texts.ABOUT_LACUNA_EN, texts.ABOUT_LACUNA_PT, texts.ABOUT_GARDENS_EN, texts.ABOUT_BANKS_PT)


def _docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout


def _containers(service: str) -> list[str]:
    label = f"label=com.docker.compose.service={service}"
    return _docker("ps", "--quiet", "--filter", label).split()


def _wait_healthy(container: str, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        state = json.loads(_docker("inspect", "--format", "{{json .State}}", container))
        if state["Running"] and state["Health"]["Status"] == "healthy":
            return
        time.sleep(0.5)
    raise TimeoutError(f"{container}: {state}")


class Writer:
    """Someone who asks for one analysis after the other, and asks again where no answer came."""

    def __init__(self, product: Product, stop: threading.Event) -> None:
        self._product, self._stop = product, stop
        self.ended: list[dict[str, object]] = []
        self.asked_again = 0
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
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
    ) -> dict[str, object]:
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


def test_no_analysis_fails_while_every_container_is_restarted(tmp_path: Path) -> None:
    product = Product(tmp_path, address=os.environ["LACUNA_TEST_URL"], key=os.environ.get("LACUNA_TEST_KEY"))
    product.wait_ready()
    stop = threading.Event()
    writers = [Writer(product, stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    restarted = 0
    try:
        for service in ORDER:
            containers = _containers(service)
            assert containers, f"{service} does not run"
            for container in containers:
                began = time.monotonic()
                ended = sum(len(writer.ended) for writer in writers)
                _docker("restart", "--time", "60", container)
                _wait_healthy(container)
                exit_code = _docker("inspect", "--format", "{{.State.OOMKilled}}", container).strip()
                assert exit_code == "false"
                restarted += 1
                during = sum(len(writer.ended) for writer in writers) - ended
                print(  # noqa: T201 - a run is read by people
                    f"{service}: healthy again after {time.monotonic() - began:.0f} s, {during} analyses ended"
                )
        product.wait_ready()
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    ended_all = [analysis for writer in writers for analysis in writer.ended]
    statuses = Counter(str(analysis["status"]) for analysis in ended_all)
    again = sum(writer.asked_again for writer in writers)
    print(f"{restarted} containers restarted; analyses: {dict(statuses)}; {again} calls asked again")  # noqa: T201
    assert set(statuses) == {"succeeded"}
    assert len(ended_all) >= restarted
