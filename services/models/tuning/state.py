"""What a training goes on from after a pause or a kill: in safetensors and JSON, never pickled.

A state is a folder `state-STEP`, written aside and renamed, so that the one found is always whole.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from services.models.tuning import device
from services.models.tuning.run import CHECKPOINTS, STATE

_ASIDE = ".incoming"
_OPTIMIZER, _RANDOM, _REST = "optimizer.safetensors", "random.safetensors", "rest.json"
_TRAINER = "trainer_state.json"


def newest(run: Path) -> Path | None:
    """The state to go on from; what a killed process left half written is removed."""
    for left in run.glob(f"*{_ASIDE}"):
        shutil.rmtree(left, ignore_errors=True)
    states = sorted(run.glob(f"{STATE}*"), key=step_of)
    return states[-1] if states else None


def step_of(state: Path) -> int:
    return int(state.name.removeprefix(STATE))


def save(run: Path, trainer: Any, told: list[dict[str, Any]]) -> None:
    """Keep where `trainer` (a transformers Trainer) is, and the frames `told` so far. Raises OSError.

    The order of the data needs nothing: it follows from the seed and the epoch.
    """
    folder = run / f"{STATE}{trainer.state.global_step}"
    if folder.is_dir():
        return
    aside = run / (folder.name + _ASIDE)
    shutil.rmtree(aside, ignore_errors=True)
    trainer.model.save_pretrained(aside, save_embedding_layers=False)
    optimizer = trainer.optimizer.state_dict()
    numbers = {
        f"{number}.{name}": value.contiguous()
        for number, state in optimizer["state"].items()
        for name, value in state.items()
    }
    save_file(numbers, aside / _OPTIMIZER)
    random = {"cpu": torch.get_rng_state()}
    if device.on_gpu():
        random["cuda"] = torch.cuda.get_rng_state()
    save_file(random, aside / _RANDOM)
    rest = {
        "groups": optimizer["param_groups"],
        "scheduler": trainer.lr_scheduler.state_dict(),
        "told": told,
    }
    (aside / _REST).write_text(json.dumps(rest), encoding="utf-8")
    trainer.state.save_to_json(str(aside / _TRAINER))
    for file in aside.iterdir():  # it is the only one: a power cut must not leave it empty
        with file.open("rb") as written:
            os.fsync(written.fileno())
    aside.rename(folder)
    for old in run.glob(f"{STATE}*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def told_before(state: Path) -> list[dict[str, Any]]:
    """The frames that were told until `state` was saved."""
    told: list[dict[str, Any]] = _rest(state)["told"]
    for frame in told:
        if "folder" in frame:  # the installation may have been moved since
            frame["folder"] = str(state.parent / CHECKPOINTS / Path(frame["folder"]).name)
    return told


def restore_optimizer(state: Path, trainer: Any) -> None:
    kept: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in load_file(state / _OPTIMIZER).items():
        number, _, key = name.partition(".")
        kept.setdefault(int(number), {})[key] = value
    rest = _rest(state)
    trainer.optimizer.load_state_dict({"state": kept, "param_groups": rest["groups"]})
    trainer.lr_scheduler.load_state_dict(rest["scheduler"])


def restore_random(state: Path) -> None:
    random = load_file(state / _RANDOM)
    torch.set_rng_state(random["cpu"])
    if device.on_gpu() and "cuda" in random:
        torch.cuda.set_rng_state(random["cuda"])


def _rest(state: Path) -> dict[str, Any]:
    rest: dict[str, Any] = json.loads((state / _REST).read_bytes())
    return rest
