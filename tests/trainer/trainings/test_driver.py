"""Trainings at a backend that times out, answers twice, drops connections and refuses: one job, right state."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path
from typing import Any

import pytest

from services.trainer.trainings.life import FINAL
from services.wire.errors import TrainingFinished
from services.wire.training import (
    ControlTraining,
    Defect,
    Split,
    TrainingChanged,
    TrainingInfo,
    TrainingStatus,
)
from tests.stack.openai_tuning import Fault, OpenAITuning
from tests.trainer.conftest import Trainer, trainer

Status = TrainingStatus


def one_job(info: TrainingInfo, backend: OpenAITuning) -> None:
    """It succeeded, and so did no other job; none is left running."""
    assert (info.status, info.error, info.progress) == (Status.SUCCEEDED, None, 1.0)
    assert [job.id for job in backend.done] == [info.remote_id]
    assert backend.alive == []
    assert info.fine_tuned_model == f"ft:gpt-test:org::{info.remote_id}"


FAULTS: dict[str, dict[str, list[Fault]]] = {
    "nothing": {},
    "create answered twice": {"create": [Fault("twice")]},
    "create lost": {"create": [Fault("drop")]},
    "create done, its answer lost": {"create": [Fault("drop", late=True)]},
    "create done, never answered": {"create": [Fault("hang", late=True)]},
    "create done, and told to have failed": {"create": [Fault("status", late=True, status=500)]},
    "create lost again and again": {
        "create": [Fault("drop"), Fault("drop", late=True), Fault("drop", late=True)]
    },
    "create limited": {"create": [Fault("status", status=429, headers={"Retry-After": "1"})]},
    "create in conflict": {"create": [Fault("status", status=409)]},
    "file not ready": {
        "create": [Fault("status", status=400, error={"message": "File file-1 is still being processed"})]
    },
    "lookup down": {
        "create": [Fault("drop", late=True)],
        "list": [Fault("drop"), Fault("status", status=503), Fault("hang")],
    },
    "file lost": {"file": [Fault("drop"), Fault("status", status=500), Fault("drop", late=True)]},
    "polls fail": {
        "retrieve": [Fault("drop"), Fault("status", status=502), Fault("hang"), Fault("status", status=404)],
        "events": [Fault("status", status=500), Fault("drop")],
        "checkpoints": [Fault("drop"), Fault("status", status=404)],
    },
    "key rejected for a while": {"retrieve": [Fault("status", status=401)]},
}


@pytest.mark.parametrize("name", FAULTS)
async def test_whatever_fails_there_is_one_job(
    name: str, product: Trainer, openai_tuning: OpenAITuning
) -> None:
    for call, faults in FAULTS[name].items():
        openai_tuning.fault(call, *faults)
    info = await product.create(suffix="mine")
    one_job(await product.settled(info.id), openai_tuning)
    numbers = [event.number for event in await product.events(info.id)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert openai_tuning.providers == {"openai"}
    [job] = openai_tuning.done
    assert job.asked["metadata"] == {"lacuna_training": info.id}
    assert job.asked["suffix"] == "mine"
    assert openai_tuning.files[job.asked["training_file"]].count(b"\n") == 80
    assert openai_tuning.files[job.asked["validation_file"]].count(b"\n") == 10


@pytest.mark.parametrize("hidden", [1, 3])
async def test_a_job_that_turns_up_late_is_not_left_running(
    hidden: int, product: Trainer, openai_tuning: OpenAITuning
) -> None:
    openai_tuning.hidden, openai_tuning.ignores_filter = hidden, True
    openai_tuning.script = ["validating_files", "queued", "running", "running"]
    openai_tuning.fault("create", Fault("drop", late=True))
    info = await product.create()
    await product.until(info.id, lambda info: info.status is Status.RUNNING)
    while len(openai_tuning.alive) > 1:
        await asyncio.sleep(0.02)
    openai_tuning.steps = 5
    openai_tuning.alive[0].script.clear()
    openai_tuning.alive[0].script.append("succeeded")
    one_job(await product.settled(info.id), openai_tuning)


async def test_a_file_goes_in_parts_and_an_expired_upload_begins_anew(
    tmp_path: Path, openai_tuning: OpenAITuning
) -> None:
    openai_tuning.fault(
        "part", *[Fault("drop", late=True)], *[Fault("gone")] * 2, Fault("status", status=500)
    )
    openai_tuning.fault("complete", Fault("gone"))
    async with trainer(tmp_path, openai_tuning.url, part=2000) as product:
        info = await product.create()
        one_job(await product.settled(info.id), openai_tuning)
        [job] = openai_tuning.done
        expected = "".join(product.sets.line(n) for n in product.sets.lines(Split.TRAIN))
    assert openai_tuning.files[job.asked["training_file"]].decode() == expected
    assert openai_tuning.seen["upload"] == 4
    assert openai_tuning.seen["file"] == 1, "a small file goes whole"


@pytest.mark.parametrize(
    ("error", "code", "params"),
    [
        ({}, "training_broken", {"reason": "unknown"}),
        (None, "training_broken", {"reason": "unknown"}),
        (
            {"code": "server_error", "message": "sk-abcdef123456 failed"},
            "training_broken",
            {"reason": "server_error"},
        ),
        (
            {"code": "exceeded_quota", "message": "You exceeded your quota"},
            "model_quota",
            {"model": "gpt-test"},
        ),
        (
            {"code": "invalid_training_file", "message": "flagged by moderation: hate/threatening, sexual"},
            "training_file_refused",
            {},
        ),
        (
            {"code": "moderation_failed", "message": "hate/threatening and sexual"},
            "training_moderation",
            {"categories": "hate/threatening, sexual"},
        ),
    ],
)
async def test_a_failed_job_explains_itself(
    error: Any, code: str, params: dict[str, Any], product: Trainer, openai_tuning: OpenAITuning
) -> None:
    openai_tuning.script, openai_tuning.error = ["validating_files", "failed"], error
    info = await product.settled((await product.create()).id)
    assert info.status is Status.FAILED
    assert info.error is not None
    assert (info.error.code, info.error.params) == (code, params)
    assert "sk-" not in str(info)
    assert openai_tuning.seen["create"] == 1


async def test_the_lines_of_a_refused_file_are_those_of_the_dataset(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    own = Defect(line=7, code="duplicate", severity="warning")
    product.sets.found = (own,)
    message = (
        'Invalid file format. Line 5, message 1, key "content": bad\nExample 80 contains an extra "tools"'
    )
    openai_tuning.script = ["validating_files", "failed"]
    openai_tuning.error = {"code": "invalid_training_file", "message": message, "param": "training_file"}
    info = await product.settled((await product.create()).id)
    assert info.error is not None
    assert info.error.code == "training_file_refused"
    assert info.upstream_error == message
    fifth, last, ours = info.defects
    assert (fifth.line, fifth.message, fifth.key) == (6, 0, "content"), "line 5 of the dataset is held out"
    assert last.line == 99
    assert ours == own


REFUSED: list[tuple[int, dict[str, Any], str]] = [
    (403, {"code": "training_not_available"}, "training_not_available"),
    (403, {"code": "forbidden"}, "model_denied"),
    (
        401,
        {"code": "invalid_api_key", "message": "Incorrect API key provided: sk-aaaabbbbcccc"},
        "model_key_rejected",
    ),
    (429, {"code": "insufficient_quota"}, "model_quota"),
    (400, {"code": "billing_hard_limit_reached"}, "model_quota"),
    (400, {"code": "model_not_available", "param": "model"}, "training_model_refused"),
    (404, {"code": "model_not_found", "param": "model"}, "training_model_refused"),
    (400, {"param": "training_file", "message": "Line 2 is not a dictionary"}, "training_file_refused"),
    (404, {"code": "unknown_url"}, "training_not_available"),
]


@pytest.mark.parametrize(("status", "error", "code"), REFUSED)
async def test_a_refused_create_is_final(
    status: int, error: dict[str, Any], code: str, product: Trainer, openai_tuning: OpenAITuning
) -> None:
    openai_tuning.fault("create", Fault("status", status=status, error=error))
    info = await product.settled((await product.create()).id)
    assert info.status is Status.FAILED
    assert info.error is not None
    assert info.error.code == code
    assert openai_tuning.seen["create"] == 1
    assert openai_tuning.jobs == {}
    assert "sk-" not in str(info)
    if "Line" in str(error):
        assert [defect.line for defect in info.defects] == [2]


async def test_a_model_that_retires_soon_is_why_it_was_refused(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    soon = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=10)).date().isoformat()
    openai_tuning.models = [
        {"id": "gpt-test", "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": soon}
    ]
    openai_tuning.fault("create", Fault("status", status=400, error={"code": "model_not_available"}))
    info = await product.settled((await product.create()).id)
    assert info.error is not None
    assert (info.error.code, info.error.params) == ("model_retires_soon", {"model": "gpt-test", "date": soon})


async def test_the_reason_of_a_wait_is_shown_and_goes(product: Trainer, openai_tuning: OpenAITuning) -> None:
    openai_tuning.fault("create", *[Fault("status", status=429)] * 6)
    info = await product.create()
    waits = await product.until(info.id, lambda info: info.error is not None)
    assert waits.status is Status.CREATING
    assert waits.error is not None
    assert waits.error.code == "model_rate_limited"
    one_job(await product.settled(info.id), openai_tuning)
    assert [e.code for e in await product.events(info.id)].count("waiting") == 1


async def test_a_job_that_the_backend_forgot_is_lost(product: Trainer, openai_tuning: OpenAITuning) -> None:
    openai_tuning.script = ["running"]
    info = await product.create()
    await product.until(info.id, lambda info: info.status is Status.RUNNING)
    openai_tuning.jobs.clear()
    info = await product.settled(info.id)
    assert info.error is not None
    assert info.error.code == "training_lost"


async def test_it_is_paused_resumed_and_cancelled(product: Trainer, openai_tuning: OpenAITuning) -> None:
    openai_tuning.script = ["validating_files", "queued", "running"]
    openai_tuning.fault("pause", Fault("status", status=500))
    openai_tuning.fault("cancel", Fault("drop"))
    info = await product.create()
    await product.until(info.id, lambda info: info.status is Status.RUNNING)
    for action, reached in (
        ("pause", Status.PAUSED),
        ("resume", Status.RUNNING),
        ("cancel", Status.CANCELLED),
    ):
        asked = await product.bus.request(ControlTraining(id=info.id, action=action))
        assert asked.wanted == {"resume": "run"}.get(action, action)
        await product.until(info.id, lambda info, reached=reached: info.status is reached)  # type: ignore[misc]
    await product.settled(info.id)
    assert [job.status for job in openai_tuning.jobs.values()] == ["cancelled"]
    with pytest.raises(TrainingFinished):
        await product.bus.request(ControlTraining(id=info.id, action="resume"))


async def test_one_that_is_paused_before_there_is_a_job_makes_none_until_it_is_resumed(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    openai_tuning.fault("file", *[Fault("status", status=503)] * 4)
    info = await product.create()
    await product.bus.request(ControlTraining(id=info.id, action="pause"))
    await product.until(info.id, lambda info: info.status is Status.PAUSED)
    await asyncio.sleep(0.3)
    assert openai_tuning.jobs == {}
    await product.bus.request(ControlTraining(id=info.id, action="resume"))
    one_job(await product.settled(info.id), openai_tuning)


async def test_one_cancelled_while_its_create_is_unanswered_leaves_no_job(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    openai_tuning.script, openai_tuning.hidden = ["running"], 2
    openai_tuning.fault("create", Fault("hang", late=True))
    info = await product.create()
    while not openai_tuning.jobs:
        await asyncio.sleep(0.01)
    await product.bus.request(ControlTraining(id=info.id, action="cancel"))
    info = await product.settled(info.id)
    assert info.status is Status.CANCELLED
    assert openai_tuning.alive == []


async def test_curves_checkpoints_and_moderation_are_mirrored(
    product: Trainer, openai_tuning: OpenAITuning
) -> None:
    openai_tuning.losses, openai_tuning.steps = [2.0, 1.0, 0.5, 0.504, 0.9], 5
    flagged = {"category": "hate", "flagged": True, "enforcement": "blocking", "score": 0.9}
    fine = {"category": "violence", "flagged": False, "enforcement": "blocking", "score": 0.1}
    openai_tuning.moderation = {"blocked": True, "results": [flagged, fine], "thresholds": {"hate": 0.5}}
    info = await product.settled((await product.create()).id)
    assert [point.valid_loss for point in info.curve] == openai_tuning.losses
    assert [(c.step, c.overfits) for c in info.checkpoints] == [(3, False), (4, False), (5, True)]
    hate, violence = info.moderation
    assert (hate.passed, hate.score, hate.threshold) == (False, 0.9, 0.5)
    assert violence.passed
    mirrored = [event.message for event in await product.events(info.id) if event.message]
    [job] = openai_tuning.done
    assert mirrored == [event["message"] for event in job.events], "each once, in their order"


async def test_whoever_listens_hears_of_its_end(product: Trainer, openai_tuning: OpenAITuning) -> None:
    heard: list[TrainingInfo] = []

    async def hear(event: TrainingChanged) -> None:
        heard.append(event.training)

    await product.bus.subscribe(TrainingChanged, hear)
    info = await product.settled((await product.create()).id)
    while not heard or heard[-1].status not in FINAL:
        await asyncio.sleep(0.02)
    assert heard[-1] == info
