"""Training steps a second beside a plain trl script on the same model and data. Target: at least 0.9 of its speed.

Both train the packaged model with the same LoRA on the same chats in the same batches, in turns and each in a process
of its own, and measure on the same validation file after each epoch. What is timed are the steps between the first
and the last: loading is the same for both. Ours tells every step and keeps checkpoints and states meanwhile.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, cast

from benchmarks.measure import line, verdict
from services.models import frames
from services.models.tuning.bases import trainable
from services.models.tuning.run import TrainOptions, told
from services.models.weights import PACKAGED_CHAT
from services.settings import Settings

EXAMPLES, BATCH, EPOCHS = 40, 4, 2
STEPS = EXAMPLES // BATCH * EPOCHS
_WORDS = ["retry", "upload", "timeout", "key", "cache", "log", "limit", "region", "quota", "token"]


def run(rounds: int = 3) -> bool:
    """Print the figures; whether the target holds. Without the training extra there is nothing to compare."""
    print(f"training: {EXAMPLES} chats, batches of {BATCH}, {EPOCHS} epochs of the packaged model")
    if find_spec("torch") is None:
        print("  the training extra is not installed (LACUNA_EXTRAS=train): left out")
        return True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = _options(folder)
        seconds: dict[str, list[float]] = {"plain trl script": [], "the models service's process": []}
        for number in range(rounds):
            seconds["the models service's process"].append(_ours(folder / f"run-{number}", options))
            seconds["plain trl script"].append(_plain(folder, options))
    for who, values in seconds.items():
        shown = values if len(values) > 1 else values * 2
        print(line(who, shown), f" {1 / statistics.median(values):.2f} steps/s")
    plain, ours = (statistics.median(values) for values in seconds.values())
    return verdict("steps a second beside the plain script's", plain / ours, 0.9, at_most=False)


def _options(folder: Path) -> TrainOptions:
    for name, start in (("training", 0), ("validation", 1000)):
        texts = [json.dumps(_chat(number)) for number in range(start, start + EXAMPLES // (1 + start // 250))]
        (folder / f"{name}.jsonl").write_text("\n".join(texts) + "\n", encoding="utf-8")
    settings = Settings(data=folder)
    return TrainOptions(
        base=trainable(settings)[PACKAGED_CHAT],
        training_file=folder / "training.jsonl",
        validation_file=folder / "validation.jsonl",
        n_epochs=EPOCHS,
        batch_size=BATCH,
        learning_rate_multiplier=1.0,
        seed=1,
        max_tokens=512,
        threads=settings.tuning_threads,
        memory=settings.tuning_memory,
    )


def _chat(number: int) -> dict[str, list[dict[str, str]]]:
    word, other = _WORDS[number % 10], _WORDS[number * 7 % 10]
    passage = (
        f"The {word} of a project is {number} and may be changed by its owner; the {other} stays as it is. "
    )
    return {
        "messages": [
            {
                "role": "user",
                "content": f"Passage: {passage * 3}\nStatement: The {word} is {number + number % 2}.",
            },
            {
                "role": "assistant",
                "content": json.dumps({"verdict": ("covered", "contradicted")[number % 2]}),
            },
        ]
    }


def _ours(folder: Path, options: TrainOptions) -> float:
    """Seconds a step of the process that trains, between its first and its last."""
    folder.mkdir()
    (folder / "options.json").write_text(options.model_dump_json(), encoding="utf-8")
    command = [sys.executable, "-m", "services.models.tuning.child", str(folder)]
    at: list[float] = []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        while (frame := frames.read(cast(BinaryIO, child.stdout))) is not None:
            kind = told.validate_json(frame).kind
            if kind == "failed":
                raise RuntimeError(frame.decode())
            if kind == "step":
                at.append(time.perf_counter())
    return (at[-1] - at[0]) / (STEPS - 1)


def _plain(folder: Path, options: TrainOptions) -> float:
    """Seconds a step of the script."""
    command = ["nice", "-n", "10", sys.executable, "-m", "benchmarks.plain_trl", options.model_dump_json()]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return float(done.stdout.split()[-1])
