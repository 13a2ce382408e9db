"""3. A job longer than the broker's consumer time-out: run once, and its consumer takes the next job."""

from __future__ import annotations

import time

import pytest

from services.wire.messages import AnalyseText, WriteReport
from tests.faults import broker
from tests.faults.conftest import Install
from tests.faults.installation import Jobs, all_once, tag
from tests.faults.model import Model, embedding, writing
from tests.stack.rabbit import Rabbit

TIME_OUT = 5.0
LONG = 20.0
# the broker looks at its channels once in a tick, which is a minute by default
SETTINGS = {"consumer_timeout": int(TIME_OUT * 1000), "channel_tick_interval": 1000}


@pytest.fixture
def impatient(own_rabbit: Rabbit) -> Rabbit:
    """A broker that takes a job back after five seconds without an acknowledgement."""
    for name, value in SETTINGS.items():
        own_rabbit.control("eval", f"application:set_env(rabbit, {name}, {value}).")
    return own_rabbit


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_a_job_longer_than_the_time_out_is_done_once(
    impatient: Rabbit, install: Install, model: Model, figures: dict[str, object]
) -> None:
    """Jobs of all three kinds of waiting: on embeddings, on the report; each four times as long as the time-out."""
    url = impatient.url()
    with install(url, environment={"LACUNA_JOB_HOLD": str(TIME_OUT / 2)}) as product:
        async with Jobs(product) as jobs:
            model.embed, model.chat = embedding(LONG), writing(delay=LONG)
            began = time.monotonic()
            await jobs.send(0)
            await jobs.send(1)
            all_once(await jobs.settled(4 * LONG))
            figures["consumer time-out, seconds of a job"] = f"{TIME_OUT:.0f}, {time.monotonic() - began:.0f}"
            model.embed, model.chat = embedding(), writing()
            for queue in (AnalyseText.queue, WriteReport.queue):
                assert (await broker.look(url, queue))[1] == 1, f"nobody consumes {queue}"
            await jobs.send(2)
            all_once(await jobs.settled(30))
            calls = [(len(model.of(kind, tag(n)))) for kind in ("embeddings", "chat") for n in range(3)]
            figures["calls of each job"] = calls
            assert calls == [1] * 6, "a job was run twice"
