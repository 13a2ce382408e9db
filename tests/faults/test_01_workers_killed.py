"""1. kill -9 of a retriever or a reporter in mid-job, 50 times: every accepted job ends once, its effects too."""

from __future__ import annotations

import random

import pytest

from services.reporter.app import PREFETCH
from tests.faults.conftest import Install
from tests.faults.installation import Jobs, all_once, until
from tests.faults.model import Model, embedding, writing

KILLS = 50
VICTIMS = {"retriever-1": "embeddings", "reporter": "chat"}


@pytest.mark.faults
@pytest.mark.timeout(1200)
async def test_killed_fifty_times_in_mid_job(
    vhost: str, install: Install, model: Model, figures: dict[str, object]
) -> None:
    """A victim dies while a call of the model's is in flight that it alone can have made: in the middle of a job."""
    seed = random.randrange(2**32)
    rolls = random.Random(seed)
    model.embed, model.chat = embedding(0.3), writing(delay=0.3, pause=0.05)
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            victims = [*VICTIMS] * (KILLS // 2)
            rolls.shuffle(victims)
            over: set[str] = set()
            for number, victim in enumerate(victims):
                kind = VICTIMS[victim]
                for job in (2 * number, 2 * number + 1):
                    # the base is checked by a retriever, which may be coming up
                    assert await jobs.send(job, tries=30) is not None, jobs.refused[-1]
                await until(lambda: any(c.jobs for c in model.running(kind)), 60, f"{victim} works")  # noqa: B023
                over |= {job for call in model.running(kind) for job in call.jobs}
                product.kill(victim)
                await until(lambda: not model.running(kind), 30, "its calls have ended")  # noqa: B023
                product.start(victim)
            found = await jobs.settled(180)
            all_once(found)
            again = max(model.per_job("chat").values())
            stored = await product.ledger()
            figures["seed"] = seed
            figures["kills in mid-job"] = len(victims)
            figures["jobs accepted = ended"] = f"{len(jobs.accepted)} = {len(found)}"
            figures["most chat calls of one job"] = again
            assert len(over) >= len(victims) // 2
            assert len(stored) == len(set(jobs.accepted.values())) == len(jobs.accepted)
            # a job that was between its call and its acknowledgement is written again; no more than those can be
            twice = len(model.of("chat")) - len(jobs.accepted)
            figures["chat calls beyond one a job"] = twice
            assert 0 <= twice <= victims.count("reporter") * PREFETCH
