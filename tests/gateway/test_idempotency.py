"""One Idempotency-Key makes one thing, whoever makes it, and is answered with how that stands."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from services.gateway.idempotency import KEY_LIFE, IdempotencyKey, Keys
from services.gateway.keys import IDEMPOTENCY
from services.wire.bus import Bus
from services.wire.errors import IdempotencyMismatch, IdempotencyPending
from services.wire.messages import Request
from services.wire.training import BuildDataset, CreateEvaluation, CreateTraining, Promote
from tests.gateway.conftest import World
from tests.gateway.test_training import MODEL

MADE: dict[str, tuple[str, dict[str, Any], type[Request[Any]]]] = {
    "dataset": ("/api/v1/datasets/headings", {"source": "reviews"}, BuildDataset),
    "training": (
        "/api/v1/trainings", {"dataset": "headings", "model": MODEL, "override_reason": "a test"}, CreateTraining,
    ),
    "evaluation": ("/api/v1/evaluations", {"dataset": "headings", "models": [MODEL]}, CreateEvaluation),
    "promotion": (
        "/api/v1/promotions",
        {"base": "docs", "model": MODEL, "evaluation": "e1", "forced_reason": "a test"},
        Promote,
    ),
}  # fmt: skip


async def test_a_base_is_made_once_and_shown_as_it_is_now(world: World) -> None:
    body, headers = {"name": "new"}, {"Idempotency-Key": "k"}
    first = await world.json("POST", "/api/v1/bases", json=body, headers=headers)
    world.services.base("new", documents=7)
    again = await world.json("POST", "/api/v1/bases", json=body, headers=headers)
    assert (first[0], again[0]) == (201, 201)
    assert (first[1]["documents"], again[1]["documents"]) == (0, 7)
    assert (await world.json("POST", "/api/v1/bases", json=body))[1]["code"] == "base_exists"
    other = await world.json("POST", "/api/v1/bases", json={"name": "other"}, headers=headers)
    assert other[1]["code"] == "idempotency_mismatch"
    assert (await world.client.delete("/api/v1/bases/new")).status == 204
    anew = await world.json("POST", "/api/v1/bases", json=body, headers=headers)
    assert (anew[0], anew[1]["documents"]) == (201, 0)


async def test_what_was_refused_may_be_asked_again(world: World) -> None:
    headers = {"Idempotency-Key": "k"}
    taken = {"name": "docs"}
    assert (await world.json("POST", "/api/v1/bases", json=taken, headers=headers))[0] == 409
    del world.services.bases["docs"]
    assert (await world.json("POST", "/api/v1/bases", json=taken, headers=headers))[0] == 201


@pytest.mark.parametrize("kind", MADE)
async def test_what_the_trainer_makes_is_made_once(world: World, kind: str) -> None:
    path, body, question = MADE[kind]
    headers = {"Idempotency-Key": "k"}
    first = await world.json("POST", path, json=body, headers=headers)
    again = await world.json("POST", path, json=body, headers=headers)
    assert first[0] == again[0] in {201, 202}, first
    assert len([asked for asked in world.trainer.asked if type(asked) is question]) == 1
    named = {name: value for name, value in first[1].items() if name in {"id", "dataset", "version"}}
    assert named.items() <= again[1].items()


async def test_a_repetition_that_comes_too_early_is_told_to_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    request = Bus.request

    async def slowly(self: Bus, question: Request[Any], *, timeout: float = 30.0) -> Any:
        if isinstance(question, BuildDataset):
            begun.set()
            await go_on.wait()
        return await request(self, question, timeout=timeout)

    monkeypatch.setattr(Bus, "request", slowly)
    path, body, _ = MADE["dataset"]
    headers = {"Idempotency-Key": "k"}
    first = asyncio.create_task(world.json("POST", path, json=body, headers=headers))
    await begun.wait()
    async with world.client.post(path, json=body, headers=headers) as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (409, "idempotency_pending")
        assert int(answer.headers["Retry-After"]) >= 1
    go_on.set()
    assert (await first)[0] == 202
    assert (await world.json("POST", path, json=body, headers=headers))[0] == 202


async def test_a_claim_ends_by_itself_and_keys_of_two_callers_are_two(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = world.client.server
    keys: Keys = app.app[IDEMPOTENCY]
    key = IdempotencyKey("k", "digest")
    assert await keys.claim(key, "base", 60) is None
    with pytest.raises(IdempotencyPending):
        await keys.claim(key, "base", 60)
    with pytest.raises(IdempotencyMismatch):
        await keys.claim(key, "dataset", 60)
    assert await keys.claim(IdempotencyKey("k", "other", "owner"), "base", -1) is None
    assert await keys.claim(IdempotencyKey("k", "other", "owner"), "base", 60) is None
    await keys.made(key, "id")
    assert await keys.claim(key, "base", 60) == "id"
    now = time.time()
    monkeypatch.setattr("services.gateway.idempotency.time.time", lambda: now + KEY_LIFE + 1)
    assert await keys.claim(key, "base", 60) is None
    await keys.forget_old()


def test_a_key_goes_to_other_services_under_its_owners_name() -> None:
    long = "k" * 255
    mine, theirs = IdempotencyKey(long, "d", "a"), IdempotencyKey(long, "d", "b")
    assert IdempotencyKey(long, "d").scoped == long
    assert mine.scoped != theirs.scoped
    assert len(mine.scoped) <= 255
