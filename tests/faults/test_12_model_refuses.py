"""12. The model API answers 429 with Retry-After, 500, or not at all: tries are few and spread, a breaker opens, and
no refusal is paid for twice."""

from __future__ import annotations

import json
import socket
import time
from itertools import pairwise

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import BASE, Installation, Jobs, all_once, tag, until
from tests.faults.model import EMBEDDER, WRITER, Model, embedding, refusing, writing

JOBS = 6
RETRY_AFTER = 3
WRITES = 3
"""Calls of the openai package for one report: its own two retries."""
ASKED = {"model": WRITER, "messages": [{"role": "user", "content": "Hello."}]}


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_tries_are_few_spread_and_heed_retry_after(
    vhost: str, install: Install, model: Model, figures: dict[str, object]
) -> None:
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            model.chat = refusing(429, headers={"Retry-After": str(RETRY_AFTER)}, code="rate_limit_exceeded")
            for number in range(JOBS):
                await jobs.send(number)
            all_once(await jobs.settled(90))
            tries = [[call.at for call in model.of("chat", tag(n))] for n in range(JOBS)]
            waits = [b - a for one in tries for a, b in pairwise(one)]
            for number in range(JOBS):
                report = (await jobs.call("GET", f"/api/v1/analyses/{jobs.accepted[number]}"))[1]["report"]
                assert report["composed"]
                assert "model_rate_limited" in str(report["notice"]) or report["notice"]
            figures["429: calls a report, shortest wait"] = f"{max(map(len, tries))}, {min(waits):.2f} s"
            assert max(map(len, tries)) <= WRITES
            assert min(waits) >= RETRY_AFTER

            model.chat = writing()
            model.embed = refusing(429, headers={"Retry-After": "1"}, code="rate_limit_exceeded")
            await jobs.send(100)
            await until(lambda: len(model.of("embeddings", tag(100))) >= 2, 30)
            model.embed = embedding()
            all_once(await jobs.settled(60, [100]))


@pytest.mark.xdist_group("faults")
@pytest.mark.timeout(200)
async def test_a_breaker_opens_for_a_model_server_that_fails_and_closes_again(
    standing: Installation, figures: dict[str, object]
) -> None:
    product, model = standing, standing.model
    async with Jobs(product) as jobs:
        model.chat = refusing(500)
        before, asked, slowest, refused = len(model.of("chat")), 100, 0.0, 0
        for _ in range(asked):
            at = time.monotonic()
            status, said = await jobs.call("POST", "/v1/chat/completions", json=ASKED)
            slowest = max(slowest, time.monotonic() - at)
            assert status in {500, 502, 503}, said
            refused += status == 503
        reached = len(model.of("chat")) - before
        figures["500: calls made, calls that reached the server"] = f"{asked}, {reached}"
        assert reached <= 20
        assert refused >= asked - 20
        model.chat = writing()

        async def served() -> bool:
            return (await jobs.call("POST", "/v1/chat/completions", json={**ASKED, "stream": True}))[0] == 200

        figures["seconds until served again"] = await until(served, 60, "the breaker stays open", every=0.5)


@pytest.mark.faults
@pytest.mark.timeout(200)
async def test_a_server_that_does_not_accept_costs_its_calls_their_limit_of_time_once(
    vhost: str, install: Install, model: Model, figures: dict[str, object]
) -> None:
    """A full backlog: the connection is never accepted nor refused. Embeddings go to the server that works."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        held = [socket.socket() for _ in range(3)]
        for one in held:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/v1"
        providers = [
            {"name": "full", "base_url": url, "models": [WRITER]},
            {"name": "stand-in", "base_url": model.url, "models": [EMBEDDER]},
        ]
        with install(vhost, environment={"LACUNA_PROVIDERS": json.dumps(providers)}) as product:
            async with Jobs(product) as jobs:
                began = time.monotonic()
                for number in range(JOBS):
                    await jobs.send(number)
                all_once(await jobs.settled(120))
                figures["no connection: seconds of all reports, composed"] = time.monotonic() - began
                report = (await jobs.call("GET", f"/api/v1/analyses/{jobs.accepted[0]}"))[1]["report"]
                assert report["composed"]
                assert report["notice"]
                waited = []
                for _ in range(3):  # one of them may be the breaker's own trial
                    at = time.monotonic()
                    status, _ = await jobs.call("POST", "/v1/chat/completions", json=ASKED)
                    assert status == 503
                    waited.append(time.monotonic() - at)
                figures["a call while the breaker is open, seconds"] = sorted(waited)[1]
                assert sorted(waited)[1] < 2
                question = {"queries": ["keys"]}
                assert (await jobs.call("POST", f"/api/v1/bases/{BASE}/search", json=question))[0] == 200
        for one in held:
            one.close()
