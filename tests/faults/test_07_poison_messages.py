"""7. Poison: what is no message, and what ends its handler or its worker, is a dead letter with its reason after a
few tries; neighbours are unaffected."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from services.wire.bus import RETRY_DELAYS
from services.wire.messages import AnalyseText, TextJudged, WriteReport
from services.wire.rabbit_queues import DELIVERY_LIMIT
from tests.faults import broker
from tests.faults.conftest import Install
from tests.faults.installation import BASE, Jobs, all_once, tag, text_of, until
from tests.faults.model import Model, embedding

JUDGED = f"{TextJudged.topic}@gateway"
GARBAGE = (
    b"\xff\x00 no JSON",
    b"",
    b"[]",
    b'{"analysis_id": 1}',
    b"[" * 100_000,
    b'{"job_id": "x", "text": NaN}',
)
NEIGHBOURS = 12


def _analyse(number: int, **fields: Any) -> bytes:
    """A job that nobody accepted."""
    job = {
        "job_id": f"poison{number}:1", "analysis_id": f"poison{number}", "attempt": 1, "text": text_of(number),
        "base": BASE, "expires_at": time.time() + 600, **fields,
    }  # fmt: skip
    return json.dumps(job).encode()


@pytest.mark.faults
@pytest.mark.timeout(200)
async def test_garbage_and_what_its_handler_fails_at_are_dead_letters(
    vhost: str, install: Install, figures: dict[str, object]
) -> None:
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            for queue in (AnalyseText.queue, WriteReport.queue, JUDGED):
                await broker.put(vhost, queue, *GARBAGE)
            judged = {"analysis_id": "poison\0", "attempt": 1, "judged": await _judged(jobs)}
            await broker.put(vhost, JUDGED, json.dumps(judged).encode())  # no database takes a NUL
            began = time.monotonic()
            for number in range(NEIGHBOURS):
                await jobs.send(number)
            all_once(await jobs.settled(30))
            figures["seconds of the neighbours"] = time.monotonic() - began
            for queue in (AnalyseText.queue, WriteReport.queue):
                letters = await broker.take(vhost, f"{queue}.dead")
                assert sorted(body for body, _ in letters) == sorted(GARBAGE)
                assert all(str(headers["reason"]).startswith("body_malformed: ") for _, headers in letters)

            async def crashed() -> bool:
                return (await broker.look(vhost, f"{JUDGED}.dead"))[0] == len(GARBAGE) + 1

            await until(crashed, sum(RETRY_DELAYS) + 30, "the poison is a dead letter")
            letters = await broker.take(vhost, f"{JUDGED}.dead")
            [(_, headers)] = [letter for letter in letters if letter[0] not in GARBAGE]
            assert headers["reason"] == "DBAPIError"
            assert headers["attempt"] == len(RETRY_DELAYS)
            figures["dead letters"] = len(GARBAGE) * 3 + 1
            figures["tries of what its handler fails at"] = len(RETRY_DELAYS) + 1


async def _judged(jobs: Jobs) -> Any:
    """Verdicts as the retriever gives them."""
    await jobs.send(900)
    all_once(await jobs.settled(30))
    rows = await jobs.installation.rows("select judged from gateway_analyses limit 1")
    return json.loads(rows[0]["judged"])


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_a_job_that_its_workers_die_over_is_a_dead_letter(
    vhost: str, install: Install, model: Model, figures: dict[str, object]
) -> None:
    """One retriever is killed over the poison again and again; meanwhile another does the neighbours' work."""
    only = ("retriever-1", "retriever-2", "reporter", "gateway")
    with install(vhost, only=only) as product:
        async with Jobs(product) as jobs:
            quick, deadly = embedding(), embedding(600)

            async def embed(request: Any, call: Any) -> Any:
                return await (deadly if tag(777) in call.jobs else quick)(request, call)

            model.embed = embed
            await broker.put(vhost, AnalyseText.queue, _analyse(777))
            kills = 0
            while not (await broker.look(vhost, f"{AnalyseText.queue}.dead"))[0] > 0:
                assert kills <= DELIVERY_LIMIT + 1, "never a dead letter"
                seen = len(model.of("embeddings", tag(777)))
                if seen > kills:
                    # which of the two has it is not known: whoever has, dies
                    for name in ("retriever-1", "retriever-2"):
                        product.kill(name)
                    kills += 1
                    for name in ("retriever-1", "retriever-2"):
                        product.start(name)
                    await jobs.send(kills, tries=30)
            [(_, headers)] = await broker.take(vhost, f"{AnalyseText.queue}.dead")
            assert headers["x-first-death-reason"] == "delivery_limit"
            all_once(await jobs.settled(60))
            figures["workers killed before it was given up"] = kills
            figures["neighbours unharmed"] = len(jobs.accepted)
