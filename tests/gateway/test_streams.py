"""A stream of events can be cut anywhere and goes on from its last id: nothing is lost or told twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientTimeout

from services.gateway import streams
from services.gateway.channels import Live
from services.gateway.store import Store
from services.wire.messages import (
    AnalysisAdvanced,
    BaseChanged,
    BaseStatus,
    ReportAdvanced,
    TextJudged,
    WriteReport,
)
from tests.gateway.conftest import World, eventually, frames, world_in
from tests.gateway.scripted import MARKDOWN, judged

Told = list[tuple[str, str, str]]


async def read(world: World, analysis_id: str, last: str = "", limit: int | None = None) -> Told:
    """The events after `last`; after `limit` of them the stream is cut."""
    headers = {"Last-Event-ID": last} if last else {}
    told: Told = []
    async with world.client.get(f"/api/v1/analyses/{analysis_id}/events", headers=headers) as answer:
        assert answer.status in {200, 204}
        async for event in frames(answer):
            told.append(event)
            if len(told) == limit:
                break
    return told


def text_of(told: Told) -> str:
    """The report as a client puts it together: an attempt other than the last one's starts it anew."""
    text, attempt = "", None
    for _, event, data in told:
        if event == "report":
            part = json.loads(data)
            if part["attempt"] != attempt:
                text, attempt = "", part["attempt"]
            assert part["offset"] == len(text)
            text += part["text"]
    return text


async def test_a_finished_analysis_is_told_the_same_wherever_it_is_cut(world: World) -> None:
    value = await world.post(wait=30)
    whole = await read(world, value["id"])
    assert [event for _, event, _ in whole] == ["verdicts", "report", "done"]
    assert text_of(whole) == MARKDOWN
    # which revision of a text is its newest is asked for, not told
    assert json.loads(whole[-1][2]) == {**await world.get(value["id"]), "newest": None}
    for cut in range(1, len(whole) + 1):
        first = await read(world, value["id"], limit=cut)
        assert first + await read(world, value["id"], last=first[-1][0]) == whole


@pytest.mark.parametrize("seen", range(0, len(MARKDOWN) + 1, 5))
async def test_the_report_goes_on_at_any_code_point(world: World, seen: int) -> None:
    value = await world.post(wait=30)
    rest = await read(world, value["id"], last=f"4.1.{seen}")
    parts = [json.loads(data) for _, event, data in rest if event == "report"]
    assert MARKDOWN[:seen] + "".join(part["text"] for part in parts) == MARKDOWN
    assert rest[-1][1] == "done"


async def test_a_live_report_is_whole_however_often_the_stream_is_cut(world: World) -> None:
    go, gates = asyncio.Event(), [asyncio.Event() for _ in range(0, len(MARKDOWN), 7)]

    async def write(job: WriteReport) -> None:
        await go.wait()
        for number, gate in enumerate(gates):
            event = ReportAdvanced(
                analysis_id=job.analysis_id, attempt=1, offset=number * 7,
                text=MARKDOWN[number * 7 : number * 7 + 7],
            )  # fmt: skip
            await world.services.bus.publish(event)
            await gate.wait()
        await world.services.finish(job.analysis_id)

    world.services.write = write
    value = await world.post()
    told: Told = []
    last = ""
    go.set()
    while not told or told[-1][1] != "done":
        part = await read(world, value["id"], last, limit=1)
        told += part
        last = next((place for place, _, _ in reversed(told) if place), "")
        if part[-1][1] == "report":
            gates[min(len(gates), json.loads(part[-1][2])["offset"] // 7 + 1) - 1].set()
        if "report" not in {event for _, event, _ in told}:
            await eventually(lambda: bool(world.services.asked_to_write))
    assert text_of(told) == MARKDOWN
    assert [event for _, event, _ in told if event in {"verdicts", "done"}] == ["verdicts", "done"]


async def test_progress_and_status_are_told_while_it_runs(world: World) -> None:
    world.services.analyse = None
    value = await world.post(report=False)
    async with world.client.get(f"/api/v1/analyses/{value['id']}/events") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        events = frames(answer)
        first = await anext(events)
        assert (first[0], json.loads(first[2])) == ("1.1.0", {"id": value["id"], "status": "queued"})
        await world.services.bus.publish(
            AnalysisAdvanced(analysis_id=value["id"], attempt=1, stage="judging", done=3, total=9)
        )
        told = [await anext(events), await anext(events)]
        assert ("", "progress", '{"stage":"judging","done":3,"total":9}') in told
        assert any(place == "1.1.1" and json.loads(data)["status"] == "running" for place, _, data in told)
        await world.services.bus.publish(
            TextJudged(analysis_id=value["id"], attempt=1, judged=judged("Hello there."))
        )
        assert [event async for _, event, _ in events] == ["verdicts", "done"]


async def test_who_saw_the_end_is_told_to_stop_reconnecting(world: World) -> None:
    value = await world.post(wait=30)
    path = f"/api/v1/analyses/{value['id']}/events"
    async with world.client.get(path, headers={"Last-Event-ID": "5.1.0"}) as answer:
        assert answer.status == 204


async def test_a_new_attempts_text_starts_anew(world: World) -> None:
    world.services.write = None
    value = await world.post()
    await eventually(lambda: bool(world.services.asked_to_write))
    for attempt, text in ((1, "old text"), (2, "new"), (1, " late")):
        await world.services.bus.publish(
            ReportAdvanced(
                analysis_id=value["id"], attempt=attempt, offset=0 if text != " late" else 8, text=text
            )
        )
    told = await read(world, value["id"], last="4.1.8", limit=1)
    assert told[0][0] == "4.2.3"
    assert json.loads(told[0][2]) == {"attempt": 2, "offset": 0, "text": "new"}


async def test_a_reader_that_does_not_read_holds_nobody_and_misses_nothing(world: World) -> None:
    """Its place is all that is kept of it: the text is there once, for all."""
    world.services.write = None
    value = await world.post()
    await eventually(lambda: bool(world.services.asked_to_write))
    text = "x" * 1_000
    path = f"/api/v1/analyses/{value['id']}/events"
    async with world.client.get(path, timeout=ClientTimeout(sock_read=30)) as slow:
        for number in range(500):
            await world.services.bus.publish(
                ReportAdvanced(analysis_id=value["id"], attempt=1, offset=number * 1_000, text=text)
            )
        await world.services.finish(value["id"], markdown=text * 500)
        assert text_of(await read(world, value["id"])) == text * 500
        assert text_of([event async for event in frames(slow)]) == text * 500


@pytest.mark.parametrize(
    "last", ["", "garbage", "9.9.9", "4.1", "1.1.0\n", "-1.0.0", "4.1.99999999999999999999"]
)
def test_an_id_that_is_none_starts_at_the_start(last: str) -> None:
    assert streams.place_of(last) in {streams.START, (1, 1, 0)}


def test_a_gap_in_the_live_text_waits_for_the_store() -> None:
    live = Live()
    parts: list[tuple[int, str]] = [(0, "ab"), (3, "d"), (1, "bc"), (3, "d")]
    seen: list[Any] = []
    for offset, text in parts:
        live.report(ReportAdvanced(analysis_id="a", attempt=1, offset=offset, text=text))
        seen.append(live.text)
    assert seen == ["ab", "ab", "abc", "abcd"]


async def test_changes_of_bases_are_told(world: World) -> None:
    async with world.client.get("/api/v1/events") as answer:
        events = frames(answer)
        for status in (BaseStatus.INDEXING, BaseStatus.READY):
            await world.services.bus.publish(BaseChanged(base=world.services.base("docs", status=status)))
        last: Any = None
        while last is None or last["status"] != "ready":
            _, event, data = await anext(events)
            assert event == "base"
            last = json.loads(data)
        assert last["name"] == "docs"


async def test_a_server_that_stops_lets_its_readers_go_at_once(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        world.services.analyse = None
        value = await world.post()
        follower = await world.client.get(f"/api/v1/analyses/{value['id']}/events")
        listener = await world.client.get("/api/v1/events")
        waiter = asyncio.create_task(world.post(wait=100))
        await eventually(lambda: len(world.services.analysed) == 2)
        app = world.client.app
        assert app is not None
        await app.shutdown()
        assert (await follower.read()).startswith(b"retry:")
        assert (await listener.read()).startswith(b"retry:")
        assert (await waiter)["status"] == "queued"


def test_a_large_event_is_written_in_steps_and_copied_for_nobody() -> None:
    payload = b"x" * (streams.STEP + 1)
    parts = streams._framed("verdicts", (3, 1, 0), payload)
    assert b"".join(parts) == streams.frame("verdicts", (3, 1, 0), payload)
    assert any(part is payload for part in parts), "each follower would hold a copy"


async def test_no_piece_waits_for_the_database_and_what_was_heard_meanwhile_is_noted_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[dict[str, int]] = []
    database = asyncio.Event()

    async def heard(_: Store, news: Mapping[str, int]) -> None:
        noted.append(dict(news))
        await database.wait()

    monkeypatch.setattr(Store, "heard", heard)
    world.services.write = None
    ids = [(await world.post())["id"] for _ in range(5)]
    await eventually(lambda: len(world.services.asked_to_write) == len(ids))
    for analysis_id in ids:
        await world.services.bus.publish(
            ReportAdvanced(analysis_id=analysis_id, attempt=1, offset=0, text="A piece.")
        )
        async with world.client.get(f"/api/v1/analyses/{analysis_id}/events") as answer:
            async for _id, event, data in frames(answer):
                if event == "report":
                    assert json.loads(data)["text"] == "A piece."
                    break
    assert noted == [{ids[0]: 1}]
    database.set()
    await eventually(lambda: len(noted) == 2)
    assert noted[1] == dict.fromkeys(ids[1:], 1)
