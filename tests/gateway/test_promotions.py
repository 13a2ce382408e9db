"""Promoted models in the analyses of their base, however late, twice or disordered the news of them come."""

from __future__ import annotations

import asyncio
from itertools import permutations
from pathlib import Path

import pytest

from services.gateway.app import MIGRATIONS
from services.gateway.promotions import Promotions
from services.storage.database import Database
from services.wire.bus import Bus
from services.wire.memory import MemoryBroker, MemoryTransport
from services.wire.training import ModelPromoted, Role
from tests.gateway.conftest import World, world_in
from tests.gateway.scripted_trainer import promotion

MODEL = "smollm2-135m-instruct"


async def test_the_newest_promotion_holds_in_whatever_order_they_come(url: str) -> None:
    database = await Database.open(url, MIGRATIONS, "gateway")
    promotions = Promotions(database, Bus(MemoryTransport(MemoryBroker())))
    events = [promotion("old", 1.0), promotion("new", 2.0), promotion(None, 3.0), promotion("last", 4.0)]
    for number, order in enumerate(permutations(events)):
        base = f"base{number}"
        for event in (*order, *order):
            await promotions.promoted(
                ModelPromoted(promotion=event.model_copy(update={"base": base, "role": Role.HEADING}))
            )
        assert await promotions.of(base, 0.0) == {Role.HEADING: "last"}
    told = [promotions.keep(promotion(f"m{at}", at, base="at once")) for at in (5.0, 7.0, 6.0)]
    await asyncio.gather(*told)
    assert await promotions.of("at once", 7.0) == {Role.WRITER: "m7.0"}
    assert await promotions.of("at once", 7.5) == {}  # of an earlier base of that name
    await promotions.keep(promotion(None, 8.0, base="at once"))
    assert await promotions.of("at once", 0.0) == {}
    await database.close()


async def test_an_analysis_is_done_by_its_bases_models(world: World) -> None:
    for role, model, at in ((Role.WRITER, "writer-7b", 1.0), (Role.HEADING, MODEL, 2.0)):
        await world.services.bus.publish(ModelPromoted(promotion=promotion(model, at, role=role)))
    world.services.base("other")
    async with asyncio.timeout(30):
        known: tuple[str, str | None] = ("", None)
        while known != ("writer-7b", MODEL):
            found = await world.post(wait=30)
            known = found["model"], found["heading_model"]
    value = await world.post(wait=30, judge=True)
    assert (value["model"], value["heading_model"], value["warnings"]) == ("writer-7b", MODEL, [])
    assert world.services.asked_to_refine[-1].model == "writer-7b"
    written = world.services.asked_to_write[-1]
    assert (written.model, written.heading_model) == ("writer-7b", MODEL)
    named = await world.post(wait=30, model=MODEL, heading_model="writer-7b")
    assert (named["model"], named["heading_model"]) == (MODEL, "writer-7b")
    other = await world.post(wait=30, base="other")
    assert (other["model"], other["heading_model"]) == (MODEL, None)


@pytest.mark.parametrize("report", [True, False])
async def test_a_promoted_model_that_is_gone_costs_a_warning(world: World, report: bool) -> None:
    for role in Role:
        await world.services.bus.publish(ModelPromoted(promotion=promotion("ft:gone", 1.0, role=role)))
    async with asyncio.timeout(30):
        while len((await world.post(wait=30))["warnings"]) < 2:
            pass
    value = await world.post(wait=30, report=report)
    assert (value["status"], value["model"], value["heading_model"]) == ("succeeded", MODEL, None)
    warning = value["warnings"][0]
    assert (warning["code"], warning["params"]) == (
        "promoted_model_gone",
        {"model": "ft:gone", "base": "docs"},
    )
    assert "ft:gone" in warning["detail"]


async def test_a_model_that_the_request_names_must_be_there(world: World) -> None:
    body = {"text": "a", "base": "docs", "heading_model": "gone"}
    status, problem = await world.json("POST", "/api/v1/analyses", json=body)
    assert (status, problem["code"]) == (404, "model_not_found")
    body["heading_model"] = "use-multilingual-v3-embed"
    status, problem = await world.json("POST", "/api/v1/analyses", json=body)
    assert (status, problem["params"]["field"]) == (422, "heading_model")


async def test_a_fresh_gateway_learns_what_was_promoted_before_it(tmp_path: Path) -> None:
    before = (promotion(None, 3.0), promotion("x", 1.0), promotion("writer-7b", 2.0, role=Role.HEADING))
    async with world_in(tmp_path, promotions=before) as world:
        async with asyncio.timeout(30):
            while (value := await world.post(wait=30))["heading_model"] is None:
                pass
        assert (value["model"], value["heading_model"]) == (MODEL, "writer-7b")
