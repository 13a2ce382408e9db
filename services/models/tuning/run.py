"""What passes between the models service and a process that trains: its options, and the frames it tells.

The process holds an exclusive flock on RUN/lock and waits for it where another one, about to end, still has it:
no run is ever trained by two. Either side may be killed between two frames, so a process that goes on from a saved
state tells `started` and then again every step and every kept checkpoint up to `resumed_step`, and one whose run is
over tells them and `done` again. Whoever listens knows steps by their number and ignores what it has.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

CHECKPOINTS, STATE = "checkpoints", "state-"
"""In the folder of a run: the folder of its checkpoints, and the beginning of those of its states."""


class Plain(BaseModel):
    model_config = ConfigDict(frozen=True)


class BaseWeights(Plain):
    """A model that can be trained: a GGUF file, or a Hugging Face folder (config, tokenizer, safetensors)."""

    model: str = Field(description="the id it is served under")
    kind: Literal["gguf", "huggingface"]
    path: Path
    cache: Path = Field(
        description="folder of what is derived from these weights once: its own, by their content"
    )


class TrainOptions(Plain):
    """One run. The folder that holds it is the run's own: states, checkpoints and adapters are written there."""

    base: BaseWeights
    adapter: Path | None = Field(
        default=None, description="PEFT folder of the fine-tuned model to go on from"
    )
    training_file: Path
    validation_file: Path | None
    n_epochs: int | None = Field(description="None: chosen by the number of examples; so with the others")
    batch_size: int | None
    learning_rate_multiplier: float | None
    seed: int
    max_tokens: int = Field(description="of an example; what is longer is cut")
    threads: int
    memory: int = Field(description="bytes of the process, at most")


class Metrics(Plain):
    """As OpenAI's checkpoints name them."""

    step: int
    train_loss: float | None = None
    train_mean_token_accuracy: float | None = None
    valid_loss: float | None = None
    valid_mean_token_accuracy: float | None = None
    full_valid_loss: float | None = None
    full_valid_mean_token_accuracy: float | None = None


class Started(Plain):
    kind: Literal["started"] = "started"
    device: str
    resumed_step: int = Field(description="0: from the beginning")
    total_steps: int
    n_epochs: int
    batch_size: int
    learning_rate_multiplier: float
    examples_cut: int = Field(default=0, description="training examples longer than `max_tokens`")


class Stepped(Plain):
    """An optimiser step was taken."""

    kind: Literal["step"] = "step"
    metrics: Metrics
    epoch: float
    seconds_left: float | None


class Saved(Plain):
    """A checkpoint (the end of an epoch) is whole on the disk: `folder` holds the PEFT and the GGUF adapter."""

    kind: Literal["checkpoint"] = "checkpoint"
    folder: Path
    metrics: Metrics


class Paused(Plain):
    """The state is saved; the process ends."""

    kind: Literal["paused"] = "paused"
    step: int


class Finished(Plain):
    kind: Literal["done"] = "done"
    folder: Path = Field(description="the last checkpoint's: the fine-tuned model")
    trained_tokens: int
    metrics: Metrics


class Broken(Plain):
    """It cannot be trained. `code` is one of OpenAI's where one fits: invalid_training_file, invalid_validation_file,
    server_error; else ours: storage_full, training_extra_missing."""

    kind: Literal["failed"] = "failed"
    code: str
    message: str
    line: int | None = None


Told = Annotated[Started | Stepped | Saved | Paused | Finished | Broken, Field(discriminator="kind")]
told: TypeAdapter[Told] = TypeAdapter(Told)
"""Reads a frame."""

PAUSE = b"pause"
"""The frame that asks the process to save its state and end."""
