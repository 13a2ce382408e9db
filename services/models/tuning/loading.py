"""Base models and their tokenizers, loaded to be trained. Needs PyTorch: imported by the process that trains alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import gguf
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from services.models.templates import with_tools
from services.models.tuning import device
from services.models.tuning.bases import ARCHITECTURES
from services.models.tuning.derived import derived
from services.models.tuning.run import BaseWeights

RANK, ALPHA = 16, 32
_LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
# Those by whose text llama.cpp knows, beside a vocabulary's own eos, that an answer ends.
_ENDS = ("<|im_end|>", "<|eot_id|>", "<|end|>", "<|endoftext|>", "<|end_of_text|>", "<end_of_turn>", "</s>")


class Base(NamedTuple):
    model: Any
    tokenizer: Any
    ends: frozenset[int]
    """Token ids at which serving stops."""


class CannotLoad(Exception):
    """Why a base cannot be loaded, in a sentence."""


def load(base: BaseWeights) -> Base:
    """Raises CannotLoad. Nothing is fetched and no code of the model's is run."""
    folder = base.path
    if base.kind == "gguf":
        folder = derived(base.cache / "huggingface", lambda aside: _dequantise(base.path, aside))
    try:
        model = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=device.precision(),
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        )
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        raise CannotLoad(f"the base model cannot be loaded ({type(error).__name__})") from error
    if model.config.model_type not in ARCHITECTURES:
        raise CannotLoad(f"the architecture {model.config.model_type} cannot be trained here")
    if not tokenizer.chat_template:
        raise CannotLoad("the base model has no chat template")
    tokenizer.chat_template = with_tools(tokenizer.chat_template)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    model.config.use_cache = False
    return Base(model, tokenizer, _ends(model, tokenizer))


def adapted(base: Base, adapter: Path | None, name: str) -> Any:
    """The model with a fresh LoRA, or with the one in `adapter` to go on from. `name` is told as its base."""
    if adapter is not None:
        model = PeftModel.from_pretrained(base.model, adapter, is_trainable=True, local_files_only=True)
    else:
        config = LoraConfig(
            r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=_LAYERS, task_type="CAUSAL_LM"
        )
        model = get_peft_model(base.model, config)
    model.peft_config["default"].base_model_name_or_path = name
    return model


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    vocabulary = tokenizer.get_vocab()
    ends = {vocabulary[text] for text in _ENDS if text in vocabulary}
    told = model.generation_config.eos_token_id
    ends.update(told if isinstance(told, list) else [told])
    ends.add(tokenizer.eos_token_id)
    return frozenset(end for end in ends if end is not None)


@contextmanager
def _read_once() -> Iterator[None]:
    """transformers reads a GGUF file anew for the config, the weights and the tokenizer, token by token in Python, and
    makes the table of names for each module: two thirds of the time that loading one takes."""
    library: Any = gguf
    kept = library.GGUFReader, library.get_tensor_name_map
    library.GGUFReader, library.get_tensor_name_map = map(cache, kept)
    try:
        yield
    finally:
        library.GGUFReader, library.get_tensor_name_map = kept


def _dequantise(file: Path, folder: Path) -> None:
    """The GGUF file as a Hugging Face folder of float32: the very numbers that are served."""
    try:
        with _read_once():
            model = AutoModelForCausalLM.from_pretrained(
                file.parent, gguf_file=file.name, dtype=torch.float32
            )
            tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    except (OSError, ValueError, KeyError, NotImplementedError) as error:
        raise CannotLoad(f"the GGUF file cannot be loaded ({type(error).__name__})") from error
    # These say that the weights are still quantised, which trainers refuse.
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.hf_quantizer = None
    model.is_quantized = False
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
