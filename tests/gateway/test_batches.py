"""Many analyses at once: recorded whole, sent in turns, summed, and never in the way of one that comes alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from services.gateway.app import MIGRATIONS
from services.gateway.batches import forms
from services.gateway.batches.forms import BatchRequest
from services.gateway.batches.store import Batches
from services.gateway.batches.turns import next_of
from services.gateway.callers.caller import Limits
from services.gateway.callers.keyring import Keyring
from services.gateway.callers.scopes import Scope
from services.gateway.callers.usage import Amount, Of, book
from services.gateway.endings import ended
from services.gateway.idempotency import Keys
from services.gateway.outbox import Outbox
from services.gateway.store import Models, Store
from services.gateway.sweeper import Sweeper
from services.gateway.tables import AnalysisRow
from services.storage.database import Database
from services.wire.bus import Bus
from services.wire.errors import InternalError
from services.wire.memory import MemoryBroker, MemoryTransport
from services.wire.messages import AnalyseText, AnalysisFailed, CancelAnalysis, Job, TextJudged
from tests.gateway.conftest import World, eventually, frames, world_in
from tests.gateway.scripted import judged

B = "/api/v1/batches"


def texts(number: int) -> list[dict[str, str]]:
    return [{"name": f"part-{n}.md", "text": f"Text number {n}."} for n in range(number)]


async def begun(world: World, number: int = 5, **fields: Any) -> dict[str, Any]:
    body = {"base": "docs", "texts": texts(number), "report": False, **fields}
    status, value = await world.json("POST", B, json=body)
    assert status == 202, value
    forms.Batch.model_validate(value)
    return dict(value)


async def finished(world: World, batch_id: str) -> dict[str, Any]:
    while True:
        _, value = await world.json("GET", f"{B}/{batch_id}")
        if value["finished_at"] is not None:
            return dict(value)
        await asyncio.sleep(0.01)


async def test_a_batch_is_the_sum_of_its_analyses(world: World) -> None:
    begun_ = await begun(world, 20)
    assert (begun_["status"], begun_["counts"]["total"], begun_["finished_at"]) == ("queued", 20, None)
    value = await finished(world, begun_["id"])
    assert value["status"] == "succeeded"
    assert value["counts"] == {
        "total": 20, "queued": 0, "running": 0, "succeeded": 20, "failed": 0, "cancelled": 0,
    }  # fmt: skip
    assert value["coverage"] == {"score": 1.0, "words": 60}
    found: list[dict[str, Any]] = []
    after = ""
    while after is not None:
        _, page = await world.json("GET", f"{B}/{begun_['id']}/analyses?limit=7&after={after}")
        found, after = found + page["items"], page["next"]
    assert [item["name"] for item in found] == [f"part-{n}.md" for n in range(20)]
    forms.BatchAnalysis.model_validate(found[0])
    whole = await world.get(found[3]["id"])
    assert (whole["text"], whole["status"]) == ("Text number 3.", "succeeded")
    _, listed = await world.json("GET", f"{B}?limit=1")
    assert [item["id"] for item in listed["items"]] == [begun_["id"]]


async def test_texts_weigh_by_their_words_and_one_that_fails_is_seen(world: World) -> None:
    async def some(job: AnalyseText) -> None:
        if "fail" in job.text:
            error = InternalError(reason="x").info()
            await world.services.bus.publish(
                AnalysisFailed(analysis_id=job.analysis_id, attempt=job.attempt, error=error)
            )
            return
        found = judged(job.text)
        if "half" in job.text:
            coverage = found.coverage.model_copy(update={"score": 0.5})
            found = found.model_copy(update={"coverage": coverage})
        await world.services.bus.publish(
            TextJudged(analysis_id=job.analysis_id, attempt=job.attempt, judged=found)
        )

    world.services.analyse = some
    value = await begun(world, texts=[{"text": "all of it"}, {"text": "half"}, {"text": "fail"}])
    value = await finished(world, value["id"])
    assert (value["status"], value["counts"]["failed"], value["counts"]["succeeded"]) == ("failed", 1, 2)
    assert value["coverage"] == {"score": (3 + 0.5) / 4, "words": 4}


async def test_the_same_key_is_the_same_batch(world: World) -> None:
    body = {"base": "docs", "texts": texts(3), "report": False}
    headers = {"Idempotency-Key": "k"}
    answers = await asyncio.gather(*(world.json("POST", B, json=body, headers=headers) for _ in range(4)))
    assert len({(status, value["id"]) for status, value in answers}) == 1
    batch_id = answers[0][1]["id"]
    await finished(world, batch_id)
    status, again = await world.json("POST", B, json=body, headers=headers)
    assert (status, again["id"], again["status"]) == (202, batch_id, "succeeded")
    other = {**body, "texts": texts(2)}
    assert (await world.json("POST", B, json=other, headers=headers))[1]["code"] == "idempotency_mismatch"
    single = {"base": "docs", "text": "Text."}
    _, problem = await world.json("POST", "/api/v1/analyses", json=single, headers=headers)
    assert problem["code"] == "idempotency_mismatch"
    assert (await world.client.delete(f"{B}/{batch_id}")).status == 204
    status, anew = await world.json("POST", B, json=body, headers=headers)
    assert (status, anew["id"] != batch_id) == (202, True)


async def test_one_that_comes_alone_waits_behind_the_window_alone(tmp_path: Path) -> None:
    async with world_in(tmp_path, batch_window=3) as world:
        world.services.analyse = None
        large, small = await begun(world, 50), await begun(world, 4)
        await eventually(lambda: len(world.services.analysed) == 3)
        alone = await world.post("Alone.", report=False)
        await eventually(lambda: len(world.services.analysed) == 4)
        assert world.services.analysed[3].analysis_id == alone["id"]
        _, value = await world.json("GET", f"{B}/{large['id']}")
        assert (value["status"], value["counts"]["queued"]) == ("queued", 50)
        # nobody else waits: the small one, which came later, gets its turns all the same
        world.services.analyse = world.services.judge_at_once
        for job in world.services.analysed[:]:
            await world.services.judge_at_once(job)
        done = await finished(world, small["id"])
        assert done["finished_at"] < (await finished(world, large["id"]))["finished_at"]
        assert {job.attempt for job in world.services.analysed} == {1}


async def test_cancelling_ends_all_and_deleting_forgets_all(world: World) -> None:
    told: list[str] = []

    async def hear(event: CancelAnalysis) -> None:
        told.append(event.analysis_id)

    await world.services.bus.subscribe(CancelAnalysis, hear)
    world.services.analyse = None
    value = await begun(world, 30)
    await eventually(lambda: len(world.services.analysed) == 8)
    status, value = await world.json("POST", f"{B}/{value['id']}/cancel")
    assert (status, value["status"], value["counts"]["cancelled"]) == (200, "cancelled", 30)
    assert value["finished_at"] is not None
    await eventually(lambda: len(told) == 8)  # those that nobody works on are nobody's to stop
    assert set(told) == {job.analysis_id for job in world.services.analysed}
    path = f"{B}/{value['id']}"
    assert (await world.json("POST", f"{path}/cancel"))[1]["code"] == "batch_finished"
    running = await begun(world, 3)
    for batch in (value, running):
        assert (await world.client.delete(f"{B}/{batch['id']}")).status == 204
    assert (await world.json("GET", "/api/v1/analyses"))[1]["items"] == []
    for method, place in (
        ("GET", path),
        ("GET", f"{path}/analyses"),
        ("POST", f"{path}/cancel"),
        ("DELETE", path),
    ):
        assert (await world.json(method, place))[1]["code"] == "batch_not_found"


async def test_how_it_stands_is_told_as_it_goes(world: World) -> None:
    async with world.client.get("/api/v1/events") as stream:
        value = await begun(world, 9)
        async for _, event, data in frames(stream):
            told = json.loads(data)
            if event == "batch" and told["id"] == value["id"] and told["status"] == "succeeded":
                forms.Batch.model_validate(told)
                break


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"texts": []}, "field_invalid"),
        ({"texts": texts(11)}, "batch_too_large"),
        ({"texts": [{"text": "a" * 101}]}, "text_too_long"),
        ({"texts": [{"text": " "}]}, "text_empty"),
        ({"texts": [{"text": "a", "name": "x" * 256}]}, "field_invalid"),
        ({"base": "other"}, "base_not_found"),
        ({"model": "gone-7b", "report": True}, "model_not_found"),
    ],
)
async def test_one_fault_refuses_the_whole_batch(tmp_path: Path, fields: dict[str, Any], code: str) -> None:
    async with world_in(tmp_path, max_batch=10, max_text=100) as world:
        body = {"base": "docs", "texts": texts(2), "report": False, **fields}
        assert (await world.json("POST", B, json=body))[1]["code"] == code
        assert (await world.json("GET", B))[1]["items"] == []


class Heard(Bus):
    def __init__(self) -> None:
        super().__init__(MemoryTransport(MemoryBroker()))
        self.sent: list[Job] = []

    async def send(self, job: Job) -> None:
        self.sent.append(job)


@contextlib.asynccontextmanager
async def opened(url: str, window: int = 4) -> AsyncIterator[tuple[Database, Store, Batches]]:
    database = await Database.open(url, MIGRATIONS, "gateway")
    store = Store(database, analysis_timeout=600, changed=lambda _: None, promised=lambda: None, ended=ended)
    batches = Batches(
        database, analysis_timeout=600, window=window, changed=lambda _: None, promised=lambda: None
    )
    try:
        yield database, store, batches
    finally:
        await database.close()


FORM = BatchRequest.model_validate({"base": "docs", "texts": texts(10), "report": False})


async def test_a_restart_goes_on_where_it_was(url: str) -> None:
    async with opened(url) as (_, _, batches):
        info, new = await batches.create(FORM, models=Models("m"), key=None, owner=None)
        assert new
        assert await batches.release() == 4
    async with opened(url) as (database, store, batches):
        bus = Heard()
        outbox = Outbox(database, bus)
        assert await batches.release() == 0  # as many are at work as may be
        seen = 0
        while seen < 10:
            while await outbox.relay():
                pass
            for job in bus.sent[seen:]:
                assert isinstance(job, AnalyseText)
                await store.judged(
                    TextJudged(analysis_id=job.analysis_id, attempt=1, judged=judged(job.text))
                )
            seen = len(bus.sent)
            await batches.release()
        assert Counter(job.text for job in bus.sent if isinstance(job, AnalyseText)) == Counter(
            text.text for text in FORM.texts
        )
        assert (await batches.get(info.id)).status == "succeeded"


async def test_what_waits_for_its_turn_is_neither_sent_again_nor_late(url: str) -> None:
    async with opened(url) as (database, store, batches):
        info, _ = await batches.create(FORM, models=Models("m"), key=None, owner="k1")
        assert await batches.release() == 4
        sweeper = Sweeper(store, Keys(database))
        rows = await batches.analyses(info.id, None, 10)
        await sweeper.sweep(now=rows[0].created_at + 100_000)
        counts = (await batches.get(info.id)).counts
        assert (counts.failed, counts.queued) == (4, 6)
        assert [info_.id for info_ in await batches.page(None, 5, "k1")] == [info.id]
        assert await batches.page(None, 5, "k2") == []


async def test_the_last_two_that_end_at_the_same_moment_end_it_once(url: str) -> None:
    async with opened(url, window=10) as (database, store, batches):
        info, _ = await batches.create(FORM, models=Models("m"), key=None, owner=None)
        await batches.release()
        ids = [row.id for row in await batches.analyses(info.id, None, 10)]
        await asyncio.gather(
            *(store.judged(TextJudged(analysis_id=id_, attempt=1, judged=judged("One two."))) for id_ in ids)
        )
        done = await batches.get(info.id)
        assert (done.status, done.counts.succeeded, done.coverage.words) == ("succeeded", 10, 20)
        assert done.finished_at is not None
        del database


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 5)),
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9)),
    st.integers(0, 12),
)
def test_turns_fill_batches_evenly(at_work: dict[str, int], waiting: dict[str, int], room: int) -> None:
    rows = [(f"{batch}{n:02}", batch, n) for batch, number in waiting.items() for n in range(1, number + 1)]
    chosen = next_of(at_work, rows, room)
    assert len(chosen) == min(room, len(rows))
    taken = Counter(id_[0] for id_ in chosen)
    for batch, number in taken.items():
        assert [id_ for id_ in chosen if id_[0] == batch] == [f"{batch}{n:02}" for n in range(1, number + 1)]
        for other, number_of in waiting.items():
            if taken[other] < number_of:  # it was passed over, so it has no fewer at work
                assert at_work.get(other, 0) + taken[other] >= at_work.get(batch, 0) + number - 1


async def test_what_waits_goes_on_waiting_when_its_key_is_ended_or_its_budget_is_used_up(url: str) -> None:
    async with opened(url) as (database, _, batches):
        keyring = Keyring(database)
        spender, _ = await keyring.create(
            "spender", frozenset(Scope), limits=Limits(tokens_day=10, cost_day=1.0)
        )
        leaver, _ = await keyring.create("leaver", frozenset(Scope))
        for key in (spender, leaver):
            await batches.create(FORM, models=Models("m"), key=None, owner=key.id)
        assert await batches.release() == 4
        async with database.session.begin() as session:
            await book(session, {Of(spender.id): Amount(cost=1.5)})
            await session.execute(update(AnalysisRow).where(~AnalysisRow.held).values(finished_at=1.0))
        assert await batches.release() == 4  # all of the other
        await keyring.revoke(leaver.id)
        async with database.session.begin() as session:
            await session.execute(update(AnalysisRow).where(~AnalysisRow.held).values(finished_at=1.0))
        assert await batches.release() == 0
        await keyring.change(spender.id, {"limits": Limits(cost_day=2.0)})
        assert await batches.release() == 4
