"""An analysis over HTTP: as the contract and the clients that rely on it have it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from services.gateway.forms import Analysis, AnalysisSummary
from services.wire.errors import DeadlinePassed
from services.wire.messages import AnalyseText, AnalysisFailed, BaseStatus, CancelAnalysis, TextJudged
from tests.gateway.conftest import World, eventually, world_in
from tests.gateway.scripted import MARKDOWN, VERSION, judged


async def test_waiting_gives_the_finished_analysis(world: World) -> None:
    async with world.client.post(
        "/api/v1/analyses", json={"text": "Olá, mundo.", "base": "docs"}, headers={"Prefer": "wait=30"}
    ) as answer:
        value = await answer.json()
        assert answer.status == 200
        assert answer.headers["Preference-Applied"] == "wait=30"
        assert answer.headers["Location"] == f"/api/v1/analyses/{value['id']}"
    Analysis.model_validate(value)
    assert value["status"] == "succeeded"
    assert value["base_version"] == VERSION
    assert value["model"] == "smollm2-135m-instruct"
    assert value["coverage"]["score"] == 1
    assert value["statements"][0]["evidence"][0]["document"] == "en/a.md"
    assert value["report"]["markdown"] == MARKDOWN
    assert value["usage"] == {
        "embedding_tokens": 3, "prompt_tokens": 5, "completion_tokens": 0, "calls": 2, "reused": 0, "cost": None,
    }  # fmt: skip
    assert value["refinement"] is None
    assert value["sections"][0]["heading"] == "Top"
    assert value["suggestions"][0]["kind"] == "write"
    assert value["timings"] == {"judging": 0.1, "writing": 0.2}
    assert await world.get(value["id"]) == value


async def test_the_answer_at_once_has_every_field_and_a_number_for_coverage(world: World) -> None:
    world.services.analyse = None
    value = await world.post(report=False)
    Analysis.model_validate(value)
    assert value["status"] == "queued"
    assert value["coverage"]["score"] == 0
    assert value["statements"] == []
    assert value["report"] is None


async def test_the_job_says_what_the_request_said(world: World) -> None:
    await world.post(
        "Olá.", wait=30, language="pt-BR", report_language="en", evidence_languages=["en"], report=False,
        evidence=[{"start": 0, "end": 4, "passages": ["00000000000000aa"]}], base_version="1-abc",
    )  # fmt: skip
    job = world.services.analysed[0]
    assert (job.text, job.base, job.language, job.report_language) == ("Olá.", "docs", "pt", "en")
    assert job.evidence_languages == ("en",)
    assert job.hints[0].passages == ("00000000000000aa",)
    assert job.job_id == f"{job.analysis_id}:1"
    assert world.services.asked_to_write == []  # no report was wanted


async def test_lists_are_newest_first_and_read_on(world: World) -> None:
    ids = [(await world.post(f"Text {number}.", wait=30, report=False))["id"] for number in range(5)]
    found: list[str] = []
    after = ""
    while True:
        _, page = await world.json("GET", f"/api/v1/analyses?limit=2&after={after}")
        for item in page["items"]:
            AnalysisSummary.model_validate(item)
            assert "text" not in item
        found += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == ids[::-1]


async def test_the_same_key_is_the_same_analysis(world: World) -> None:
    headers = {"Idempotency-Key": "k1"}
    body = {"text": "Hello.", "base": "docs"}
    answers = await asyncio.gather(
        *(world.json("POST", "/api/v1/analyses", json=body, headers=headers) for _ in range(8))
    )
    assert {status for status, _ in answers} == {202}
    assert len({value["id"] for _, value in answers}) == 1
    status, problem = await world.json(
        "POST", "/api/v1/analyses", json={**body, "text": "Other."}, headers=headers
    )
    assert (status, problem["code"]) == (409, "idempotency_mismatch")
    await eventually(lambda: len(world.services.analysed) > 0)
    assert len({job.analysis_id for job in world.services.analysed}) == 1


async def test_cancelling_stops_the_worker_and_stays_cancelled(world: World) -> None:
    world.services.analyse = None
    told: list[CancelAnalysis] = []

    async def hear(event: CancelAnalysis) -> None:
        told.append(event)

    await world.services.bus.subscribe(CancelAnalysis, hear)
    value = await world.post()
    status, cancelled = await world.json("POST", f"/api/v1/analyses/{value['id']}/cancel")
    assert (status, cancelled["status"]) == (200, "cancelled")
    assert cancelled["error"]["code"] == "analysis_cancelled"
    await eventually(lambda: [event.analysis_id for event in told] == [value["id"]])
    late = TextJudged(analysis_id=value["id"], attempt=1, judged=judged("Hello there."))
    await world.services.bus.publish(late)
    status, problem = await world.json("POST", f"/api/v1/analyses/{value['id']}/cancel")
    assert (status, problem["code"]) == (409, "analysis_finished")
    assert (await world.get(value["id"]))["statements"] == []


async def test_deleting_ends_it_and_forgets_it(world: World) -> None:
    world.services.analyse = None
    value = await world.post()
    async with world.client.get(f"/api/v1/analyses/{value['id']}/events") as stream:
        async with world.client.delete(f"/api/v1/analyses/{value['id']}") as answer:
            assert answer.status == 204
        await stream.read()  # the stream ends
    status, problem = await world.json("GET", f"/api/v1/analyses/{value['id']}")
    assert (status, problem["code"]) == (404, "analysis_not_found")


async def test_a_failure_is_told_in_the_callers_language(world: World) -> None:
    async def fail(job: AnalyseText) -> None:
        error = DeadlinePassed(what="judging").info()
        await world.services.bus.publish(
            AnalysisFailed(analysis_id=job.analysis_id, attempt=job.attempt, error=error)
        )

    world.services.analyse = fail
    value = await world.post(wait=30)
    assert (value["status"], value["error"]["code"]) == ("failed", "deadline_passed")
    _, portuguese = await world.json(
        "GET", f"/api/v1/analyses/{value['id']}", headers={"Accept-Language": "pt-BR"}
    )
    assert portuguese["error"]["title"] == "Demorou demais"
    assert value["error"]["title"] == "It took too long"


@pytest.mark.parametrize(
    ("fields", "request_fields", "status", "code"),
    [
        ({}, {"base": "nowhere"}, 404, "base_not_found"),
        ({"status": BaseStatus.EMPTY, "documents": 0, "version": None}, {}, 409, "base_empty"),
        ({"status": BaseStatus.INDEXING, "version": None}, {}, 409, "base_not_ready"),
        ({}, {"evidence_languages": ["pt"]}, 409, "language_without_documents"),
        ({}, {"model": "no-such-model"}, 404, "model_not_found"),
        ({}, {"model": "use-multilingual-v3-embed"}, 422, "field_invalid"),
        ({}, {"model": "use-multilingual-v3-embed", "report": False, "judge": True}, 422, "field_invalid"),
        ({}, {"model": "no-such-model", "report": False, "judge": True}, 404, "model_not_found"),
        ({}, {"judge": "yes"}, 422, "field_invalid"),
    ],
)
async def test_what_would_fail_later_is_refused_now(
    world: World, fields: dict[str, object], request_fields: dict[str, object], status: int, code: str
) -> None:
    world.services.base("docs", **fields)
    body = {"text": "Hello.", "base": "docs", **request_fields}
    got, problem = await world.json("POST", "/api/v1/analyses", json=body)
    assert (got, problem["code"]) == (status, code)
    assert (await world.json("GET", "/api/v1/analyses"))[1]["items"] == []


async def test_an_old_version_serves_while_the_base_is_indexing(world: World) -> None:
    world.services.base("docs", status=BaseStatus.INDEXING)
    assert (await world.post(wait=30))["status"] == "succeeded"


async def test_another_replica_notices_what_this_one_did_not_hear(tmp_path: Path) -> None:
    """Two gateways on one database: durable events reach one of them, waiters of both are answered."""
    async with world_in(tmp_path / "a") as one:
        url = one.settings.database("gateway")
        async with world_in(tmp_path / "b", database_url=url) as deaf:
            one.services.analyse = None
            value = await one.post(report=False)
            path = f"/api/v1/analyses/{value['id']}/events"
            async with deaf.client.get(path) as stream:
                await one.services.bus.publish(
                    TextJudged(analysis_id=value["id"], attempt=1, judged=judged("Hello there."))
                )
                assert b"event: done" in await stream.read()
