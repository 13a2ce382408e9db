"""20. Schemathesis over the OpenAPI document of a running product, with keys: all checks, stateful too. No 5xx, no
answer that is not declared, no key or text of a user in logs, traces, metrics or errors.

Hypothesis on the parsers, and that another's id answers 404 on every route, are tests elsewhere: see twenty.py.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.collector import Collector
from tests.faults.conftest import Install
from tests.faults.installation import BASE, Jobs, all_once
from tests.faults.model import EMBEDDER, WRITER, Model, refusing, writing
from tests.stack.product import ROOT, free_port

ADMIN = f"lk_{'a' * 12}_{'c0ffee11' * 8}"
SERVICE = f"lk_{'b' * 12}_{'deadbeef' * 8}"
PROVIDER = "sk-canary-of-the-provider"
TEXT, DOCUMENT, QUESTION, ANSWER = (
    f"canary{word}zebra" for word in ("text", "document", "question", "answer")
)
SECRETS = {"admin key": ADMIN, "service key": SERVICE, "provider's key": PROVIDER}
CONTENTS = {"a text": TEXT, "a document": DOCUMENT, "a question": QUESTION, "a model's answer": ANSWER}
NAMES = ("models", "retriever-1", "reporter", "trainer", "gateway")
EXAMPLES = 12
"""Of an operation, in each phase."""
ENDLESS = r"^/api/v1/events$"
"""A stream that ends with its listener."""


@pytest.mark.faults
@pytest.mark.timeout(1200)
async def test_fuzzed_with_all_checks_nothing_breaks_and_nothing_leaks(
    vhost: str, install: Install, model: Model, figures: dict[str, object], tmp_path: Path
) -> None:
    ports = {name: free_port() for name in NAMES}
    provider = {
        "name": "stand-in", "base_url": model.url, "api_key": PROVIDER, "models": [EMBEDDER, WRITER],
    }  # fmt: skip
    with Collector().serving() as collector:
        own = {name: {"LACUNA_PROBES": f"127.0.0.1:{port}"} for name, port in ports.items()}
        environment = {
            "LACUNA_KEYS": "true",
            "LACUNA_ADMIN_KEY": ADMIN,
            "LACUNA_SERVICE_KEY": SERVICE,
            "LACUNA_LOG_LEVEL": "DEBUG",
            "LACUNA_PROVIDERS": json.dumps([provider]),  # all else is the models service's
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        }
        with install(vhost, only=NAMES, own=own, environment=environment, key=ADMIN) as product:
            async with Jobs(product) as jobs:
                said = await _with_canaries(jobs, model)
                seed = random.randrange(2**32)
                report = tmp_path / "schemathesis.json"
                code, output = await asyncio.to_thread(_schemathesis, product.url, seed, report)
                print(output[-20_000:])  # noqa: T201
                generated = re.search(r"(\d+) generated", output)
                figures["seed, requests"] = f"{seed}, {generated[1] if generated else '?'}"
                for port in ports.values():
                    said.append(str((await jobs.call("GET", f"http://127.0.0.1:{port}/metrics"))[1]))
                assert (await jobs.call("GET", "/livez"))[0] == 200
            await asyncio.to_thread(product.stop)
            logs = "".join((product.data / f"{name}.log").read_text(errors="replace") for name in NAMES)
            traces = b"".join(collector.received)
            places = {
                "logs": logs,
                "traces": traces.decode(errors="replace"),
                "errors and metrics": "".join(said),
            }
            assert len(traces) > 10_000, "no traces came, so nothing was searched"
            assert "analysis.accepted" in logs
            found = [
                f"{what} in {place}"
                for place, content in places.items()
                for what, canary in {**SECRETS, **CONTENTS}.items()
                if canary in content or canary.split("_")[-1] in content
            ]
            figures["bytes searched for canaries"] = {
                place: len(content) for place, content in places.items()
            }
            figures["canaries found"] = len(found)
            assert found == []
            assert code == 0, output[-4000:]
            assert "action=gateway.defect" not in logs
            assert '"action":"gateway.defect"' not in logs.replace(" ", "")


async def _with_canaries(jobs: Jobs, model: Model) -> list[str]:
    """Put each canary where it belongs, and into requests that fail; the errors that came back."""
    authorized = {"Authorization": f"Bearer {ADMIN}"}
    markdown = f"# Canary\n\nThe {DOCUMENT} hangs beside the door.\n".encode()
    where = f"/api/v1/bases/{BASE}/documents/en/canary.md?language=en"
    assert (await jobs.call("PUT", where, data=markdown, headers=authorized))[0] == 201
    model.chat = writing(f"## Summary\nThe {ANSWER} says so [1]. It goes on [1].\n")
    assert await jobs.send(1, text=f"The {TEXT} hangs beside the door. Keys hang there too.") is not None
    all_once(await jobs.settled(60))
    asked = {"model": WRITER, "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    await jobs.call("POST", "/v1/chat/completions", json=asked)
    errors = []
    for behave in (
        refusing(401, message=f"Incorrect API key provided: {PROVIDER}."),
        refusing(400, message=f"Bad {PROVIDER}", code="x"),
        refusing(500, message=f"Bearer {SERVICE} {PROVIDER}"),
    ):
        model.chat = behave
        errors.append(str((await jobs.call("POST", "/v1/chat/completions", json=asked))[1]))
    model.chat = writing()
    bad = {"text": f"{TEXT}\0", "base": "none"}
    for headers in (authorized, {"Authorization": f"Bearer {ADMIN}x"}, {"Authorization": f"Basic {ADMIN}"}):
        errors.append(str((await jobs.call("POST", "/api/v1/analyses", json=bad, headers=headers))[1]))
    errors.append(str((await jobs.call("GET", f"/api/v1/bases/none?key={ADMIN}"))[1]))
    return errors


def _schemathesis(url: str, seed: int, report: Path) -> tuple[int, str]:
    """Its exit status and what it printed."""
    config = Path(__file__).with_name("schemathesis.toml")
    ran = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run",
            f"{url}/openapi.json", "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful",
            "--max-examples", str(EXAMPLES), "--seed", str(seed), "--exclude-path-regex", ENDLESS,
            "-H", f"Authorization: Bearer {ADMIN}", "--report", "json", "--report-json-path", str(report),
        ],
        cwd=ROOT,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.faults.schemathesis_hooks", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr
