"""What was recorded is announced, whatever happens in between; what did not move is sent again."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.gateway.app import MIGRATIONS
from services.gateway.forms import AnalysisRequest
from services.gateway.idempotency import IdempotencyKey, Keys
from services.gateway.outbox import Outbox
from services.gateway.store import Models, Store
from services.gateway.sweeper import Sweeper
from services.storage.database import Database
from services.wire.bus import Bus
from services.wire.correlation import begin_correlation, current_correlation
from services.wire.errors import BrokerUnavailable
from services.wire.memory import MemoryBroker, MemoryTransport
from services.wire.messages import (
    AnalyseText,
    AnalysisFailed,
    Job,
    ReportWritten,
    TextJudged,
    Usage,
    WriteReport,
)
from tests.gateway.conftest import eventually, world_in
from tests.gateway.scripted import judged, report


class FlakyBus(Bus):
    """A bus whose broker is away for the first `outages` sends."""

    def __init__(self, outages: int = 0) -> None:
        super().__init__(MemoryTransport(MemoryBroker()))
        self.outages = outages
        self.sent: list[Job] = []
        self.correlations: list[str] = []

    async def send(self, job: Job) -> None:
        if self.outages:
            self.outages -= 1
            raise BrokerUnavailable
        self.sent.append(job)
        self.correlations.append(current_correlation())


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Database, Store]]:
    database = await Database.open(url, MIGRATIONS, "gateway")
    try:
        yield (
            database,
            Store(database, analysis_timeout=600, changed=lambda _: None, promised=lambda: None),
        )
    finally:
        await database.close()


FORM = AnalysisRequest(text="Hello.", base="docs")


async def test_a_crash_between_commit_and_send_loses_nothing(url: str) -> None:
    async with opened(url) as (_, store):
        row, _new = await store.create(FORM, models=Models("m"), key=None)
    # the process died here; another one starts on the same data
    async with opened(url) as (database, _):
        bus = FlakyBus()
        assert await Outbox(database, bus).relay() == 1
        assert [job.job_id for job in bus.sent] == [f"{row.id}:1"]
        assert await Outbox(database, bus).relay() == 0


async def test_an_outage_of_the_broker_delays_and_keeps_the_rest(url: str) -> None:
    async with opened(url) as (database, store):
        bus = FlakyBus(outages=3)
        outbox = Outbox(database, bus, interval=0.01, longest_pause=0.01)
        rows = [(await store.create(FORM, models=Models("m"), key=None))[0] for _ in range(5)]
        task = asyncio.create_task(outbox.run())
        await eventually(lambda: len({job.job_id for job in bus.sent}) == len(rows))
        task.cancel()
        assert sorted(job.job_id for job in bus.sent) == [f"{row.id}:1" for row in rows]


async def test_what_is_promised_while_the_relay_sends_is_not_taken_as_sent(url: str) -> None:
    """The sent row is deleted by its analysis' end, and another one comes, before the relay deletes it."""
    async with opened(url) as (database, store):

        class Meanwhile(FlakyBus):
            async def send(self, job: Job) -> None:
                await super().send(job)
                if len(self.sent) == 1:
                    await store.cancel(first.id)
                    await store.create(FORM, models=Models("m"), key=None)

        first, _new = await store.create(FORM, models=Models("m"), key=None)
        bus = Meanwhile()
        outbox = Outbox(database, bus)
        while await outbox.relay():
            pass
        assert len(bus.sent) == 2


async def test_a_restart_on_the_memory_bus_sends_what_died_with_it(tmp_path: Path) -> None:
    async with world_in(tmp_path) as before:
        before.services.analyse = None
        value = await before.post()
        await eventually(lambda: len(before.services.analysed) == 1)
    async with world_in(tmp_path) as after:
        assert (await after.client.get(f"/api/v1/analyses/{value['id']}/events")).status == 200
        await eventually(lambda: len(after.services.asked_to_write) == 1)
        async with after.client.get(f"/api/v1/analyses/{value['id']}/events") as stream:
            await stream.read()
        assert (await after.get(value["id"]))["status"] == "succeeded"
        assert after.services.analysed[0].attempt == 2


async def test_the_sweeper_sends_again_then_ends_it(url: str) -> None:
    async with opened(url) as (database, store):
        bus = FlakyBus()
        outbox, sweeper = Outbox(database, bus), Sweeper(store, Keys(database))
        begin_correlation("asked-for")
        row, _new = await store.create(FORM, models=Models("m"), key=None)
        begin_correlation("the-sweeper's-own")
        await outbox.relay()
        await sweeper.sweep(now=time.time() + 60)
        assert await outbox.relay() == 0  # it may wait in a queue for longer
        await store.heard({row.id: 1})
        await sweeper.sweep(now=time.time() + 60)
        await sweeper.sweep(now=time.time() + 60)
        await outbox.relay()
        assert [job.job_id for job in bus.sent] == [f"{row.id}:1", f"{row.id}:2"]
        assert bus.correlations == ["asked-for", "asked-for"]
        await sweeper.sweep(now=row.expires_at + 1)
        ended = await store.get(row.id)
        assert ended.status == "failed"
        assert ended.error is not None
        assert b"deadline_passed" in ended.error


async def test_news_of_many_analyses_are_noted_at_once_each_at_its_attempt(url: str) -> None:
    async with opened(url) as (_database, store):
        rows = [(await store.create(FORM, models=Models("m"), key=None))[0] for _ in range(30)]
        await store.cancel(rows[0].id)
        news = {row.id: 1 for row in rows[:-1]} | {rows[-1].id: 2, "gone": 1}
        await store.heard(news)
        first = [await store.get(row.id) for row in rows]
        assert [row.status for row in first] == ["cancelled", *["running"] * 28, "queued"]
        await store.heard(news)
        again = [await store.get(row.id) for row in rows]
        assert [row.revision for row in again] == [row.revision for row in first]
        assert again[1].moved_at > first[1].moved_at
        assert again[-1].moved_at == rows[-1].moved_at


async def test_verdicts_promise_the_report_once_and_a_lost_report_is_asked_for_again(url: str) -> None:
    async with opened(url) as (database, store):
        bus = FlakyBus()
        outbox = Outbox(database, bus)
        row, _new = await store.create(FORM, models=Models("m"), key=None)
        await outbox.relay()
        event = TextJudged(analysis_id=row.id, attempt=1, judged=judged("Hello."))
        await asyncio.gather(*(store.judged(event) for _ in range(4)))
        await outbox.relay()
        assert [type(job) for job in bus.sent] == [AnalyseText, WriteReport]
        await store.heard({row.id: 1})
        await Sweeper(store, Keys(database)).sweep(now=time.time() + 60)
        await outbox.relay()
        again = bus.sent[-1]
        assert isinstance(again, WriteReport)
        assert (again.attempt, again.judged) == (2, event.judged)
        for attempt in (1, 2, 2):
            await store.written(
                ReportWritten(
                    analysis_id=row.id,
                    attempt=attempt,
                    report=report(f"{attempt}"),
                    usage=Usage(),
                    timings={},
                )
            )
        ended = await store.get(row.id)
        assert ended.report is not None
        assert ReportWritten.model_validate_json(ended.report).report.markdown == "2"


async def test_one_key_is_one_analysis_however_many_ask_at_once(url: str) -> None:
    async with opened(url) as (database, store):
        bus = FlakyBus()
        key = IdempotencyKey("k", "digest")
        made = await asyncio.gather(*(store.create(FORM, models=Models("m"), key=key) for _ in range(8)))
        assert len({row.id for row, _ in made}) == 1
        assert [new for _, new in made].count(True) == 1
        assert await Outbox(database, bus).relay() == 1


@pytest.mark.parametrize("kind", ["judged", "written", "failed"])
async def test_events_of_unknown_analyses_are_ignored(url: str, kind: str) -> None:
    async with opened(url) as (_, store):
        if kind == "judged":
            await store.judged(TextJudged(analysis_id="x", attempt=1, judged=judged("Hello.")))
        elif kind == "written":
            event = ReportWritten(analysis_id="x", attempt=1, report=report(), usage=Usage(), timings={})
            await store.written(event)
        else:
            error = BrokerUnavailable().info()
            await store.failed(AnalysisFailed(analysis_id="x", attempt=1, error=error))
        assert await store.page(None, 10) == []
