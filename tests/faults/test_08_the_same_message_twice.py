"""8. The same message twice: one report, one model call."""

from __future__ import annotations

from tests.faults import broker
from tests.faults.conftest import Install
from tests.faults.installation import Jobs, all_once, tag, until
from tests.faults.model import Model

WORKERS = {"retriever.analyse": "retriever-1", "reporter.write": "reporter"}


async def test_messages_that_come_twice_do_their_work_once(
    vhost: str, install: Install, model: Model, figures: dict[str, object]
) -> None:
    """Each message of three jobs is taken from its queue and put back twice, while nobody consumes it; and events
    that were handled long ago are told again."""
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            await jobs.send(0)
            all_once(await jobs.settled())
            numbers, doubled = [1, 2, 3], 0
            for queue, worker in WORKERS.items():
                product.kill(worker)
                if queue == "retriever.analyse":
                    product.start(worker)  # the check of the base needs one; this one starts without consuming
                    product.kill(worker)
