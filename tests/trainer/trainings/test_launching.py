"""Launches and estimates of trainings, and their rows, on both databases."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.trainer.trainings.store import Store
from services.wire.errors import (
    DatasetInvalid,
    DatasetNotFound,
    DatasetNotReady,
    EvaluationMissing,
    IdempotencyMismatch,
    TrainingNotFound,
    TrainingRunning,
)
from services.wire.training import (
    ControlTraining,
    DatasetStatus,
    DeleteTraining,
    EstimateTraining,
    GetTraining,
    Hyperparameters,
    ListTrainingEvents,
    ListTrainings,
    TrainingStatus,
)
from tests.stack.openai_tuning import OpenAITuning
from tests.trainer.conftest import Trainer, trainer


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def product(
    tmp_path: Path, openai_tuning: OpenAITuning, database_url: str | None
) -> AsyncIterator[Trainer]:
    async with trainer(tmp_path, openai_tuning.url, database_url) as running:
        yield running


async def test_of_a_request_that_is_repeated_comes_one_training(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    made = await asyncio.gather(*(product.create(key="k") for _ in range(5)))
    assert len({info.id for info in made}) == 1
    info = await product.settled(made[0].id)
    assert (await product.create(key="k")) == info
    with pytest.raises(IdempotencyMismatch):
        await product.create(key="k", seed=7)
    with pytest.raises(IdempotencyMismatch):
        await product.create(key="k", override_reason="another")
    other = await product.create(key="l")
    page = await product.bus.request(ListTrainings(limit=1))
    assert [item.id for item in page.items] == [other.id], "newest first"
    page = await product.bus.request(ListTrainings(after=page.next))
    assert [item.id for item in page.items] == [info.id]
    assert page.items[0] == info.model_copy(update={"checkpoints": (), "curve": (), "defects": ()})
    await product.settled(other.id)
    assert len(openai_tuning.jobs) == 2


async def test_nothing_is_launched_without_an_evaluation_or_a_reason(product: Trainer) -> None:
    product.evaluations.known.clear()
    for reason in (None, " "):
        with pytest.raises(EvaluationMissing):
            await product.create(override_reason=reason)
    info = await product.create(override_reason="a trial")
    assert (info.evaluation, info.override_reason) == (None, "a trial")
    with pytest.raises(DatasetNotFound):
        await product.create(dataset="none")
    product.sets.status = DatasetStatus.CHECKING
    with pytest.raises(DatasetNotReady):
        await product.create()
    product.sets.status = DatasetStatus.INVALID
    with pytest.raises(DatasetInvalid):
        await product.create()
    assert (await product.bus.request(ListTrainings())).items[-1].id == info.id


async def test_an_estimate_tells_what_it_will_take_and_what_to_beware_of(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    request = EstimateTraining(dataset="data", model="gpt-test", provider="openai")
    first = await product.bus.request(request)
    # 80 examples of 100 tokens, 3 epochs, a batch of 1
    assert (first.trained_tokens, first.n_epochs, first.steps) == (24_000, 3, 240)
    assert first.cost == pytest.approx(24_000 * 25 / 1e6)
    assert (first.seconds, first.evaluated, first.warnings) == (None, "evaluation-1", ())
    assert first.detectable_difference == 0.4

    info = await product.settled((await product.create()).id)
    assert info.finished_at is not None
    assert info.started_at is not None
    asked = Hyperparameters(n_epochs=2, batch_size=8)
    second = await product.bus.request(request.model_copy(update={"hyperparameters": asked}))
    assert (second.trained_tokens, second.steps) == (16_000, 20)
    speed = (info.finished_at - info.started_at) / 5000
    assert second.seconds == pytest.approx(16_000 * speed)

    today = time.strftime("%Y-%m-%d")
    openai_tuning.models = [
        {"id": "gpt-test", "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": today}
    ]
    product.evaluations.known.clear()
    product.sets.over_limit = 3
    third = await product.bus.request(request)
    assert [w.code for w in third.warnings] == ["model_retires_soon", "examples_cut", "evaluation_missing"]
    assert third.warnings[1].params == {"examples": 3, "limit": 2048}


async def test_a_finished_training_is_deleted_with_what_was_recorded_of_it(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    openai_tuning.script = ["running"]
    info = await product.create()
    with pytest.raises(TrainingRunning):
        await product.bus.request(DeleteTraining(id=info.id))
    await product.bus.request(ControlTraining(id=info.id, action="cancel"))
    assert (await product.settled(info.id)).status is TrainingStatus.CANCELLED
    await product.bus.request(DeleteTraining(id=info.id))
    with pytest.raises(TrainingNotFound):
        await product.bus.request(GetTraining(id=info.id))
    with pytest.raises(TrainingNotFound):
        await product.bus.request(ListTrainingEvents(id=info.id))


async def test_a_model_has_learnt_what_its_base_had(product: Trainer) -> None:
    first = await product.settled((await product.create()).id)
    tuned = first.fine_tuned_model
    assert tuned is not None
    product.evaluations.known[tuned] = "evaluation-2"
    second = await product.settled((await product.create(model=tuned, dataset_version=2)).id)
    store = Store(product.database, product.settings)
    assert await store.trained_on(tuned) == {("data", 1)}
    assert await store.trained_on(second.checkpoints[0].model) == {("data", 1), ("data", 2)}
    assert await store.trained_on("gpt-test") == set()


async def test_what_failed_the_moderation_is_known_when_its_training_is_deleted(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    flagged = {"category": "hate", "flagged": True, "score": 0.9, "enforcement": "blocking"}
    openai_tuning.moderation = {"blocked": True, "results": [flagged]}
    info = await product.settled((await product.create()).id)
    models = [info.fine_tuned_model, *(checkpoint.model for checkpoint in info.checkpoints)]
    assert len(models) > 1
    await product.bus.request(DeleteTraining(id=info.id))
    store = Store(product.database, product.settings)
    assert [await store.failed_moderation(model or "") for model in models] == [True] * len(models)
    assert not await store.failed_moderation("gpt-test")
