"""A job that is really trained, on a tiny model of random weights, by the real `openai` package; a kill on its way."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from services.models.safety.classifier import CATEGORIES
from services.models.tuning.runner import CHILD
from tests.models.conftest import served
from tests.models.tuning.conftest import Tuned, example, jsonl
from tests.models.tuning.killable import trainers
from tests.models.tuning.tiny import make_tiny

pytest.importorskip("torch", reason="the training extra is not installed")


@pytest.mark.timeout(600)
@pytest.mark.train
async def test_a_job_its_checkpoints_and_their_answers(tmp_path: Path) -> None:
    base = make_tiny(tmp_path / "tiny")
    async with served(
        child=CHILD, data=tmp_path, tuning_bases=(base,), encoder_processes=1, tuning_threads=1
    ) as server:
        one = Tuned(server)
        job = await one.job(
            model="tiny",
            validation_file=await one.upload(jsonl(*map(example, range(4)))),
            hyperparameters={"n_epochs": 8, "batch_size": 4},
            seed=1,
        )
        await one.until_step(job.id, 1)
        [pid] = trainers(CHILD, tmp_path)
        os.kill(pid, signal.SIGKILL)
        done = await one.until(job.id, "succeeded")
        messages = await one.messages(job.id)
        assert len([message for message in messages if "is started again" in message]) == 1
        assert await one.steps(job.id) == list(range(1, 25))
        assert await one.checkpoint_steps(job.id) == [18, 21, 24]
        assert done.trained_tokens
        last = (await one.openai.fine_tuning.jobs.checkpoints.list(job.id)).data[0]
        assert last.metrics.full_valid_loss is not None
        assert done.fine_tuned_model == last.fine_tuned_model_checkpoint

        events = await one.events(job.id)
        checked = [event for event in events if str(event.type) == "moderation_checks"]
        assert len(checked) == 1
        assert checked[0].message.startswith(f"Moderation checks for snapshot {done.fine_tuned_model} ")
        assert {result["category"] for result in checked[0].data["results"]} == set(CATEGORIES)  # type: ignore[index]

        for model in (done.fine_tuned_model, f"{done.fine_tuned_model}:ckpt-step-21", "tiny"):
            answer = await one.openai.chat.completions.create(
                model=model,
                messages=[{"role": "user", "content": "Statement 1: the door is open."}],
                max_tokens=4,
            )
            assert answer.model == model
            assert answer.usage.completion_tokens
