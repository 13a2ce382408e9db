"""Whose a thing is: bodies that name it, lists, the feed of changes, and what providers keep."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from pydantic import SecretStr

from services.gateway.callers.kinds import Kind
from services.gateway.callers.lists import BLOCK
from services.gateway.keys import DATABASE
from services.gateway.tables import ObjectRow
from services.settings import Provider
from services.wire.messages import BaseChanged
from services.wire.training import BuildDataset, ListPromotions, TrainingChanged
from tests.gateway.conftest import LOCAL_MODELS, frames
from tests.gateway.keyed import SERVICE, Holder, Keyed, bearer, keyed_in
from tests.gateway.scripted_trainer import promotion, training
from tests.gateway.tuning_server import TuningServer
from tests.stack.openai_server import raw

ALL = ("analyse", "manage", "train")
THEIRS = "ft:m:theirs"


@pytest.fixture
async def keyed(tmp_path: Path) -> AsyncIterator[Keyed]:
    async with keyed_in(tmp_path) as running:
        yield running


@pytest.fixture
async def pair(keyed: Keyed) -> tuple[Holder, Holder]:
    """Who owns one of everything that is called `theirs`, and somebody else with a base of their own."""
    one, other = await keyed.holder(*ALL), await keyed.holder(*ALL)
    for kind in set(Kind) - {Kind.ANALYSIS}:
        await keyed.give(kind, THEIRS if kind is Kind.MODEL else "theirs", one)
    keyed.world.services.base("theirs")
    keyed.world.services.base("mine")
    await keyed.give(Kind.BASE, "mine", other)
    await keyed.give(Kind.DATASET, "mine", other)
    return one, other


NAMED: list[tuple[str, str, dict[str, Any], str]] = [
    ("POST", "/api/v1/analyses", {"text": "a", "base": "theirs"}, "base_not_found"),
    ("POST", "/api/v1/analyses", {"text": "a", "base": "mine", "model": THEIRS}, "model_not_found"),
    ("POST", "/api/v1/analyses", {"text": "a", "base": "mine", "heading_model": THEIRS}, "model_not_found"),
    ("POST", "/api/v1/analyses", {"text": "a", "base": "mine", "revises": "theirs"}, "analysis_not_found"),
    ("POST", "/api/v1/batches", {"base": "theirs", "texts": [{"text": "a"}]}, "base_not_found"),
    ("POST", "/api/v1/datasets/new", {"source": "dataset", "of": "theirs"}, "dataset_not_found"),
    ("POST", "/api/v1/datasets/new", {"source": "captures", "filters": {"capture": "theirs"}}, "capture_not_found"),
    ("POST", "/api/v1/trainings", {"dataset": "theirs", "model": "writer-7b"}, "dataset_not_found"),
    ("POST", "/api/v1/trainings", {"dataset": "mine", "model": THEIRS}, "model_not_found"),
    ("POST", "/api/v1/trainings/estimate", {"dataset": "theirs", "model": "writer-7b"}, "dataset_not_found"),
    ("POST", "/api/v1/evaluations", {"dataset": "theirs", "models": ["writer-7b"]}, "dataset_not_found"),
    ("POST", "/api/v1/evaluations", {"dataset": "mine", "models": ["writer-7b", THEIRS]}, "model_not_found"),
    ("POST", "/api/v1/evaluations", {"dataset": "mine", "models": ["m"], "judge_model": THEIRS}, "model_not_found"),
    ("POST", "/api/v1/promotions", {"base": "theirs", "model": "m", "evaluation": "x"}, "base_not_found"),
    ("POST", "/api/v1/promotions", {"base": "mine", "model": THEIRS, "evaluation": "x"}, "model_not_found"),
    ("POST", "/api/v1/promotions", {"base": "mine", "model": "m", "evaluation": "theirs"}, "evaluation_not_found"),
    ("POST", "/v1/chat/completions", {"model": THEIRS, "messages": []}, "model_not_found"),
    ("POST", "/v1/responses", {"model": THEIRS, "input": "a"}, "model_not_found"),
    ("POST", "/v1/embeddings", {"model": THEIRS, "input": "a"}, "model_not_found"),
    ("POST", "/v1/responses", {"model": "m", "input": [{"content": [{"file_id": "theirs"}]}]}, "remote_not_found"),
    ("POST", "/v1/fine_tuning/jobs", {"model": THEIRS, "training_file": "f"}, "model_not_found"),
    ("POST", "/v1/fine_tuning/jobs", {"model": "m", "training_file": "theirs"}, "remote_not_found"),
]  # fmt: skip


async def test_bodies_name_nothing_of_anothers(keyed: Keyed, pair: tuple[Holder, Holder]) -> None:
    _, other = pair
    for method, path, body, code in NAMED:
        told = []
        for missing in (False, True):
            text = json.dumps(body).replace("theirs", "nobodys") if missing else json.dumps(body)
            headers = {"Content-Type": "application/json"}
            status, value = await other.json(method, path, data=text, headers=headers)
            assert status == 404, (path, body, value)
            found = value["code"] if "code" in value else value["error"]["lacuna_code"]
            assert found == code, (path, body)
            told.append(json.dumps(value).replace("nobodys", "theirs"))
        assert told[0] == told[1], path
    # nobody behind was even asked
    assert {type(question) for question in keyed.world.trainer.asked} <= {ListPromotions}


async def test_a_base_is_reached_by_its_owner_and_by_patterns(keyed: Keyed) -> None:
    maker, reader = await keyed.holder("manage"), await keyed.holder("analyse", bases=["team-*"])
    for name in ("team-a", "own"):
        assert await maker.status("POST", "/api/v1/bases", json={"name": name}) == 201
    assert [await reader.status("GET", f"/api/v1/bases/{name}") for name in ("team-a", "own", "docs")] == [
        200, 404, 404,
    ]  # fmt: skip
    for holder, seen in ((maker, ["own", "team-a"]), (reader, ["team-a"])):
        _, page = await holder.json("GET", "/api/v1/bases")
        assert sorted(base["name"] for base in page["items"]) == seen
    # deleted and made again by another, it is the other's
    assert await maker.status("DELETE", "/api/v1/bases/own") == 204
    another = await keyed.holder("manage")
    assert await another.status("POST", "/api/v1/bases", json={"name": "own"}) == 201
    assert [await holder.status("GET", "/api/v1/bases/own") for holder in (maker, another)] == [404, 200]


async def test_lists_hold_what_is_ones_own_and_fill_their_pages(keyed: Keyed) -> None:
    mine, theirs = await keyed.holder(*ALL), await keyed.holder(*ALL)
    owners = {f"b{number:04}": (mine if number % 20 == 0 else theirs).id for number in range(3 * BLOCK)}
    app = keyed.world.client.app
    assert app is not None
    async with app[DATABASE].session.begin() as session:
        for name, owner in owners.items():
            keyed.world.services.base(name)
            session.add(ObjectRow(kind=Kind.BASE, id=name, owner=owner, created_at=1.0))
    names: list[str] = []
    after = ""
    while True:
        _, page = await mine.json("GET", f"/api/v1/bases?limit=4{after}")
        names += [base["name"] for base in page["items"]]
        if page["next"] is None:
            break
        assert len(page["items"]) == 4
        after = f"&after={page['next']}"
    assert names == [f"b{number:04}" for number in range(0, 3 * BLOCK, 20)]

    world = keyed.world
    for holder in (mine, theirs):
        base = "b0000" if holder is mine else "b0001"
        for _ in range(3):
            status, _ = await holder.json("POST", "/api/v1/analyses", json={"text": "Hi.", "base": base})
            assert status == 202
    _, page = await mine.json("GET", "/api/v1/analyses?limit=2")
    assert len(page["items"]) == 2
    _, rest = await mine.json("GET", f"/api/v1/analyses?limit=2&after={page['next']}")
    assert len(rest["items"]) == 1
    assert {item["base"] for item in page["items"] + rest["items"]} == {"b0000"}
    _, all_of_them = await keyed.admin.json("GET", "/api/v1/analyses")
    assert len(all_of_them["items"]) == 6

    await keyed.give(Kind.DATASET, "headings", mine)
    await keyed.give(Kind.TRAINING, "t1", mine)
    await keyed.give(Kind.EVALUATION, "e1", mine)
    await keyed.give(Kind.CAPTURE, "greetings", mine)
    world.trainer.promotions = [promotion("m", 1.0, base="b0000"), promotion("m", 2.0, base="b0001")]
    for path in ("datasets", "trainings", "evaluations", "captures", "promotions"):
        pages = [(await each.json("GET", f"/api/v1/{path}"))[1]["items"] for each in (mine, theirs)]
        counts = [len({json.dumps(item) for item in items}) for items in pages]
        assert counts == ([1, 1] if path == "promotions" else [1, 0]), path


async def test_fine_tuned_models_are_their_trainings_owners(keyed: Keyed) -> None:
    models = [*LOCAL_MODELS, {"id": "ft:m:c"}, {"id": "ft:m:done"}, {"id": "ft:m:other"}]
    keyed.world.models.models = models
    mine, theirs = await keyed.holder(*ALL), await keyed.holder(*ALL)
    await keyed.give(Kind.TRAINING, "t1", mine)
    assert await mine.status("GET", "/api/v1/trainings/t1") == 200  # tells of the checkpoint ft:m:c
    await keyed.world.services.bus.publish(TrainingChanged(training=training(fine_tuned_model="ft:m:done")))
    while not await keyed.callers.objects.owners(Kind.MODEL, ["ft:m:done"]):
        await asyncio.sleep(0.01)
    for path, key in (("/v1/models", "data"), ("/api/v1/models", "items")):
        seen = [{m["id"] for m in (await each.json("GET", path))[1][key]} for each in (mine, theirs)]
        plain = {model["id"] for model in LOCAL_MODELS}
        assert seen == [plain | {"ft:m:c", "ft:m:done"}, plain], path
    keyed.world.models.behave = raw(200, b"{}")
    asked = {"json": {"model": "ft:m:c", "messages": []}}
    assert await mine.status("POST", "/v1/chat/completions", **asked) == 200
    assert await theirs.status("POST", "/v1/chat/completions", **asked) == 404


async def test_the_feed_tells_of_ones_own_and_ends_with_the_key(keyed: Keyed) -> None:
    mine = await keyed.holder("read")
    await keyed.give(Kind.TRAINING, "t1", mine)
    bus = keyed.world.services.bus
    async with keyed.world.client.get("/api/v1/events", headers=bearer(mine.secret)) as answer:
        assert answer.status == 200
        await bus.publish(TrainingChanged(training=training("t2")))
        await bus.publish(TrainingChanged(training=training("t1")))
        stream = frames(answer)
        _, name, data = await anext(stream)
        assert (name, json.loads(data)["id"]) == ("training", "t1")
        assert await keyed.admin.status("POST", f"/api/v1/keys/{mine.id}/revoke") == 200
        told = []

        async def listen() -> None:
            async for _, _, data in stream:
                told.append(data)

        listening = asyncio.create_task(listen())
        while not listening.done():  # the next event after a second finds the key revoked
            await bus.publish(TrainingChanged(training=training("t1")))
            await asyncio.sleep(0.1)
        await listening


async def test_datasets_are_built_from_ones_own_reviews_and_captures(keyed: Keyed) -> None:
    mine = await keyed.holder(*ALL)
    for kind, name in ((Kind.REVIEW, "r1"), (Kind.CAPTURE, "c1")):
        await keyed.give(kind, name, mine)
    for source, only in (("reviews", ("r1",)), ("captures", ("c1",))):
        status, _ = await mine.json("POST", "/api/v1/datasets/missing", json={"source": source})
        assert status == 202
        assert keyed.world.trainer.last(BuildDataset).only == only
        assert await keyed.admin.status("POST", "/api/v1/datasets/x", json={"source": source}) == 202
        assert keyed.world.trainer.last(BuildDataset).only is None


async def test_captures_are_kept_under_names_of_ones_own(keyed: Keyed) -> None:
    mine, theirs = await keyed.holder("analyse"), await keyed.holder("analyse")
    keyed.world.models.behave = raw(200, b"{}")
    codes = [
        await holder.status(
            "POST", "/v1/chat/completions", json={"model": "m"}, headers={"Lacuna-Capture": name}
        )
        for holder, name in ((mine, "new"), (mine, "new"), (theirs, "new"), (theirs, "greetings"))
    ]
    assert codes == [200, 200, 404, 404]  # 'greetings' was kept before there were keys


async def test_files_and_jobs_are_those_of_their_maker(tmp_path: Path) -> None:
    async with TuningServer().running() as backend:
        cloud = Provider(
            name="cloud", base_url=backend.url, api_key=SecretStr("sk-cloud-0123456789"), models=("m",)
        )
        async with keyed_in(tmp_path, providers=(cloud,), tuning_provider="cloud") as keyed:
            mine, theirs = await keyed.holder("train"), await keyed.holder("train")
            ids = []
            for holder in (mine, theirs):
                form = FormData()
                form.add_field("file", b"{}", filename="a.jsonl")
                form.add_field("purpose", "fine-tune")
                status, made = await holder.json("POST", "/v1/files", data=form)
                assert status == 200
                ids.append(made["id"])
            for path in (f"/v1/files/{ids[0]}", f"/v1/files/{ids[0]}/content"):
                assert [await holder.status("GET", path) for holder in (mine, theirs)] == [200, 404]
            job = {"model": "m", "training_file": ids[0]}
            assert await theirs.status("POST", "/v1/fine_tuning/jobs", json=job) == 404
            status, made = await mine.json("POST", "/v1/fine_tuning/jobs", json=job)
            assert (status, made["id"]) == (200, "ftjob-1")
            for method, path in (
                ("GET", ""),
                ("POST", "/cancel"),
                ("GET", "/events"),
                ("GET", "/checkpoints"),
            ):
                address = f"/v1/fine_tuning/jobs/ftjob-1{path}"
                assert [await holder.status(method, address) for holder in (mine, theirs)] == [200, 404]
            for holder, jobs in ((mine, ["ftjob-1"]), (theirs, [])):
                _, page = await holder.json("GET", "/v1/fine_tuning/jobs?limit=5")
                assert ([each["id"] for each in page["data"]], page["has_more"]) == (jobs, False)
            # whoever may see everything gets the provider's own bytes
            assert (await keyed.admin.json("GET", "/v1/fine_tuning/jobs"))[1]["data"][0]["id"] == "ftjob-1"
            assert await theirs.status("DELETE", f"/v1/files/{ids[0]}") == 404
            _, page = await keyed.admin.json("GET", "/api/v1/audit?limit=2")
            deeds = [(item["key"], item["action"], item["object"]) for item in page["items"]]
            assert deeds == [
                (mine.id, "openai-cancel-job", "ftjob-1"), (mine.id, "openai-create-job", "ftjob-1"),
            ]  # fmt: skip
            assert await mine.status("DELETE", f"/v1/files/{ids[0]}") == 200
            assert await mine.status("GET", f"/v1/files/{ids[0]}") == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"model": "ft:m:hers", "model": "writer-7b"}', 400),  # some take the first, others the last
        (b'{"model": "writer-7b", "MODEL": "ft:m:hers"}', 422),  # some do not tell capitals from others
        (b'{"model": "writer-7b", "input": [{"file_id": "file-hers", "file_id": "x"}]}', 400),
        (b'{"model": " FT:m:hers"}', 404),
    ],
)
async def test_no_provider_reads_another_model_than_was_checked(
    keyed: Keyed, body: bytes, status: int
) -> None:
    mine, theirs = await keyed.holder("analyse"), await keyed.holder("analyse")
    await keyed.give(Kind.MODEL, "ft:m:hers", mine)
    keyed.world.models.behave = raw(200, b"{}")
    for path in ("/v1/chat/completions", "/v1/responses", "/v1/embeddings"):
        assert await theirs.status("POST", path, data=body) == status
    assert not [each for each in keyed.world.models.seen if b"hers" in each.body]


async def test_models_of_all_are_deleted_by_the_admin_alone(tmp_path: Path) -> None:
    async with TuningServer().running() as backend:
        cloud = Provider(name="cloud", base_url=backend.url, models=("*",))
        async with keyed_in(tmp_path, providers=(cloud,)) as keyed:
            holder = await keyed.holder("train")
            codes = [
                await holder.status("DELETE", f"/v1/models/{name}")
                for name in ("m", "ft:m:x", "/ft:m:x", "%20FT:m:x")
            ]
            assert codes == [403, 404, 404, 404]
            assert not [each for each in backend.seen if each[0] == "DELETE"]
            await keyed.give(Kind.MODEL, "ft:m:x", holder)
            assert await holder.status("DELETE", "/v1/models/ft:m:x") == 200
            assert await keyed.admin.status("DELETE", "/v1/models/m") == 200


async def test_what_our_own_services_read_becomes_nobodys(tmp_path: Path) -> None:
    async with TuningServer().running() as backend:
        cloud = Provider(name="cloud", base_url=backend.url, models=("m",))
        async with keyed_in(tmp_path, providers=(cloud,), tuning_provider="cloud") as keyed:
            job = {"model": "m", "training_file": "file-1"}
            trainer = Holder(keyed.world, "service", SERVICE)
            assert await trainer.status("POST", "/v1/fine_tuning/jobs", json=job) == 200
            assert await trainer.status("GET", "/v1/fine_tuning/jobs/ftjob-1") == 200
            assert await keyed.callers.objects.owners(Kind.JOB, ["ftjob-1"]) == {}
            _, page = await keyed.admin.json("GET", "/api/v1/audit")
            deed = page["items"][0]
            assert [deed[name] for name in ("key", "action", "kind")] == [
                "service",
                "openai-create-job",
                "job",
            ]


async def test_a_stream_ends_with_the_rights_it_began_with(keyed: Keyed) -> None:
    mine = await keyed.holder("read", bases=["docs"])
    bus = keyed.world.services.bus
    event = BaseChanged(base=keyed.world.services.bases["docs"])
    async with keyed.world.client.get("/api/v1/events", headers=bearer(mine.secret)) as answer:
        stream = frames(answer)
        await bus.publish(event)
        assert (await anext(stream))[1] == "base"
        assert await keyed.admin.status("PATCH", f"/api/v1/keys/{mine.id}", json={"bases": []}) == 200

        async def rest() -> None:
            async for _ in stream:
                pass

        listening = asyncio.create_task(rest())
        while not listening.done():
            await bus.publish(event)
            await asyncio.sleep(0.1)
        await listening


async def test_what_was_promoted_for_an_earlier_base_of_the_name_is_not_told(keyed: Keyed) -> None:
    mine = await keyed.holder(*ALL)
    assert await mine.status("POST", "/api/v1/bases", json={"name": "again"}) == 201
    made = keyed.world.services.bases["again"].created_at
    old, new = promotion("ft:m:old", made - 1, base="again"), promotion("m", made + 1, base="again")
    keyed.world.trainer.promotions = [old, new]
    for holder, models in ((mine, ["m"]), (keyed.admin, ["ft:m:old"])):  # a page of the trainer's holds one
        _, page = await holder.json("GET", "/api/v1/promotions?base=again")
        assert [item["model"] for item in page["items"]] == models
