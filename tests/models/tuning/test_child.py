"""The process that trains: what it tells and leaves, paused, killed and gone on with."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="the training extra is not installed")

import torch
from safetensors.torch import load_file

from services.models.children import Child
from services.models.tuning import child
from services.models.tuning import state as states
from services.models.tuning.data import read_examples
from services.models.tuning.hyperparameters import auto_epochs, plan
from services.models.tuning.loading import load
from services.models.tuning.run import PAUSE, BaseWeights, Broken, Finished, Paused, TrainOptions, told
from services.models.tuning.training import Training
from tests.models.tuning.tiny import make_tiny, write_examples

CHILD = "services.models.tuning.child"
PROCESSES = pytest.mark.timeout(400)
"""A process that trains imports for long where others keep the cores, since it gives way to them."""


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> TrainOptions:
    folder = tmp_path_factory.mktemp("files")
    base = BaseWeights(
        model="tiny", kind="huggingface", path=make_tiny(folder / "tiny"), cache=folder / "cache"
    )
    return TrainOptions(
        base=base,
        training_file=write_examples(folder / "training.jsonl", 11),
        validation_file=write_examples(folder / "validation.jsonl", 5, start=100),
        n_epochs=2,
        batch_size=4,
        learning_rate_multiplier=None,
        seed=7,
        max_tokens=256,
        threads=1,
        memory=2**33,
    )


@pytest.fixture(scope="module")
def unbroken(options: TrainOptions, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """The folder of the same run without a break, and its frames."""
    run = tmp_path_factory.mktemp("unbroken")
    return run, trained(run, options)


def trained(run: Path, options: TrainOptions, paused: Callable[[], bool] = lambda: False) -> list[Any]:
    """The frames of a run in this process."""
    frames: list[Any] = []
    torch.set_num_threads(options.threads)  # sums are taken in another order by more of them
    base = load(options.base)
    training, validation = (
        read_examples(file, base.tokenizer, base.ends, options.max_tokens)
        for file in (options.training_file, options.validation_file)
        if file is not None
    )
    last = Training(run, options, base, training, validation).train(frames.append, paused)
    return [*frames, last]


def steps(frames: list[Any]) -> list[int]:
    return [frame.metrics.step for frame in frames if frame.kind == "step"]


def same(one: Path, other: Path) -> bool:
    """Whether two adapters are the same, number for number and file for file."""
    first, second = (load_file(folder / "adapter_model.safetensors") for folder in (one, other))
    files = [sorted(file.name for file in folder.iterdir()) for folder in (one, other)]
    return files[0] == files[1] and all(bool((first[name] == second[name]).all()) for name in first | second)


def test_a_run_tells_every_step_and_a_checkpoint_an_epoch(unbroken: tuple[Path, list[Any]]) -> None:
    run, frames = unbroken
    started, *_, done = frames
    assert (started.total_steps, started.resumed_step, started.batch_size) == (6, 0, 4)
    assert steps(frames) == [1, 2, 3, 4, 5, 6]
    saved = [frame for frame in frames if frame.kind == "checkpoint"]
    assert [frame.metrics.step for frame in saved] == [3, 6]
    assert all(frame.metrics.full_valid_loss and frame.metrics.valid_loss for frame in saved)
    assert saved[0].metrics.full_valid_loss > saved[1].metrics.full_valid_loss
    for frame in saved:
        names = {file.name for file in frame.folder.iterdir()}
        assert names == {"adapter_config.json", "adapter_model.safetensors", "adapter.gguf"}
        config = json.loads((frame.folder / "adapter_config.json").read_bytes())
        assert config["base_model_name_or_path"] == "tiny"
    assert isinstance(done, Finished)
    assert done.folder == saved[-1].folder
    assert done.trained_tokens > 0
    pickled = [file for file in run.rglob("*") if file.suffix in {".pt", ".pth", ".bin", ".pkl"}]
    assert not pickled


@pytest.mark.parametrize(
    "at", [1, pytest.param(3, marks=pytest.mark.slow), pytest.param(4, marks=pytest.mark.slow)]
)
def test_a_paused_run_goes_on_to_the_same_adapter(
    options: TrainOptions, unbroken: tuple[Path, list[Any]], tmp_path: Path, at: int
) -> None:
    asked = iter(range(100))  # asked once before the first step
    frames = trained(tmp_path, options, lambda: next(asked) >= at)
    assert isinstance(frames[-1], Paused)
    assert frames[-1].step == at == steps(frames)[-1]
    again = trained(tmp_path, options)
    assert again[0].resumed_step == at
    assert steps(again) == [1, 2, 3, 4, 5, 6]  # what was told before a break is told again
    told_first = [frame.metrics for frame in unbroken[1] if frame.kind == "step"]
    assert [frame.metrics for frame in again if frame.kind == "step"] == told_first
    assert same(again[-1].folder, unbroken[1][-1].folder)
    over = trained(tmp_path, options)
    assert (over[0].resumed_step, over[-1].folder) == (6, again[-1].folder)


def test_a_fine_tuned_model_is_trained_further(
    options: TrainOptions, unbroken: tuple[Path, list[Any]], tmp_path: Path
) -> None:
    adapter = unbroken[1][-1].folder
    frames = trained(tmp_path, options.model_copy(update={"adapter": adapter, "n_epochs": 1}))
    before = unbroken[1][-1].metrics.full_valid_loss
    assert frames[-1].metrics.full_valid_loss < before
    assert not same(frames[-1].folder, adapter)


def test_what_auto_chooses(options: TrainOptions) -> None:
    auto = options.model_copy(update={"n_epochs": None, "batch_size": None})
    chosen = plan(auto, 40, 8)
    assert (chosen.n_epochs, chosen.batch_size, chosen.total_steps) == (3, 2, 60)
    assert [auto_epochs(examples) for examples in (1, 10, 33, 34, 8_333, 12_500, 100_000)] == [
        25,
        10,
        3,
        3,
        3,
        2,
        1,
    ]
    asked = options.model_copy(update={"batch_size": 24})
    for at_once, together in ((8, 8), (20, 12), (100, 24)):
        large = plan(asked, 100, at_once)
        assert (large.together, large.batch_size, large.steps_an_epoch) == (together, 24, 5)


@pytest.mark.train
@PROCESSES
async def test_killed_and_started_again_it_ends_as_if_nothing_had_been(
    options: TrainOptions, unbroken: tuple[Path, list[Any]], tmp_path: Path
) -> None:
    (tmp_path / "options.json").write_text(options.model_dump_json())
    process = await Child.start(CHILD, str(tmp_path), environment={})
    while (await _frame(process)).kind != "checkpoint":
        pass
    await process.kill()
    waiting = await Child.start(CHILD, str(tmp_path), environment={})
    frames = [await _frame(waiting)]
    while frames[-1].kind not in {"done", "failed"}:
        frames.append(await _frame(waiting))
    assert await waiting.wait() == 0
    assert steps(frames) == [1, 2, 3, 4, 5, 6]
    assert frames[0].resumed_step in {0, 3, 6}
    assert same(frames[-1].folder, unbroken[1][-1].folder)


@pytest.mark.train
@PROCESSES
async def test_asked_to_pause_it_saves_and_ends_and_left_alone_it_ends_at_once(
    options: TrainOptions, tmp_path: Path
) -> None:
    long = options.model_copy(update={"n_epochs": 50})
    (tmp_path / "options.json").write_text(long.model_dump_json())
    process = await Child.start(CHILD, str(tmp_path), environment={})
    while (await _frame(process)).kind != "step":
        pass
    second = await Child.start(CHILD, str(tmp_path), environment={})  # waits for the first, then goes on
    await process.send(PAUSE)
    while (last := await _frame(process)).kind == "step":
        pass
    assert isinstance(last, Paused)
    assert states.step_of(states.newest(tmp_path) or tmp_path) == last.step
    assert await process.wait() == 0
    started = await _frame(second)
    assert started.kind == "started"
    assert started.resumed_step == last.step
    async with asyncio.timeout(10):
        await second.stop(grace=10)


@pytest.mark.train
@PROCESSES
async def test_memory_that_does_not_suffice_is_said(options: TrainOptions, tmp_path: Path) -> None:
    (tmp_path / "options.json").write_text(options.model_copy(update={"memory": 2**26}).model_dump_json())
    process = await Child.start(CHILD, str(tmp_path), environment={})
    frame = await _frame(process)
    assert (frame.kind, frame.code) == ("failed", "server_error")
    assert "0.1 GiB" in frame.message
    assert await process.wait() == 0


@pytest.mark.parametrize("field", ["training_file", "validation_file"])
def test_a_line_that_cannot_be_trained_on_is_said(options: TrainOptions, tmp_path: Path, field: str) -> None:
    lines = options.training_file.read_text().splitlines()
    (tmp_path / "broken.jsonl").write_text("\n".join([lines[0], "{}", *lines[1:]]))
    wrong = options.model_copy(update={field: tmp_path / "broken.jsonl"})
    said = child._trained(tmp_path, wrong, child.Told(io.BytesIO()), threading.Event())
    assert isinstance(said, Broken)
    assert (said.code, said.line) == (f"invalid_{field}", 2)


async def _frame(child: Child) -> Any:
    return told.validate_json(await child.receive())
