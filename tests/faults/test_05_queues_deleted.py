"""5. A queue is deleted, or the server cancels its consumer: consumed again within 30 s, nothing lost."""

from __future__ import annotations

import pytest

from services.wire.messages import AnalyseText, ReportWritten, Search, TextJudged, WriteReport
from tests.faults import broker
from tests.faults.conftest import Install
from tests.faults.installation import Installation, Jobs, all_once, until

DURABLE = (
    AnalyseText.queue, WriteReport.queue, f"{TextJudged.topic}@gateway", f"{ReportWritten.topic}@gateway",
)  # fmt: skip
WITHIN = 30.0
SENT_AGAIN_WITHIN = 240.0
"""A job lost with its queue is sent again by the gateway's sweeper, which gives a queue two minutes first."""


@pytest.mark.faults
@pytest.mark.timeout(400)
async def test_deleted_queues_are_consumed_again(
    vhost: str, install: Install, figures: dict[str, object]
) -> None:
    """Deleting a queue is how the server comes to cancel a consumer: it sends `basic.cancel` for each."""
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            seconds = []
            for number, name in enumerate([*DURABLE, Search.route]):
                seconds.append(await _deleted(product, vhost, name))
                assert await jobs.send(number) is not None
                all_once(await jobs.settled(20))
            await jobs.send(100)
            seconds.append(await _deleted(product, vhost, *DURABLE))
            all_once(await jobs.settled(SENT_AGAIN_WITHIN))
            figures["queues deleted"] = len(DURABLE) * 2 + 1
            figures["seconds until consumed again, at most"] = max(seconds)


async def _deleted(product: Installation, vhost: str, *names: str) -> float:
    """The seconds from deleting the queues until all are consumed again and the product is ready."""
    async with broker.channel(vhost) as raw:
        for name in names:
            await raw.queue_delete(name)

    async def consumed() -> bool:
        looks = [await broker.look(vhost, name) for name in names]
        return all(consumers > 0 for _, consumers in looks) and product.call("GET", "/readyz")[0] == 200

    return await until(consumed, WITHIN, f"{names} are not consumed")
