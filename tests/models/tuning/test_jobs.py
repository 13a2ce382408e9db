"""/v1/fine_tuning/jobs, by the real `openai` package; the training process follows a script."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from typing import Any

import openai
import pytest

from services.models.weights import PACKAGED_CHAT
from tests.models.tuning.conftest import GOOD, Tuned, example, jsonl

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(autouse=True)
def plain(one: Tuned) -> None:
    one.script()


async def test_a_job_from_its_creation_to_its_model(one: Tuned) -> None:
    training, validation = await one.upload(), await one.upload(name="valid.jsonl")
    wanted = {"n_epochs": 4, "batch_size": 2, "learning_rate_multiplier": "auto"}
    made = await one.openai.fine_tuning.jobs.create(
        model=PACKAGED_CHAT,
        training_file=training,
        validation_file=validation,
        method={"type": "supervised", "supervised": {"hyperparameters": wanted}},
        suffix="My Own",
        seed=7,
        metadata={"lacuna_training": "t1"},
    )
    assert re.fullmatch(r"ftjob-\w{24}", made.id)
    assert (made.object, made.status, made.model) == ("fine_tuning.job", "validating_files", PACKAGED_CHAT)
    assert (made.training_file, made.validation_file, made.seed) == (training, validation, 7)
    assert made.metadata == {"lacuna_training": "t1"}
    assert made.method.supervised.hyperparameters.to_dict() == wanted
    assert (made.fine_tuned_model, made.finished_at, made.trained_tokens, made.error) == (None,) * 4
    assert (made.result_files, made.estimated_finish) == ([], None)
    # a job has its own files
    await one.openai.files.delete(training)

    done = await one.until(made.id, "succeeded")
    assert done.fine_tuned_model == f"ft:{PACKAGED_CHAT}:lacuna:my-own:{made.id[6:14]}"
    assert done.hyperparameters.to_dict() == {"n_epochs": 4, "batch_size": 2, "learning_rate_multiplier": 1.0}
    assert (done.trained_tokens, done.error) == (2400, None)
    assert (done.finished_at or 0) >= done.created_at

    messages = await one.messages(made.id)
    assert messages[:5] == [
        f"Created fine-tuning job: {made.id}",
        f"Validating training file: {training}",
        f"Validating validation file: {validation}",
        "Files validated, moving job to queued state",
        "Fine-tuning job started",
    ]
    assert messages[5] == "Step 1/24: training loss=2.00, validation loss=3.00"
    assert messages[-2:] == ["New fine-tuned model created", "The job has successfully completed"]
    assert [m for m in messages if "heckpoint" in m] == [
        f"Checkpoint created at step {n}" for n in (6, 12, 18, 24)
    ]
    assert await one.steps(made.id) == list(range(1, 25))
    events = await one.events(made.id)
    assert {event.type for event in events} == {"message", "metrics"}
    assert {event.level for event in events} == {"info"}
    metrics = next(event for event in events if event.type == "metrics")
    assert metrics.data == {
        "step": 1,
        "train_loss": 2.0,
        "train_mean_token_accuracy": 0.5,
        "valid_loss": 3.0,
        "valid_mean_token_accuracy": 0.4,
        "total_steps": 24,
    }

    [result] = done.result_files
    assert (await one.openai.files.retrieve(result)).purpose == "fine-tune-results"
    table = base64.b64decode((await one.openai.files.content(result)).content).decode().splitlines()
    assert table[0] == "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy"
    assert table[1] == "1,2.0,0.5,3.0,0.4"
    assert len(table) == 25

    checkpoints = (await one.openai.fine_tuning.jobs.checkpoints.list(made.id)).data
    assert [one.step_number for one in checkpoints] == [24, 18, 12]  # the last three
    model = done.fine_tuned_model
    names = [one.fine_tuned_model_checkpoint for one in checkpoints]
    assert names == [model, f"{model}:ckpt-step-18", f"{model}:ckpt-step-12"]
    assert checkpoints[0].metrics.train_loss == pytest.approx(2 / 24)
    listed = {model.id async for model in one.openai.models.list()}
    assert set(names) <= listed
    assert f"{model}:ckpt-step-6" not in listed
    assert (await one.openai.models.retrieve(names[1])).owned_by == "operator"
    left = {
        path.name
        for path in (one.server.settings.data / "models" / "runs" / made.id).rglob("*")
        if path.is_file()
    }
    while left != {"adapter.gguf"}:  # cleared before the next training
        left = {
            path.name
            for path in (one.server.settings.data / "models" / "runs" / made.id).rglob("*")
            if path.is_file()
        }
        await asyncio.sleep(0.02)


async def test_a_tuned_model_is_trained_further_and_deleted(one: Tuned) -> None:
    first = await one.until((await one.job()).id, "succeeded")
    second = await one.until((await one.job(model=first.fine_tuned_model)).id, "succeeded")
    assert second.model == first.fine_tuned_model
    assert second.fine_tuned_model is not None
    assert second.fine_tuned_model.startswith(f"ft:{PACKAGED_CHAT}:lacuna::")
    gone = await one.openai.models.delete(first.fine_tuned_model)
    assert gone.to_dict() == {"id": first.fine_tuned_model, "object": "model", "deleted": True}
    with pytest.raises(openai.NotFoundError) as missing:
        await one.openai.models.retrieve(first.fine_tuned_model)
    assert missing.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        await one.openai.models.delete(first.fine_tuned_model)
    with pytest.raises(openai.PermissionDeniedError):
        await one.openai.models.delete(PACKAGED_CHAT)
    assert second.fine_tuned_model in {model.id async for model in one.openai.models.list()}
    assert len(await one.checkpoint_steps(first.id)) == 2


BROKEN = {**example(3), "messages": [*example(3)["messages"][:2], {"role": "assistant", "content": 5}]}


IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
SEEN = {
    "messages": [example(3)["messages"][0], {"role": "user", "content": [IMAGE]}, example(3)["messages"][2]]
}


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (
            jsonl(BROKEN, *map(example, range(11))),
            "invalid_training_file",
            'Invalid file format. Line 1, message 3, key "content": Input should be a valid string',
        ),
        (
            b"nonsense\n" + GOOD,
            "invalid_training_file",
            "Expected file to have JSONL format, where every line is a JSON dictionary. "
            "Line 1 is not valid JSON (byte 1)",
        ),
        (
            jsonl(*map(example, range(11)), SEEN),
            "invalid_training_file",
            'Invalid file format. Line 12, message 2, key "content.0": '
            "Images are not supported by the models of this server",
        ),
        (
            jsonl(*map(example, range(8))),
            "invalid_n_examples",
            "Training file has 8 example(s), but must have at least 10 examples",
        ),
        (b"", "invalid_n_examples", "Training file has 0 example(s), but must have at least 10 examples"),
    ],
)
async def test_a_file_that_cannot_be_trained_on_fails_its_job_with_the_line(
    one: Tuned, content: bytes, code: str, message: str
) -> None:
    made = await one.job(training_file=await one.upload(content))
    failed = await one.until(made.id, "failed")
    assert failed.error is not None
    assert (failed.error.code, failed.error.message, failed.error.param) == (code, message, "training_file")
    last = (await one.events(made.id))[-1]
    assert (last.level, last.message) == ("error", message)


async def test_more_defects_are_events_and_a_small_validation_file_is_good(one: Tuned) -> None:
    bad = await one.upload(jsonl(*[BROKEN] * 3, *map(example, range(10))))
    failed = await one.until((await one.job(validation_file=bad)).id, "failed")
    assert failed.error is not None
    assert (failed.error.code, failed.error.param) == ("invalid_validation_file", "validation_file")
    assert failed.error.message.endswith("(and 2 more: see the job's events)")
    assert [m[:28] for m in (await one.messages(failed.id))[-3:-1]] == [
        f"Invalid file format. Line {n}," for n in (2, 3)
    ]
    small = await one.upload(jsonl(example(1)))
    await one.until((await one.job(validation_file=small)).id, "succeeded")


async def test_files_are_checked_while_another_job_trains(one: Tuned) -> None:
    one.script(hold_at=3)
    long = await one.job()
    await one.until_step(long.id, 3)
    broken = await one.job(training_file=await one.upload(b"x"))
    await one.until(broken.id, "failed")
    waiting = await one.job()
    await one.until(waiting.id, "queued")
    running = await one.until(long.id, "running")
    assert running.estimated_finish is not None
    one.script()
    await one.until(long.id, "succeeded")
    await one.until(waiting.id, "succeeded")


async def test_pause_and_resume_go_on_from_the_same_step(one: Tuned) -> None:
    one.script(hold_at=7)
    made = await one.job()
    await one.until_step(made.id, 7)
    paused = await one.openai.fine_tuning.jobs.pause(made.id)
    assert paused.status == "paused"
    assert (await one.openai.fine_tuning.jobs.pause(made.id)).status == "paused"
    one.script()
    # the place is free for another one
    await one.until((await one.job()).id, "succeeded")
    assert (await one.until(made.id, "paused")).estimated_finish is None
    assert (await one.openai.fine_tuning.jobs.resume(made.id)).status == "queued"
    await one.until(made.id, "succeeded")
    assert await one.steps(made.id) == list(range(1, 19))
    messages = await one.messages(made.id)
    assert [m for m in messages if m.startswith("Fine-tuning job")] == [
        "Fine-tuning job started",
        "Fine-tuning job paused",
        "Fine-tuning job resumed",
        "Fine-tuning job goes on",
    ]


async def test_cancel_while_waiting_running_and_paused(one: Tuned) -> None:
    jobs = one.openai.fine_tuning.jobs
    one.script(hold_at=2)
    running = await one.job()
    await one.until_step(running.id, 2)
    waiting, paused = await one.job(), await one.job()
    await one.until(waiting.id, "queued")
    await one.until(paused.id, "queued")
    await jobs.pause(paused.id)
    for job in (waiting, paused, running):
        cancelled = await jobs.cancel(job.id)
        assert cancelled.status == "cancelled"
        assert cancelled.finished_at is not None
    assert (await jobs.cancel(running.id)).status == "cancelled"
    for call in (jobs.pause, jobs.resume):
        with pytest.raises(openai.BadRequestError):
            await call(running.id)
    one.script()
    done = await one.until((await one.job()).id, "succeeded")
    with pytest.raises(openai.BadRequestError) as ended:
        await jobs.cancel(done.id)
    assert "succeeded" in ended.value.message
    assert await one.steps(running.id) == [1, 2]
    assert await one.steps(waiting.id) == []


@pytest.mark.parametrize(
    ("code", "param"),
    [("storage_full", None), ("invalid_validation_file", "validation_file")],
)
async def test_a_process_that_says_it_cannot_train(one: Tuned, code: str, param: str | None) -> None:
    one.script(broken={"code": code, "message": "So it is."})
    failed = await one.until((await one.job()).id, "failed")
    assert failed.error is not None
    assert (failed.error.code, failed.error.message, failed.error.param) == (code, "So it is.", param)


async def test_examples_that_are_cut_are_told_once(one: Tuned) -> None:
    one.script(examples_cut=3, die_at=1)
    made = await one.job()
    await one.until_step(made.id, 1)
    one.script(examples_cut=3)
    await one.until(made.id, "succeeded")
    cut = [event for event in await one.events(made.id) if "are cut" in event.message]
    assert [(event.level, event.message[:2]) for event in cut] == [("warn", "3 ")]


@pytest.mark.parametrize("how", [{"die_at": 3}, {"rubbish": True}])
async def test_a_process_that_always_dies_is_not_tried_for_ever(
    one: Tuned, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.models.tuning.runner._REST_SECONDS", 0.01)
    monkeypatch.setattr("services.models.tuning.recording.DEATHS", 2)
    one.script(**how)
    failed = await one.until((await one.job()).id, "failed")
    assert failed.error is not None
    assert failed.error.code == "server_error"
    assert len([m for m in await one.messages(failed.id) if "started again" in m]) == 1
    assert await one.steps(failed.id) == ([1, 2, 3] if "die_at" in how else [])


async def test_a_full_disk_fails_the_job_and_says_so(one: Tuned, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.models.tuning.preparing._write", full)
    failed = await one.until((await one.job()).id, "failed")
    assert failed.error is not None
    assert failed.error.code == "storage_full"
    monkeypatch.setattr("services.models.tuning.preparing.linked", full)
    with pytest.raises(openai.InternalServerError) as refused:
        await one.job()
    assert refused.value.code == "storage_full"


async def test_jobs_are_listed_and_found_by_their_metadata(one: Tuned) -> None:
    jobs = one.openai.fine_tuning.jobs
    file = await one.upload(b"x")
    metadata = [{"k": "1", "set": "m"}, {"k": "2", "set": "m"}, {"k": "", "set": "m"}, None]
    made = [await one.job(training_file=file, metadata=one_) for one_ in metadata]
    ids = [job.id for job in made]
    assert [job.id async for job in jobs.list(limit=2)][:4] == ids[::-1]
    assert [job.id async for job in jobs.list(metadata={"set": "m"}, limit=1)] == ids[2::-1]
    assert [job.id async for job in jobs.list(metadata={"set": "m", "k": "2"})] == [ids[1]]
    assert [job.id async for job in jobs.list(metadata={"k": ""})] == [ids[2]]
    none = await jobs.list(extra_query={"metadata": "null"}, limit=1)
    assert [job.id for job in none.data] == [ids[3]]
    assert none.has_more
    page = await jobs.list(after=ids[3], limit=1)
    assert [job.id for job in page.data] == [ids[2]]


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"model": "gpt-4o-mini"}, "model"),
        ({"model": "use-multilingual-v3-embed"}, "model"),
        ({"training_file": "file-none"}, "training_file"),
        ({"validation_file": "file-none"}, "validation_file"),
        ({"suffix": "x" * 65}, "suffix"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"metadata": {str(n): "" for n in range(17)}}, "metadata"),
        ({"metadata": {"k": "v" * 513}}, "metadata.k"),
        ({"integrations": [{"type": "wandb", "wandb": {"project": "p"}}]}, "integrations"),
        ({"method": {"type": "dpo"}}, "method.type"),
        ({"hyperparameters": {"n_epochs": 0}}, "hyperparameters.n_epochs"),
        ({"hyperparameters": {"n_epochs": 51}}, "hyperparameters.n_epochs"),
        ({"hyperparameters": {"batch_size": 257}}, "hyperparameters.batch_size"),
        (
            {
                "method": {
                    "type": "supervised",
                    "supervised": {"hyperparameters": {"learning_rate_multiplier": 0}},
                }
            },
            "method.supervised.hyperparameters.learning_rate_multiplier",
        ),
    ],
)
async def test_what_no_job_can_be_made_of_is_refused_with_its_field(
    one: Tuned, asked: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as wrong:
        await one.job(**asked)
    assert wrong.value.param == param
    assert wrong.value.type == "invalid_request_error"


async def test_a_file_of_another_purpose_is_refused(one: Tuned) -> None:
    with pytest.raises(openai.BadRequestError) as wrong:
        await one.job(training_file=await one.upload(purpose="batch"))
    assert wrong.value.param == "training_file"


async def test_the_deprecated_hyperparameters_count(one: Tuned) -> None:
    made = await one.job(hyperparameters={"n_epochs": 1, "batch_size": "auto"})
    done = await one.until(made.id, "succeeded")
    assert done.hyperparameters.n_epochs == 1
    assert await one.checkpoint_steps(made.id) == [6]


async def test_what_does_not_exist_is_not_found(one: Tuned) -> None:
    jobs = one.openai.fine_tuning.jobs
    calls = (jobs.retrieve, jobs.cancel, jobs.pause, jobs.resume, jobs.list_events, jobs.checkpoints.list)
    for call in calls:
        with pytest.raises(openai.NotFoundError) as missing:
            await call("ftjob-none")
        assert missing.value.param == "fine_tune_id"
    with pytest.raises(openai.NotFoundError):
        await jobs.list(after="ftjob-none")


async def test_events_and_checkpoints_are_paged_newest_first(one: Tuned) -> None:
    jobs = one.openai.fine_tuning.jobs
    made = await one.until((await one.job()).id, "succeeded")
    whole = [event.id for event in await one.events(made.id)][::-1]
    assert [event.id async for event in jobs.list_events(made.id, limit=7)] == whole
    first = await jobs.list_events(made.id)
    assert [event.id for event in first.data] == whole[:20]
    points = [point.id async for point in jobs.checkpoints.list(made.id, limit=1)]
    assert len(points) == 3
    assert [p.id for p in (await jobs.checkpoints.list(made.id, after=points[0])).data] == points[1:]


async def test_permissions_of_checkpoints_are_denied(one: Tuned) -> None:
    permissions = one.openai.fine_tuning.checkpoints.permissions
    model = f"ft:{PACKAGED_CHAT}:lacuna:x:12345678:ckpt-step-6"
    client = one.openai.with_options(admin_api_key="any")
    permissions = client.fine_tuning.checkpoints.permissions
    for call in (
        permissions.list(model),
        permissions.create(model, project_ids=["p"]),
        permissions.delete("p", fine_tuned_model_checkpoint=model),
    ):
        with pytest.raises(openai.PermissionDeniedError):
            await call


async def test_a_server_without_the_training_packages_says_so(
    one: Tuned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.models.tuning.job_views.training_installed", lambda: False)
    with pytest.raises(openai.PermissionDeniedError) as missing:
        await one.job()
    assert missing.value.code == "training_extra_missing"
    assert "LACUNA_EXTRAS=train make run" in missing.value.message


async def test_bodies_that_are_no_jobs(one: Tuned) -> None:
    for body in (b"", b"[]", b'{"model": 5}', json.dumps({"model": "m"}).encode()):
        status, error = await one.server.post("/fine_tuning/jobs", body)
        assert status == 400
        assert error["type"] == "invalid_request_error"
