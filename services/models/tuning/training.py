"""One run of LoRA training with trl's SFTTrainer. Needs PyTorch: imported by the process that trains alone."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import PrinterCallback, TrainerCallback, set_seed
from trl import SFTConfig, SFTTrainer

from services.models.tuning import device
from services.models.tuning import state as states
from services.models.tuning.adapters import ADAPTER_FILE
from services.models.tuning.data import Example, Examples
from services.models.tuning.hyperparameters import Plan, plan
from services.models.tuning.loading import Base, adapted
from services.models.tuning.run import (
    CHECKPOINTS,
    Finished,
    Metrics,
    Paused,
    Plain,
    Saved,
    Started,
    Stepped,
    TrainOptions,
    told,
)
from services.models.tuning.to_gguf import write_adapter

SAVE_SECONDS = 30.0
"""Between two saved states: what a kill may cost."""
_LOOKS, _APART = 4, 10
"""Looks at a batch of the validation file in an epoch, at most, and the steps between two, at least: a look takes a
third of a step's time."""

Tell = Callable[[Plain], None]


class Training:
    """Trains in `run` and tells its frames. `paused` is asked after each step."""

    def __init__(
        self, run: Path, options: TrainOptions, base: Base, training: Examples, validation: Examples | None
    ) -> None:
        self.run, self._options, self._base = run, options, base
        self._training, self._validation = training, validation
        rows = training.rows + (validation.rows if validation else [])
        longest = max(len(row.input_ids) for row in rows)
        at_once = device.examples_at_once(base.model.config, longest)
        self.plan = plan(options, len(training.rows), at_once)

    def train(self, tell: Tell, paused: Callable[[], bool]) -> Paused | Finished:
        """Until it is done or paused; which is told by the caller. Raises OSError where the disk is full."""
        state = states.newest(self.run)
        before = [] if state is None else _still_there(states.told_before(state))
        set_seed(self._options.seed)  # a fresh LoRA is drawn from it
        model = adapted(self._base, self._options.adapter, self._options.base.model)
        trainer = _Trainer(
            model=model,
            args=_arguments(self.run, self._options, self.plan),
            processing_class=self._base.tokenizer,
            train_dataset=_dataset(self._training.rows),
        )
        steps = _Steps(self, trainer, tell, paused, before)
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(steps)
        tell(self._started(0 if state is None else states.step_of(state)))
        for frame in before:
            tell(told.validate_python(frame))
        if paused():
            return Paused(step=0 if state is None else states.step_of(state))
        trainer.train(resume_from_checkpoint=None if state is None else str(state))
        if steps.stopped:
            return Paused(step=trainer.state.global_step)
        trained = sum(row.trained for row in self._training.rows) * self.plan.n_epochs
        return Finished(folder=steps.last.folder, trained_tokens=trained, metrics=steps.last.metrics)

    def _started(self, step: int) -> Started:
        return Started(
            device=device.name(),
            resumed_step=step,
            total_steps=self.plan.total_steps,
            n_epochs=self.plan.n_epochs,
            batch_size=self.plan.batch_size,
            learning_rate_multiplier=self.plan.learning_rate_multiplier,
            examples_cut=self._training.cut,
        )

    def checkpoint(self, model: Any, step: int) -> Path:
        """The adapter as it is, in both its forms. The same step again is the same adapter, and kept."""
        folder = self.run / CHECKPOINTS / f"step-{step}"
        if folder.is_dir():
            return folder
        aside = folder.with_name(folder.name + ".incoming")
        shutil.rmtree(aside, ignore_errors=True)
        model.save_pretrained(aside, save_embedding_layers=False)
        (aside / "README.md").unlink(missing_ok=True)
        write_adapter(aside, aside / ADAPTER_FILE, model.get_base_model().config)
        aside.rename(folder)
        return folder

    def look(self, step: int) -> list[Example]:
        """The rows of the validation file that step `step` looks at: all after an epoch, a batch at times between, else
        []."""
        every = max(_APART, self.plan.steps_an_epoch // _LOOKS)
        if self._validation is None or (step % every and not self.plan.ends_epoch(step)):
            return []
        rows = self._validation.rows
        if self.plan.ends_epoch(step):
            return rows
        size = min(self.plan.batch_size, len(rows))
        begin = (step // every - 1) * size % len(rows)
        return (rows + rows)[begin : begin + size]


class _Trainer(SFTTrainer):  # type: ignore[misc]
    """Goes on from states that are not pickled, and measures what is not trained on."""

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            states.restore_optimizer(Path(checkpoint), self)

    def _load_rng_state(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            states.restore_random(Path(checkpoint))

    def measured(self, rows: list[Example], together: int) -> tuple[float, float]:
        """Mean loss and accuracy over the tokens to learn of `rows`."""
        loss = right = tokens = 0.0
        training = self.model.training
        self.model.eval()
        with torch.no_grad():
            for begin in range(0, len(rows), together):
                part = rows[begin : begin + together]
                weight = sum(row.trained for row in part)
                batch = self._prepare_inputs(self.data_collator([row._asdict() for row in part]))
                loss += self.compute_loss(self.model, batch).item() * weight
                right += self._metrics["eval"]["mean_token_accuracy"][-1] * weight
                tokens += weight
        self._metrics["eval"].clear()
        self.model.train(training)
        return loss / tokens, right / tokens


class _Steps(TrainerCallback):  # type: ignore[misc]
    """Tells each step, keeps checkpoints and states, and stops for a pause."""

    def __init__(
        self,
        training: Training,
        trainer: _Trainer,
        tell: Tell,
        paused: Callable[[], bool],
        before: list[dict[str, Any]],
    ) -> None:
        self._training, self._trainer, self._paused = training, trainer, paused
        self._tell, self._told = tell, before
        self._begun, self._first, self._saved_at = 0.0, 0, 0.0
        self._metrics = Metrics(step=0)
        self.stopped = False

    @property
    def last(self) -> Saved:
        """The last checkpoint."""
        return Saved.model_validate([frame for frame in self._told if frame["kind"] == "checkpoint"][-1])

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._begun = self._saved_at = time.monotonic()
        self._first = state.global_step

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any) -> None:
        if "loss" not in logs:  # the summary at the end
            return
        plan, step = self._training.plan, state.global_step
        found: dict[str, float] = {
            "train_loss": logs["loss"],
            "train_mean_token_accuracy": logs["mean_token_accuracy"],
        }
        over = plan.ends_epoch(step)
        if rows := self._training.look(step):
            loss, accuracy = self._trainer.measured(rows, plan.together)
            found |= {"valid_loss": loss, "valid_mean_token_accuracy": accuracy}
            if over:
                found |= {"full_valid_loss": loss, "full_valid_mean_token_accuracy": accuracy}
        self._metrics = Metrics(step=step, **found)
        took = (time.monotonic() - self._begun) / (step - self._first)
        left = took * (plan.total_steps - step)
        self._say(
            Stepped(metrics=self._metrics, epoch=step / plan.steps_an_epoch, seconds_left=round(left, 1))
        )
        if over:
            folder = self._training.checkpoint(self._trainer.model, step)
            self._say(Saved(folder=folder, metrics=self._metrics))
        pause = self._paused() and step < plan.total_steps
        if over or pause or time.monotonic() - self._saved_at > SAVE_SECONDS:
            states.save(self._training.run, self._trainer, self._told)
            self._saved_at = time.monotonic()
        if pause:
            self.stopped = control.should_training_stop = True

    def _say(self, frame: Stepped | Saved) -> None:
        self._told.append(frame.model_dump(mode="json"))
        self._tell(frame)


def _arguments(run: Path, options: TrainOptions, chosen: Plan) -> SFTConfig:
    return SFTConfig(
        output_dir=str(run),
        num_train_epochs=chosen.n_epochs,
        per_device_train_batch_size=chosen.together,
        gradient_accumulation_steps=chosen.batch_size // chosen.together,
        learning_rate=chosen.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=min(10, chosen.total_steps // 10),
        weight_decay=0.0,
        seed=options.seed,
        data_seed=options.seed,
        max_length=None,  # cut before, and counted
        dataset_kwargs={"skip_prepare_dataset": True},
        gradient_checkpointing=False,  # it would pay memory that there is with time
        bf16=device.precision() is torch.bfloat16,
        use_cpu=not device.on_gpu(),
        dataloader_pin_memory=False,
        logging_steps=1,
        save_strategy="no",
        eval_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )


def _dataset(rows: list[Example]) -> Dataset:
    return Dataset.from_dict(
        {"input_ids": [row.input_ids for row in rows], "labels": [row.labels for row in rows]}
    )


def _still_there(before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the checkpoints that were removed meanwhile."""
    return [frame for frame in before if frame["kind"] != "checkpoint" or Path(frame["folder"]).is_dir()]
