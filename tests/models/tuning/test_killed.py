"""kill -9 of the service and of the training process, at random moments: the job ends as if nothing had been.

A normal run does it in short, with a training process that only says it trains; `make test-kills` trains.
"""

from __future__ import annotations

import asyncio
import base64
import os
import random
import signal
from pathlib import Path
from typing import Literal

import pytest

from services.models.weights import PACKAGED_CHAT
from services.wire.errors import ServiceUnavailable
from tests.models.tuning.conftest import ENDED, GOOD, tuned
from tests.models.tuning.killable import Killable, killable
from tests.models.tuning.scripted_child import Script
from tests.models.tuning.tiny import make_tiny

pytestmark = pytest.mark.kills

Victim = Literal["service", "process"]
CASES = [
    pytest.param("scripted", ["process", "service"], id="in short"),
    pytest.param("real", ["service"] * 10, id="the service, ten times"),
    pytest.param("real", ["process"] * 10, id="what trains, ten times"),
]
AN_EPOCH = 6
IN_A_ROW = 3
"""Deaths of the training process without a step between them: fewer than make the job fail."""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("trainer", "victims"), CASES)
async def test_a_job_ends_as_without_the_kills(trainer: str, victims: list[Victim], tmp_path: Path) -> None:
    base = make_tiny(tmp_path / "tiny") if trainer == "real" else None
    (tmp_path / "script.json").write_text(Script(seconds=0.05).model_dump_json())
    n_epochs = min(50, 8 + 3 * len(victims))
    steps = list(range(1, n_epochs * AN_EPOCH + 1))
    async with killable(tmp_path, base) as service:
        file = await service.openai.files.create(file=("train.jsonl", GOOD), purpose="fine-tune")
        job = await service.openai.fine_tuning.jobs.create(
            model=base.name if base else PACKAGED_CHAT,
            training_file=file.id,
            hyperparameters={"n_epochs": n_epochs, "batch_size": 2},
        )
        await _kill(service, job.id, victims, share=len(steps) // (len(victims) + 2))
        while (done := await service.openai.fine_tuning.jobs.retrieve(job.id)).status not in ENDED:
            await asyncio.sleep(0.05)

        assert (done.status, done.error) == ("succeeded", None)
        assert await service.steps(job.id) == steps
        checkpoints = (await service.openai.fine_tuning.jobs.checkpoints.list(job.id)).data
        last = steps[-1]
        assert [one.step_number for one in checkpoints] == [last, last - AN_EPOCH, last - 2 * AN_EPOCH]
        assert checkpoints[0].fine_tuned_model_checkpoint == done.fine_tuned_model
        models = {model.id async for model in service.openai.models.list()}
        kept = {one.fine_tuned_model_checkpoint for one in checkpoints}
        assert {model for model in models if model.startswith("ft:")} == kept
        content = (await service.openai.files.content(done.result_files[0])).content
        table = base64.b64decode(content).decode().splitlines()
        assert [int(row.split(",")[0]) for row in table[1:]] == steps
        events = service.openai.fine_tuning.jobs.list_events(job.id, limit=100)
        messages = [event.message async for event in events]
        for step in steps[AN_EPOCH - 1 :: AN_EPOCH]:
            assert messages.count(f"Checkpoint created at step {step}") == 1
        for once in ("New fine-tuned model created", "The job has successfully completed"):
            assert messages.count(once) == 1
        if base:
            answer = await service.openai.chat.completions.create(
                model=done.fine_tuned_model or "",
                messages=[{"role": "user", "content": "Statement 1: the door is open."}],
                max_tokens=4,
            )
            assert answer.choices[0].finish_reason
        await service.gone()


async def _kill(service: Killable, job: str, victims: list[Victim], *, share: int) -> None:
    """Kill each of `victims` once the one before is back: while it loads, or up to `share` steps later."""
    chance = random.Random()
    idle = 0
    for victim in victims:
        begun = await service.step(job)
        if idle >= IN_A_ROW or chance.random() < 0.7:
            target = begun + chance.randint(1, share)
            while await service.step(job) < target:
                await _not_over(service, job)
        else:
            await asyncio.sleep(chance.uniform(0, 3))
        idle = 0 if await service.step(job) > begun else idle + 1
        if victim == "service":
            service.kill()
            await service.start()
            continue
        while not (pids := service.trainers()):
            await _not_over(service, job)
        os.kill(chance.choice(pids), signal.SIGKILL)


async def _not_over(service: Killable, job: str) -> None:
    """A job that ends before the last kill shows nothing."""
    assert (await service.openai.fine_tuning.jobs.retrieve(job)).status not in ENDED
    await asyncio.sleep(0.02)


async def test_a_data_folder_has_one_service_and_a_job_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.models.tuning.owning._TRIES", 1)
    (tmp_path / "script.json").write_text(Script(hold_at=2).model_dump_json())
    async with killable(tmp_path) as service:
        file = await service.openai.files.create(file=("train.jsonl", GOOD), purpose="fine-tune")
        job = await service.openai.fine_tuning.jobs.create(model=PACKAGED_CHAT, training_file=file.id)
        while len(await service.steps(job.id)) < 2:
            await asyncio.sleep(0.05)
        with pytest.raises(ServiceUnavailable):
            async with tuned(tmp_path):
                pass
        assert len(service.trainers()) == 1
        service.kill()
        await service.gone()
        await service.start()
        while not service.trainers():
            await asyncio.sleep(0.05)
        await service.openai.fine_tuning.jobs.cancel(job.id)
        await service.gone()
