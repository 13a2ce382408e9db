"""Datasets, trainings, evaluations and promotions over HTTP, with a scripted trainer behind the bus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from services.gateway import training_forms as f
from services.gateway.forms import NumberedPage, Page
from services.gateway.training_routes import TRAINING
from services.wire.messages import BaseChanged, BaseStatus, Verdict
from services.wire.training import (
    BuildDataset,
    CaptureInfo,
    CreateEvaluation,
    CreateTraining,
    DatasetChanged,
    EvaluationChanged,
    ExampleInfo,
    ExportDataset,
    ListDefects,
    ListEvaluatedExamples,
    ListPromotions,
    Promote,
    Promotion,
    PutDataset,
    Review,
    Split,
    Task,
    TrainingChanged,
)
from tests.gateway.conftest import World, frames, world_in
from tests.gateway.scripted_trainer import LINE, evaluation, training, version

D = "/api/v1/datasets"
MODEL = "smollm2-135m-instruct"


async def test_a_dataset_streams_into_the_store_and_its_version_is_answered(world: World) -> None:
    async def body() -> Any:
        for _ in range(3):
            yield LINE.encode() + b"\n"

    address = f"{D}/headings?seed=7&train=0.5&validation=0.2&holdout=0.3"
    async with world.client.put(address, data=body()) as answer:
        assert answer.status == 202
        assert answer.headers["Location"] == f"{D}/headings/versions/1"
        f.DatasetVersionAnswer.model_validate(await answer.json())
    put = world.trainer.last(PutDataset)
    assert (put.name, put.seed, put.shares) == ("headings", 7, (0.5, 0.2, 0.3))
    assert await world.services.blobs.read(put.blob) == (LINE.encode() + b"\n") * 3


async def test_a_dataset_over_the_limit_is_refused(tmp_path: Path) -> None:
    async with world_in(tmp_path, max_dataset=10) as world:
        status, problem = await world.json("PUT", f"{D}/headings", data=b"x" * 11)
        assert (status, problem["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "query",
    ["train=0.9", "train=x", "train=nan", "seed=-1", "seed=1e9", "holdout=2"],
)
async def test_shares_and_seeds_that_do_not_fit_are_refused(world: World, query: str) -> None:
    status, problem = await world.json("PUT", f"{D}/headings?{query}", data=LINE)
    assert (status, problem["code"]) == (422, "field_invalid")
    assert not world.trainer.asked or not isinstance(world.trainer.asked[-1], PutDataset)


async def test_a_dataset_is_built_by_filters(world: World) -> None:
    body = {
        "source": "captures", "seed": 3, "shares": [1, 0, 0],
        "filters": {
            "tasks": ["verdict"], "languages": ["pt-BR"], "verdicts": ["absent"], "capture": "greetings",
            "min_judge_score": 0.5, "citations_right": True, "bases": ["docs"], "max_tokens": 9,
        },
    }  # fmt: skip
    status, value = await world.json("POST", f"{D}/headings", json=body)
    assert (status, value["source"]) == (202, "captures")
    built = world.trainer.last(BuildDataset)
    assert (built.seed, built.shares, built.of) == (3, (1.0, 0.0, 0.0), None)
    assert (built.filters.tasks, built.filters.languages) == ((Task.VERDICT,), ("pt",))
    assert (built.filters.verdicts, built.filters.capture) == ((Verdict.ABSENT,), "greetings")
    assert (built.filters.min_judge_score, built.filters.citations_right) == (0.5, True)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"{D}/d", {"source": "dreams"}),
        ("POST", f"{D}/d", {"source": "dataset"}),
        ("POST", f"{D}/d", {"source": "reviews", "of": "other"}),
        ("POST", f"{D}/d", {"source": "reviews", "shares": [0.5, 0.5]}),
        ("POST", f"{D}/d", {"source": "reviews", "shares": [0.5, 0.4, 0.2]}),
        ("POST", f"{D}/d", {"source": "reviews", "filters": {"tasks": ["poem"]}}),
        ("POST", f"{D}/d", {"source": "reviews", "filters": {"bases": ["a\0b"]}}),
        ("POST", "/api/v1/trainings", {"dataset": "d"}),
        ("POST", "/api/v1/trainings", {"dataset": "d", "model": MODEL, "suffix": "s" * 65}),
        ("POST", "/api/v1/trainings", {"dataset": "d", "model": MODEL, "hyperparameters": {"n_epochs": 51}}),
        ("POST", "/api/v1/trainings", {"dataset": "d", "model": "use-multilingual-v3-embed"}),
        ("POST", "/api/v1/trainings", {"dataset": "\ud800", "model": MODEL}),
        ("POST", "/api/v1/evaluations", {"dataset": "d", "models": []}),
        ("POST", "/api/v1/evaluations", {"dataset": "d", "models": [MODEL], "split": "all"}),
        ("POST", "/api/v1/promotions", {"base": "docs", "model": MODEL}),
        ("GET", f"{D}/d/versions/x", None),
        ("GET", f"{D}/d/versions/latest/examples?split=all", None),
        ("GET", f"{D}/d/versions/latest/defects?after=x", None),
        ("GET", f"{D}/d/versions/latest/defects?severity=grave", None),
        ("GET", "/api/v1/evaluations/e1/examples?regressions=perhaps", None),
        ("GET", f"/api/v1/promotions?base={'b' * 256}", None),
        ("DELETE", "/api/v1/promotions/docs/poet", None),
    ],
)
async def test_what_does_not_fit_is_refused_before_the_trainer(
    world: World, method: str, path: str, body: dict[str, Any] | None
) -> None:
    data = json.dumps(body) if body is not None else None
    status, problem = await world.json(method, path, data=data)
    assert (status, problem["code"]) == (422, "field_invalid")


async def test_a_dataset_is_read_listed_and_handed_out_as_a_file(world: World) -> None:
    _, page = await world.json("GET", D)
    Page[f.DatasetAnswer].model_validate(page)
    _, info = await world.json("GET", f"{D}/headings", headers={"Accept-Language": "pt"})
    f.DatasetAnswer.model_validate(info)
    assert info["latest"]["error"]["title"] == "O treinamento falhou no provedor"
    assert (await world.json("GET", f"{D}/missing"))[0] == 404
    _, versions = await world.json("GET", f"{D}/headings/versions?limit=1")
    assert NumberedPage[f.DatasetVersionAnswer].model_validate(versions).next == 1
    assert (await world.json("GET", f"{D}/headings/versions/latest"))[1]["version"] == 4
    _, defects = await world.json("GET", f"{D}/headings/versions/2/defects?after=5")
    NumberedPage[f.DefectAnswer].model_validate(defects)
    assert defects["items"][0]["detail"] == "of_the_future"  # a newer trainer's code has no text here
    asked = world.trainer.last(ListDefects)
    assert (asked.version, asked.after, asked.severity) == (2, 5, None)
    await world.json("GET", f"{D}/headings/versions/2/defects?severity=error")
    assert world.trainer.last(ListDefects).severity == "error"
    status, stopped = await world.json("POST", f"{D}/headings/versions/4/cancel")
    assert (status, stopped["version"], stopped["status"]) == (200, 4, "cancelled")
    _, examples = await world.json("GET", f"{D}/headings/versions/1/examples?split=train")
    NumberedPage[ExampleInfo].model_validate(examples)
    async with world.client.get(f"{D}/headings/versions/latest/content?split=holdout") as answer:
        assert await answer.text() == LINE * 3
        assert answer.content_type == "application/jsonl"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="headings-4-holdout.jsonl"'
    assert world.trainer.last(ExportDataset).split is Split.HOLDOUT
    assert (await world.client.delete(f"{D}/headings")).status == 204


async def test_a_training_goes_to_the_provider_that_serves_its_model(world: World) -> None:
    body = {
        "dataset": "headings", "model": MODEL, "suffix": "s", "seed": 5, "hyperparameters": {"n_epochs": 2},
        "override_reason": "a test",
    }  # fmt: skip
    headers = {"Idempotency-Key": "once"}
    status, value = await world.json("POST", "/api/v1/trainings", json=body, headers=headers)
    assert (status, value["status"]) == (202, "pending")
    f.TrainingAnswer.model_validate(value)
    asked = world.trainer.last(CreateTraining)
    assert (asked.provider, asked.key, asked.hyperparameters.n_epochs) == ("local", "once", 2)
    assert (asked.suffix, asked.seed, asked.override_reason) == ("s", 5, "a test")
    status, problem = await world.json("POST", "/api/v1/trainings", json={**body, "model": "gone-7b"})
    assert (status, problem["code"]) == (404, "model_not_found")
    _, estimate = await world.json("POST", "/api/v1/trainings/estimate", json=body)
    f.EstimateAnswer.model_validate(estimate)
    assert estimate["warnings"][0]["detail"]


async def test_a_model_that_was_just_trained_is_found_at_once(world: World) -> None:
    body = {"dataset": "headings", "models": [MODEL, "ft:smollm2-135m-instruct:lacuna::1"]}
    assert (await world.json("POST", "/api/v1/evaluations", json=body))[0] == 404
    assert world.models.models is not None
    world.models.models.append({"id": body["models"][1]})  # within the time that a list is believed
    status, value = await world.json(
        "POST", "/api/v1/evaluations", json=body, headers={"Idempotency-Key": "k"}
    )
    assert status == 202
    f.EvaluationAnswer.model_validate(value)
    asked = world.trainer.last(CreateEvaluation)
    assert (asked.models, asked.split, asked.key) == (tuple(body["models"]), Split.HOLDOUT, "k")
    _, listed = await world.json("GET", "/api/v1/models")
    shown = next(item for item in listed["items"] if item["id"] == body["models"][1])
    assert (shown["kind"], shown["fine_tuned"], shown["base"]) == ("chat", True, MODEL)


async def test_a_training_is_read_controlled_and_followed(world: World) -> None:
    status, value = await world.json("GET", "/api/v1/trainings/t1")
    f.TrainingAnswer.model_validate(value)
    assert (value["error"]["code"], value["defects"][0]["detail"]) == ("training_broken", "of_the_future")
    assert (await world.json("GET", "/api/v1/trainings/t2"))[0] == 404
    for action in ("cancel", "pause", "resume"):
        status, value = await world.json("POST", f"/api/v1/trainings/t1/{action}")
        assert status == 200
        assert world.trainer.asked[-1].model_dump() == {"id": "t1", "action": action}
    _, page = await world.json("GET", "/api/v1/trainings?after=t9&limit=1")
    assert page["next"] == "t1"
    _, events = await world.json("GET", "/api/v1/trainings/t1/events")
    NumberedPage[f.TrainingEventAnswer].model_validate(events)
    assert [event["detail"] for event in events["items"]] == ["of_the_future", "Step 1"]
    assert (await world.client.delete("/api/v1/trainings/t1")).status == 204


async def test_evaluations_are_read_cancelled_and_looked_into(world: World) -> None:
    E = "/api/v1/evaluations"  # noqa: N806
    _, page = await world.json("GET", f"{E}?dataset=headings")
    Page[f.EvaluationAnswer].model_validate(page)
    assert (await world.json("GET", f"{E}/e1"))[1]["error"]["title"]
    assert (await world.json("POST", f"{E}/e1/cancel"))[1]["status"] == "cancelled"
    _, examples = await world.json("GET", f"{E}/e1/examples?model=m&regressions=true&after=3")
    NumberedPage[f.EvaluatedExampleAnswer].model_validate(examples)
    assert examples["items"][0]["answers"][0]["error"]["title"]
    asked = world.trainer.last(ListEvaluatedExamples)
    assert (asked.model, asked.regressions, asked.after) == ("m", True, 3)
    assert (await world.client.delete(f"{E}/e1")).status == 204


async def test_promotions_are_made_refused_and_taken_back(world: World) -> None:
    body: dict[str, Any] = {"base": "docs", "model": "writer-7b", "evaluation": "e1"}
    status, problem = await world.json(
        "POST", "/api/v1/promotions", json=body, headers={"Accept-Language": "pt"}
    )
    assert (status, problem["code"]) == (409, "promotion_refused")
    assert "piorou" in problem["detail"]
    status, _ = await world.json("POST", "/api/v1/promotions", json={**body, "base": "none"})
    assert status == 404
    status, value = await world.json("POST", "/api/v1/promotions", json={**body, "forced_reason": "why"})
    assert status == 201
    Promotion.model_validate(value)
    assert world.trainer.last(Promote).forced_reason == "why"
    _, page = await world.json("GET", "/api/v1/promotions?base=docs")
    assert [item["model"] for item in page["items"]] == ["writer-7b"]
    assert world.trainer.last(ListPromotions).base == "docs"
    assert (await world.post())["heading_model"] == "writer-7b"  # by whoever asked first, before any event
    status, value = await world.json("DELETE", "/api/v1/promotions/docs/heading")
    assert (status, value["model"]) == (200, None)
    assert (await world.post())["heading_model"] is None


async def test_captures_and_reviews_are_listed_and_deleted(world: World) -> None:
    _, page = await world.json("GET", "/api/v1/captures")
    assert CaptureInfo.model_validate(page["items"][0]).captures == 2
    assert (await world.client.delete("/api/v1/captures/greetings")).status == 204
    _, reviews = await world.json("GET", "/api/v1/reviews?analysis=a&base=docs")
    Page[Review].model_validate(reviews)
    assert (await world.client.delete("/api/v1/reviews/r1")).status == 204


async def test_without_a_trainer_its_own_calls_alone_are_away(tmp_path: Path) -> None:
    """And each says so, in words that a person understands."""
    async with world_in(tmp_path, trainer=False) as world:
        posts = {
            "estimate-training": {"dataset": "d", "model": MODEL}, "create-training": {"dataset": "d", "model": MODEL},
            "create-evaluation": {"dataset": "d", "models": [MODEL]}, "build-dataset": {"source": "reviews"},
            "promote": {"base": "docs", "model": MODEL, "evaluation": "e"},
            "put-review": {"corrected": "covered", "consent": True},
            "put-report-review": {"corrected": "# A", "consent": True},
        }  # fmt: skip
        analysis = await world.post(wait=30)
        for route in TRAINING:
            path = route.openapi_path.replace("/analyses/{id}", f"/analyses/{analysis['id']}").format(
                name="n", version=1, id="i", task="verdict", statement=0, base="docs", role="writer"
            )
            status, problem = await world.json(route.method, path, json=posts.get(route.name))
            assert (status, problem["code"]) == (503, "service_unavailable"), route.name
            assert "trainer" in problem["detail"]
        assert (await world.json("GET", "/readyz"))[0] == 200
        assert (await world.post(wait=30))["status"] == "succeeded"


async def test_every_change_is_told_once_and_in_its_newest_state(world: World) -> None:
    async with world.client.get("/api/v1/events", headers={"Accept-Language": "pt"}) as answer:
        await answer.content.readuntil(b"\n\n")
        publish = world.services.bus.publish
        await publish(BaseChanged(base=world.services.base("docs", status=BaseStatus.INDEXING)))
        await publish(DatasetChanged(version=version("headings", 2)))
        await publish(TrainingChanged(training=training("t7")))
        await publish(EvaluationChanged(evaluation=evaluation("e7")))
        seen = {}
        async for id_, name, data in frames(answer):
            assert id_ == ""
            seen[name] = json.loads(data)
            if len(seen) == 4:
                break
    assert seen["base"]["name"] == "docs"
    assert (seen["dataset"]["dataset"], seen["dataset"]["version"]) == ("headings", 2)
    assert (seen["training"]["id"], seen["training"]["error"]["title"]) == (
        "t7", "O treinamento falhou no provedor",
    )  # fmt: skip
    f.EvaluationAnswer.model_validate(seen["evaluation"])
