"""python -m benchmarks.plain_trl OPTIONS: what a user of trl writes, timed; prints the seconds of a step."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from services.models.tuning.run import TrainOptions


def main(options: TrainOptions) -> float:
    """Train as `options` say; the mean seconds between the first step's end and the last's."""
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
    from trl import SFTConfig, SFTTrainer

    torch.set_num_threads(options.threads)
    folder = options.base.cache / "huggingface"
    at: list[float] = []

    class Clock(TrainerCallback):  # type: ignore[misc]
        def on_step_end(self, *_: Any, **__: Any) -> None:
            at.append(time.perf_counter())

    def rows(file: Path) -> Dataset:
        chats = [json.loads(line)["messages"] for line in file.read_text(encoding="utf-8").splitlines()]
        return Dataset.from_list([{"prompt": chat[:-1], "completion": chat[-1:]} for chat in chats])

    with tempfile.TemporaryDirectory() as out:
        trainer = SFTTrainer(
            model=AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
            processing_class=AutoTokenizer.from_pretrained(folder),
            train_dataset=rows(options.training_file),
            eval_dataset=None if options.validation_file is None else rows(options.validation_file),
            peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"),
            args=SFTConfig(
                output_dir=out,
                num_train_epochs=options.n_epochs or 1,
                per_device_train_batch_size=options.batch_size or 1,
                learning_rate=2e-4,
                max_length=options.max_tokens,
                gradient_checkpointing=False,
                bf16=torch.cuda.is_available(),
                use_cpu=not torch.cuda.is_available(),
                seed=options.seed,
                eval_strategy="no" if options.validation_file is None else "epoch",
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
            ),
            callbacks=[Clock()],
        )
        trainer.train()
    return (at[-1] - at[0]) / (len(at) - 1)


if __name__ == "__main__":
    print(main(TrainOptions.model_validate_json(sys.argv[1])))
