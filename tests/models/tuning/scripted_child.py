"""A training process that only says it trains: it speaks the frames of `services.models.tuning.run`, as the real one.

What it does is told by script.json in the service's data folder (`Script`).
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel

from services.models import frames
from services.models.tuning.run import (
    PAUSE,
    Broken,
    Finished,
    Metrics,
    Paused,
    Plain,
    Saved,
    Started,
    Stepped,
    TrainOptions,
)


class Script(BaseModel):
    seconds: float = 0.0
    """Of a step."""
    save_every: int = 4
    """Steps between two saved states; an epoch's end saves one too."""
    hold_at: int | None = None
    """The step after which it goes on only when the script says otherwise."""
    die_at: int | None = None
    """The step after which it ends, every time, without a word."""
    broken: dict[str, str] | None = None
    """The last word, `code` and `message`, instead of training."""
    examples_cut: int = 0
    rubbish: bool = False
    """Say what is no frame."""


class State(BaseModel):
    step: int = 0
    starts: int = 0


def main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    folder = Path(sys.argv[1])
    pausing = threading.Event()
    threading.Thread(target=_listen, args=(pausing,), daemon=True).start()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _train(folder, out, pausing)
        os._exit(0)  # the interpreter's own end would stumble over the thread that reads


def _listen(pausing: threading.Event) -> None:
    while (frame := frames.read(sys.stdin.buffer)) is not None:
        if frame == PAUSE:
            pausing.set()
    os._exit(0)


def _train(folder: Path, out: BinaryIO, pausing: threading.Event) -> None:
    def say(frame: Plain) -> None:
        frames.write(out, frame.model_dump_json().encode())

    options = TrainOptions.model_validate_json((folder / "options.json").read_bytes())
    script = _script(folder)
    state_file = folder / "state.json"
    state = State.model_validate_json(state_file.read_bytes()) if state_file.exists() else State()
    state.starts += 1
    _save(state_file, state)
    if script.broken:
        say(Broken.model_validate(script.broken))
        return
    if script.rubbish:
        frames.write(out, b"{}")
        return
    n_epochs, batch = options.n_epochs or 3, options.batch_size or 2
    examples = len(options.training_file.read_bytes().splitlines())
    an_epoch = max(1, examples // batch)
    total = n_epochs * an_epoch
    say(
        Started(
            device="none",
            resumed_step=state.step,
            total_steps=total,
            n_epochs=n_epochs,
            batch_size=batch,
            learning_rate_multiplier=options.learning_rate_multiplier or 1.0,
            examples_cut=script.examples_cut,
        )
    )
    for step in range(1, total + 1):
        if pausing.is_set():
            _save(state_file, state)
            say(Paused(step=state.step))
            return
        known = step <= state.step
        if not known:
            time.sleep(script.seconds)
        metrics = Metrics(step=step, train_loss=2.0 / step, train_mean_token_accuracy=0.5)
        if options.validation_file is not None:
            metrics = metrics.model_copy(update={"valid_loss": 3.0 / step, "valid_mean_token_accuracy": 0.4})
        say(Stepped(metrics=metrics, epoch=step / an_epoch, seconds_left=(total - step) * script.seconds))
        if step % an_epoch == 0:
            checkpoint = folder / "checkpoints" / f"step-{step}"
            if not known:
                checkpoint.mkdir(parents=True, exist_ok=True)
                (checkpoint / "adapter.gguf").write_bytes(b"an adapter")
            if checkpoint.exists():
                say(Saved(folder=checkpoint, metrics=metrics))
        state.step = max(step, state.step)
        if not known and (step % an_epoch == 0 or step % script.save_every == 0):
            _save(state_file, state)
        while script.hold_at == step and not pausing.wait(0.01):
            script = _script(folder)
        if script.die_at == step:
            os._exit(3)
    say(Finished(folder=checkpoint, trained_tokens=100 * total, metrics=metrics))


def _script(folder: Path) -> Script:
    file = folder.parents[2] / "script.json"
    return Script.model_validate_json(file.read_bytes()) if file.exists() else Script()


def _save(file: Path, state: State) -> None:
    aside = file.with_suffix(".aside")
    aside.write_text(json.dumps(state.model_dump()))
    aside.rename(file)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(0)
