"""A model's second look at the verdicts: wanted, followed, lost, late and failed."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from services.gateway.app import MIGRATIONS
from services.gateway.forms import Analysis
from services.gateway.keys import IDEMPOTENCY, STORE
from services.gateway.store import Store
from services.gateway.sweeper import Sweeper
from services.storage.database import Database
from services.wire.errors import ModelNotTrusted
from services.wire.messages import RefineVerdicts, VerdictsRefined
from tests.gateway.conftest import World, eventually, frames, world_in
from tests.gateway.scripted import MARKDOWN, refined
from tests.gateway.test_streams import Told, read


def verdicts(told: Told) -> list[tuple[str, str]]:
    """(id, verdict of the first statement) of each `verdicts` event."""
    return [
        (place, json.loads(data)["statements"][0]["verdict"])
        for place, event, data in told
        if event == "verdicts"
    ]


async def test_the_refined_verdicts_take_the_place_of_the_first_and_the_report_is_written_from_them(
    world: World,
) -> None:
    value = await world.post(wait=30, judge=True, model="writer-7b")
    Analysis.model_validate(value)
    assert value["status"] == "succeeded"
    assert value["statements"][0]["verdict"] == "partial"
    assert value["coverage"]["score"] == 0.5
    assert value["refinement"] == {
        "model": "writer-7b", "asked": 1, "changed": 1, "error": None,
        "usage": {
            "embedding_tokens": 0, "prompt_tokens": 40, "completion_tokens": 8, "calls": 1, "reused": 0,
            "cost": 0.5,
        },
    }  # fmt: skip
    assert value["usage"]["cost"] == 0.5
    assert value["usage"]["prompt_tokens"] == 45
    assert value["report"]["markdown"] == MARKDOWN
    [asked] = world.services.asked_to_refine
    assert (asked.job_id, asked.model) == (f"{value['id']}:1", "writer-7b")
    [to_write] = world.services.asked_to_write
    assert to_write.judged.statements[0].verdict == "partial"
    _, listed = await world.json("GET", "/api/v1/analyses")
    assert listed["items"][0]["coverage"]["score"] == 0.5


async def test_nobody_is_asked_unless_it_was_wanted(world: World) -> None:
    value = await world.post(wait=30, model="writer-7b")
    assert value["refinement"] is None
    assert world.services.asked_to_refine == []


async def test_without_a_report_the_refinement_is_the_end(world: World) -> None:
    value = await world.post(wait=30, judge=True, report=False)
    assert (value["status"], value["report"]) == ("succeeded", None)
    assert value["refinement"]["changed"] == 1
    assert world.services.asked_to_write == []


async def test_the_first_verdicts_are_shown_until_the_refined_ones_come_and_both_can_be_resumed_from(
    world: World,
) -> None:
    world.services.refine = None
    value = await world.post(judge=True)
    async with world.client.get(f"/api/v1/analyses/{value['id']}/events") as answer:
        events = frames(answer)
        told: Told = []
        while not verdicts(told):
            told.append(await anext(events))
        await eventually(lambda: bool(world.services.asked_to_refine))
        now = await world.get(value["id"])
        assert (now["status"], now["refinement"], now["statements"][0]["verdict"]) == (
            "running",
            None,
            "covered",
        )
        job = world.services.asked_to_refine[0]
        await world.services.refine_at_once(job)
        told += [event async for event in events]
    assert verdicts(told) == [("3.1.0", "covered"), ("3.1.1", "partial")]
    assert told[-1][1] == "done"
    after_the_first = await read(world, value["id"], last="3.1.0")
    assert verdicts(after_the_first) == [("3.1.1", "partial")]
    after_the_second = await read(world, value["id"], last="3.1.1")
    assert [event for _, event, _ in after_the_second] == ["report", "done"]
    # who comes late is told the refined ones alone
    assert verdicts(await read(world, value["id"])) == [("3.1.1", "partial")]


async def test_a_model_that_fails_costs_the_refinement_alone(world: World) -> None:
    async def fail(job: RefineVerdicts) -> None:
        error = ModelNotTrusted(model=job.model).info()
        await world.services.bus.publish(
            VerdictsRefined(
                analysis_id=job.analysis_id, attempt=1, judged=refined(job.judged, job.model, error)
            )
        )

    world.services.refine = fail
    value = await world.post(wait=30, judge=True)
    assert value["status"] == "succeeded"
    assert value["statements"][0]["verdict"] == "covered"
    assert value["refinement"]["error"]["code"] == "model_not_trusted"
    assert value["refinement"]["error"]["title"] == "This model is not trusted to judge"
    assert value["report"]["markdown"] == MARKDOWN


async def test_the_same_refinement_twice_promises_one_report(world: World) -> None:
    async def twice(job: RefineVerdicts) -> None:
        await asyncio.gather(*(world.services.refine_at_once(job) for _ in range(4)))

    world.services.refine = twice
    value = await world.post(wait=30, judge=True)
    assert value["status"] == "succeeded"
    assert [job.attempt for job in world.services.asked_to_write] == [1]


async def test_cancelled_while_it_is_refined_it_stays_cancelled_and_keeps_its_verdicts(world: World) -> None:
    world.services.refine = None
    value = await world.post(judge=True)
    await eventually(lambda: bool(world.services.asked_to_refine))
    await world.json("POST", f"/api/v1/analyses/{value['id']}/cancel")
    await world.services.refine_at_once(world.services.asked_to_refine[0])
    again = await world.post(wait=30)  # events are handled in order: the late one is behind us
    assert again["status"] == "succeeded"
    ended = await world.get(value["id"])
    assert (ended["status"], ended["statements"][0]["verdict"]) == ("cancelled", "covered")


async def test_a_gateway_that_restarts_sends_the_refinement_again_from_the_verdicts_it_stored(
    tmp_path: Path,
) -> None:
    async with world_in(tmp_path) as before:
        before.services.refine = None
        value = await before.post(judge=True)
        await eventually(lambda: len(before.services.asked_to_refine) == 1)
    async with world_in(tmp_path) as after:
        async with after.client.get(f"/api/v1/analyses/{value['id']}/events") as stream:
            await stream.read()
        ended = await after.get(value["id"])
        assert (ended["status"], ended["refinement"]["changed"]) == ("succeeded", 1)
        assert after.services.analysed == []  # the verdicts were there
        assert [job.attempt for job in after.services.asked_to_refine] == [2]


async def test_a_refinement_that_never_comes_ends_with_the_verdicts_and_the_report(world: World) -> None:
    world.services.refine = None
    value = await world.post(judge=True)
    app = world.client.app
    assert app is not None
    sweeper = Sweeper(app[STORE], app[IDEMPOTENCY])
    for times in (1, 2):
        await eventually(lambda times=times: len(world.services.asked_to_refine) == times)  # type: ignore[misc]
        row = await app[STORE].get(value["id"])
        await sweeper.sweep(now=min(row.expires_at - 1, time.time() + 300))
    async with world.client.get(f"/api/v1/analyses/{value['id']}/events") as stream:
        await stream.read()
    ended = await world.get(value["id"])
    assert ended["status"] == "succeeded"
    assert ended["refinement"]["error"]["code"] == "deadline_passed"
    assert ended["statements"][0]["verdict"] == "covered"
    assert ended["report"]["markdown"] == MARKDOWN
    # what comes after all changes nothing any more
    await world.services.refine_at_once(world.services.asked_to_refine[0])
    await world.post(wait=30)
    assert (await world.get(value["id"]))["statements"][0]["verdict"] == "covered"


@pytest.mark.parametrize("judge", [True, False])
async def test_another_request_under_the_same_key_is_told_apart_by_it(world: World, judge: bool) -> None:
    headers = {"Idempotency-Key": "k"}
    body = {"text": "Hello.", "base": "docs", "judge": judge}
    first, _ = await world.json("POST", "/api/v1/analyses", json=body, headers=headers)
    other, _ = await world.json(
        "POST", "/api/v1/analyses", json={**body, "judge": not judge}, headers=headers
    )
    assert (first, other) == (202, 409)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_an_older_database_gains_the_columns_and_keeps_its_analyses(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    old = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, old, ignore=shutil.ignore_patterns("000[2-9]*", "__pycache__"))
    url = (
        f"sqlite+aiosqlite:///{tmp_path / 'gateway.db'}"
        if kind == "sqlite"
        else str(request.getfixturevalue("postgres_url"))
    )
    before = await Database.open(url, old, "gateway")
    async with before.session.begin() as session:
        await session.execute(
            text(
                "INSERT INTO gateway_analyses (id, revision, status, attempt, heard, created_at, moved_at,"
                " expires_at, base, model, wants_report, correlation, request, text) VALUES"
                " ('a', 1, 'queued', 1, false, 1, 1, 9, 'docs', 'm', true, '', :request, 'Hello.')"
            ),
            {"request": b"{}"},
        )
    await before.close()
    after = await Database.open(url, MIGRATIONS, "gateway")
    store = Store(after, analysis_timeout=600, changed=lambda _: None, promised=lambda: None)
    row = await store.get("a")
    assert (row.wants_judge, row.refined_attempt, row.text) == (False, None, "Hello.")
    [(_, _, _, life)] = await store.open_lives()
    assert not life.refining
    await after.close()
