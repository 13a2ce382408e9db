"""Revisions of a text: each names the one it revises, and together they are its history."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.gateway import revisions
from services.gateway.forms import Analysis, AnalysisSummary
from tests.gateway.conftest import World
from tests.gateway.keyed import keyed_in


async def test_a_revision_names_what_it_revises_and_is_found_from_all_of_its_text(world: World) -> None:
    first = await world.post("One is kept.", wait=30)
    other = await world.post("Another text.", wait=30)
    second = await world.post("Two are kept.", wait=30, report=False, revises=first["id"])
    third = await world.post("Three are kept.", wait=30, report=False, revises=second["id"])
    Analysis.model_validate(third)
    assert (first["revises"], first["origin"], first["newest"]) == (None, first["id"], first["id"])
    assert (third["revises"], third["origin"], third["newest"]) == (second["id"], first["id"], third["id"])
    assert (await world.get(first["id"]))["newest"] == third["id"]
    for one in (first, second, third):
        _, page = await world.json("GET", f"/api/v1/analyses/{one['id']}/revisions")
        assert [item["id"] for item in page["items"]] == [third["id"], second["id"], first["id"]]
    assert [AnalysisSummary.model_validate(item).with_report for item in page["items"]] == [
        False,
        False,
        True,
    ]
    _, page = await world.json("GET", f"/api/v1/analyses/{first['id']}/revisions?limit=1&after={third['id']}")
    assert ([item["id"] for item in page["items"]], page["next"]) == ([second["id"]], second["id"])
    _, page = await world.json("GET", "/api/v1/analyses?newest=true")
    assert [item["id"] for item in page["items"]] == [third["id"], other["id"]]
    assert [job.reuse for job in world.services.analysed] == [False, False, True, True]


async def test_what_is_revised_must_be_there_and_its_revisions_outlive_it(world: World) -> None:
    asked = {"text": "Kept.", "base": "docs", "revises": "0" * 32}
    status, problem = await world.json("POST", "/api/v1/analyses", json=asked)
    assert (status, problem["code"]) == (404, "analysis_not_found")
    first = await world.post("One is kept.", wait=30, report=False)
    second = await world.post("Two are kept.", wait=30, report=False, revises=first["id"])
    async with world.client.delete(f"/api/v1/analyses/{first['id']}") as answer:
        assert answer.status == 204
    third = await world.post("Three are kept.", wait=30, report=False, revises=second["id"])
    _, page = await world.json("GET", f"/api/v1/analyses/{third['id']}/revisions")
    assert [item["id"] for item in page["items"]] == [third["id"], second["id"]]


async def test_a_text_is_deleted_with_all_its_states(world: World) -> None:
    other = await world.post("Another text.", wait=30, report=False)
    first = await world.post("One is kept.", wait=30)
    second = await world.post("Two are kept.", wait=30, report=False, revises=first["id"])
    text = f"/api/v1/analyses/{second['id']}/revisions"
    async with world.client.delete(text) as answer:
        assert answer.status == 204
    status, problem = await world.json("DELETE", text)
    assert (status, problem["code"]) == (404, "analysis_not_found")
    _, page = await world.json("GET", "/api/v1/analyses?newest=true")
    assert [item["id"] for item in page["items"]] == [other["id"]]


async def test_old_revisions_are_given_up_but_for_the_first_and_those_with_a_report(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "KEPT", 2)
    first = last = await world.post("Text 0.", wait=30, report=False)
    ids = [first["id"]]
    for number in range(1, 7):
        last = await world.post(f"Text {number}.", wait=30, report=number == 2, revises=last["id"])
        ids.append(last["id"])
    _, page = await world.json("GET", f"/api/v1/analyses/{last['id']}/revisions")
    assert [item["id"] for item in page["items"]] == [ids[6], ids[5], ids[4], ids[2], ids[0]]


async def test_nobody_revises_or_lists_what_is_anothers(tmp_path: Path) -> None:
    async with keyed_in(tmp_path) as keyed:
        one, other = [await keyed.holder("analyse", bases=["docs"]) for _ in range(2)]
        asked = {"text": "Kept.", "base": "docs"}
        status, made = await one.json("POST", "/api/v1/analyses", json=asked)
        assert status == 202
        for method, path, body in (
            ("GET", f"/api/v1/analyses/{made['id']}/revisions", None),
            ("DELETE", f"/api/v1/analyses/{made['id']}/revisions", None),
            ("POST", "/api/v1/analyses", {**asked, "revises": made["id"]}),
        ):
            status, problem = await other.json(method, path, json=body)
            assert (status, problem["code"]) == (404, "analysis_not_found")
        status, _ = await one.json("POST", "/api/v1/analyses", json={**asked, "revises": made["id"]})
        assert status == 202
