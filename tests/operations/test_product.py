"""The product is saved while it works, everything of it is lost, and everything comes back, in either database."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.stack.product import ROOT, Product, running

pytestmark = pytest.mark.kills

_TEXTS = ("The server starts with make run.", "Backups are taken while it runs. They hold every analysis.")


def _operations(product: Product, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LACUNA_DATA": str(product.data), **product.environment}
    return subprocess.run(
        [sys.executable, "-m", "services.operations", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip


def _ok(answer: tuple[int, Any]) -> Any:
    status, value = answer
    assert status in {200, 201, 202, 204}, value
    return value


def _bytes(product: Product, path: str) -> str:
    with urllib.request.urlopen(product.url + path, timeout=60) as reply:
        return hashlib.sha256(reply.read()).hexdigest()


def _upload(product: Product) -> str:
    line = json.dumps({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]})
    body = (
        '--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nfine-tune\r\n'
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n{line}\n\r\n--x--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    return str(_ok(product.call("POST", "/v1/files", body.encode(), headers))["id"])


def _put_dataset(product: Product, name: str) -> None:
    lines = [
        {
            "messages": [
                {"role": "user", "content": f"Question {n}?"},
                {"role": "assistant", "content": f"{n}."},
            ]
        }
        for n in range(40)
    ]
    body = "\n".join(json.dumps(line) for line in lines).encode()
    _ok(product.call("PUT", f"/api/v1/datasets/{name}", body, {"Content-Type": "application/jsonl"}))


def _until(done: Any) -> Any:
    deadline = time.monotonic() + 60
    while not (value := done()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return value


def _ended(product: Product, path: str) -> Any:
    def look() -> Any:
        value = _ok(product.call("GET", path))
        return value if value["status"] in {"succeeded", "failed", "cancelled", "ready", "invalid"} else None

    return _until(look)


def _seen(product: Product, base: str, finished: list[str], file: str, training: str) -> dict[str, str]:
    """By what it is, the hash of all that is told of it."""
    told = {
        **{f"analysis {id_}": _ok(product.call("GET", f"/api/v1/analyses/{id_}")) for id_ in finished},
        "dataset": _ok(product.call("GET", "/api/v1/datasets/mine/versions/1")),
        "base": _ok(product.call("GET", f"/api/v1/bases/{base}"))["version"],
        "documents": _ok(product.call("GET", f"/api/v1/bases/{base}/documents")),
        "file": _ok(product.call("GET", f"/v1/files/{file}")),
        "training": _ok(product.call("GET", f"/api/v1/trainings/{training}")),
    }
    hashes = {
        name: hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
        for name, value in told.items()
    }
    hashes["content of the dataset"] = _bytes(product, "/api/v1/datasets/mine/versions/1/content")
    hashes["content of the file"] = _bytes(product, f"/v1/files/{file}/content")
    hashes["embeddings"] = _bytes(product, f"/api/v1/bases/{base}/embeddings/en")
    return hashes


def _work(product: Product, stop: threading.Event, accepted: list[str]) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        body = {"text": f"{_TEXTS[number % 2]} {number}", "base": "docs"}
        accepted.append(_ok(product.call("POST", "/api/v1/analyses", body))["id"])
        product.put("busy", f"en/{number % 5}.md", f"# Page {number}\n\nIt says {number}.\n")
        if number % 3 == 0:
            _put_dataset(product, f"other-{number}")
        time.sleep(0.05)


@pytest.mark.timeout(600)
def test_saved_under_load_and_back_in_either_database(tmp_path: Path, postgres_url: str) -> None:
    first = Product(tmp_path / "first", demo=False)
    accepted: list[str] = []
    with running(first):
        for base in ("docs", "busy"):
            _ok(first.call("POST", "/api/v1/bases", {"name": base}))
        assert first.put("docs", "en/run.md", "# Start\n\nRun `make run` to start the server.\n") in {
            200,
            201,
        }
        first.wait_indexed("docs")
        finished = [first.analyse(text, "docs")["id"] for text in _TEXTS]
        file = _upload(first)
        _put_dataset(first, "mine")
        assert _ended(first, "/api/v1/datasets/mine/versions/1")["status"] in {"ready", "invalid"}
        training = _ok(
            first.call(
                "POST",
                "/api/v1/trainings",
                {"dataset": "mine", "model": "smollm2-135m-instruct", "override_reason": "a test"},
            )
        )["id"]
        _ok(first.call("POST", f"/api/v1/trainings/{training}/cancel"))
        assert _ended(first, f"/api/v1/trainings/{training}")["status"] in {"cancelled", "failed"}
        before = _seen(first, "docs", finished, file, training)

        stop = threading.Event()
        working = threading.Thread(target=_work, args=(first, stop, accepted))
        working.start()
        try:
            _until(lambda: len(accepted) > 3)
            promised = list(accepted)
            saved = _operations(first, "backup", str(tmp_path / "saved.tar"), "--verify")
            assert saved.returncode == 0, saved.stderr
            _until(lambda: len(accepted) > len(promised))
        finally:
            stop.set()
            working.join()
        first.kill("all")
    shutil.rmtree(first.data)

    for name, environment in (
        ("files", {}),
        ("server", {"LACUNA_DATABASE_URL": postgres_url}),
    ):
        again = Product(tmp_path / name, demo=False, environment=environment)
        back = _operations(again, "restore", str(tmp_path / "saved.tar"))
        assert back.returncode == 0, back.stderr
        with running(again):
            assert _seen(again, "docs", finished, file, training) == before
            # what was accepted and open goes on, and ends once
            for id_ in promised:
                assert _ended(again, f"/api/v1/analyses/{id_}")["status"] == "succeeded"
            listed = _ok(again.call("GET", "/api/v1/analyses?limit=100"))["items"]
            assert len({item["id"] for item in listed}) == len(listed) >= len(promised) + len(finished)
            again.wait_indexed("busy")
            assert _operations(again, "restore", str(tmp_path / "saved.tar"), "--replace").returncode == 1
