"""8. The same message twice: one report, one model call."""

from __future__ import annotations

import asyncio

import pytest

from services.wire.messages import AnalyseText, ReportWritten, TextJudged, WriteReport
from tests.faults import broker
from tests.faults.installation import Installation, Jobs, all_once, tag, until
from tests.faults.model import embedding, writing

TIMES = 3


@pytest.mark.faults
@pytest.mark.timeout(240)
async def test_a_message_that_comes_again_does_its_work_once(
    standing: Installation, figures: dict[str, object]
) -> None:
    """A killed worker's message is taken from its queue and put back three times; then events that were handled
    long ago are told again."""
    product, model, vhost = standing, standing.model, standing.amqp_url or ""
    async with Jobs(product) as jobs:
        analyse = await _taken(product, jobs, vhost, 1, AnalyseText.queue, "retriever-1")
        before = len(model.of("embeddings", tag(1)))
        model.embed = embedding(0.5)
        await broker.put(vhost, AnalyseText.queue, *[analyse] * TIMES)
        product.start("retriever-1")
        all_once(await jobs.settled(60))
        asked = len(model.of("embeddings", tag(1))) - before

        report = await _taken(product, jobs, vhost, 2, WriteReport.queue, "reporter")
        before = len(model.of("chat", tag(2)))
        model.chat = writing(delay=0.5)
        await broker.put(vhost, WriteReport.queue, *[report] * TIMES)
        product.start("reporter")
        all_once(await jobs.settled(60))
        await broker.put(vhost, WriteReport.queue, report)  # and once more, when all is over

        ended = await product.ledger()
        written = (await jobs.call("GET", f"/api/v1/analyses/{jobs.accepted[2]}"))[1]
        await asyncio.sleep(2)
        assert (await jobs.call("GET", f"/api/v1/analyses/{jobs.accepted[2]}"))[1] == written
        assert await product.ledger() == ended, "what is finished has changed"
        figures["copies of each message"] = TIMES
        figures["embedding calls, chat calls"] = f"{asked}, {len(model.of('chat', tag(2))) - before}"
        assert asked == 1
        assert len(model.of("chat", tag(2))) - before == 1
        for queue in (AnalyseText.queue, WriteReport.queue, TextJudged.topic + "@gateway",
                      ReportWritten.topic + "@gateway"):  # fmt: skip
            assert (await broker.look(vhost, f"{queue}.dead"))[0] == 0


async def _taken(
    product: Installation, jobs: Jobs, vhost: str, number: int, queue: str, worker: str
) -> bytes:
    """The message of a job's `queue`, which its worker was killed over."""
    model, kind = product.model, "embeddings" if worker.startswith("retriever") else "chat"
    model.embed, model.chat = embedding(30 if kind == "embeddings" else 0), writing(delay=30)
    assert await jobs.send(number) is not None, jobs.refused
    await until(lambda: model.of(kind, tag(number)), 30, "the model is asked")
    product.kill(worker)
    found: list[bytes] = []

    async def there() -> bool:
        found.extend(body for body, _ in await broker.take(vhost, queue))
        return bool(found)

    await until(there, 20, "the killed worker's message is back")
    model.embed, model.chat = embedding(), writing()
    assert len(found) == 1
    return found[0]
