"""Weights and adapters in llama.cpp's form.

After llama.cpp's convert_hf_to_gguf.py and convert_lora_to_gguf.py, which are no library: the one package that
carries them (convert-hf-to-gguf) brings its own copy of the package `gguf` along, over the real one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from safetensors import safe_open
from transformers import AutoTokenizer

_LLAMA = "llama"
_ADAPTER = "adapter_model.safetensors"
_PEFT_PREFIX = "base_model.model."
_SPECIAL = ("bos", "eos", "unk", "pad")


class Unknown(Exception):
    """What is not told to llama.cpp here, in a sentence."""


def write_adapter(folder: Path, file: Path, config: Any) -> None:
    """PEFT's adapter in `folder` as `file`; `config` is the Hugging Face config of its base. Raises Unknown."""
    told = json.loads((folder / "adapter_config.json").read_bytes())
    if told.get("use_dora") or told.get("bias", "none") != "none" or told.get("use_rslora"):
        raise Unknown("only plain LoRA is served")
    writer = gguf.GGUFWriter(None, config.model_type)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(told["lora_alpha"]))
    names = _names(config)
    for name, tensor in _tensors(folder / _ADAPTER):
        whole = name.removeprefix(_PEFT_PREFIX)
        for half, ending in ((".lora_A.weight", ".lora_a"), (".lora_B.weight", ".lora_b")):
            if whole.endswith(half):
                base = whole.removesuffix(half) + ".weight"
                # Of a product B·A the rows are B's alone.
                array = _arranged(base, tensor, config) if ending == ".lora_b" else tensor
                writer.add_tensor(_name(names, base) + ending, array.numpy())
                break
        else:
            raise Unknown(f"the adapter changes {name}, which is not served")
    _write(writer, file)


def write_base(folder: Path, file: Path) -> None:
    """The Hugging Face model in `folder` as `file`, in float16 (a vector in float32). Raises Unknown."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    names = _names(config)
    writer = gguf.GGUFWriter(None, config.model_type)
    _add_config(writer, config, folder.name)
    _add_tokenizer(writer, folder, config)
    for part in sorted(folder.glob("model*.safetensors")):
        for name, tensor in _tensors(part):
            if name == "lm_head.weight" and config.tie_word_embeddings:
                continue
            array = _arranged(name, tensor, config).numpy()
            writer.add_tensor(_name(names, name), array if array.ndim == 1 else array.astype(np.float16))
    _write(writer, file)


def _add_config(writer: gguf.GGUFWriter, config: Any, name: str) -> None:
    rope = config.rope_parameters
    if rope.get("rope_type", "default") != "default":
        raise Unknown(f"its positions are scaled ({rope['rope_type']}), which is not told to llama.cpp here")
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_freq_base(rope["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    dimension = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_rope_dimension_count(dimension)
    writer.add_key_length(dimension)
    writer.add_value_length(dimension)


def _add_tokenizer(writer: gguf.GGUFWriter, folder: Path, config: Any) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    told = json.loads(tokenizer.backend_tokenizer.to_str())
    if told["model"]["type"] != "BPE" or told["model"].get("byte_fallback"):
        raise Unknown("its tokenizer is not a byte-level BPE")
    by_id = {number: token for token, number in tokenizer.get_vocab().items()}
    added = tokenizer.added_tokens_decoder
    tokens, kinds = [], []
    for number in range(config.vocab_size):
        token = by_id.get(number)
        tokens.append(f"[PAD{number}]" if token is None else token)
        if token is None:
            kinds.append(gguf.TokenType.UNUSED)
        elif number in added:
            special = added[number].special
            kinds.append(gguf.TokenType.CONTROL if special else gguf.TokenType.USER_DEFINED)
        else:
            kinds.append(gguf.TokenType.NORMAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(_splitting(told["pre_tokenizer"]))
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    merges = told["model"]["merges"]
    writer.add_token_merges([pair if isinstance(pair, str) else " ".join(pair) for pair in merges])
    for name in _SPECIAL:
        number = getattr(tokenizer, f"{name}_token_id")
        if number is not None:
            getattr(writer, f"add_{name}_token_id")(number)
    writer.add_add_bos_token(tokenizer.encode("a")[0] == tokenizer.bos_token_id)
    if tokenizer.chat_template:
        writer.add_chat_template(tokenizer.chat_template)


def _splitting(told: dict[str, Any]) -> str:
    """llama.cpp's name of how a text is cut before BPE. Raises Unknown."""
    parts = told["pretokenizers"] if told["type"] == "Sequence" else [told]
    kinds = [part["type"] for part in parts]
    if kinds == ["ByteLevel"]:
        return "gpt-2"
    if kinds == ["Digits", "ByteLevel"] and parts[0]["individual_digits"]:
        return "smollm"
    if kinds == ["Split", "ByteLevel"]:
        pattern = parts[0]["pattern"].get("Regex", "")
        if r"|\p{N}{1,3}|" in pattern and r"(?i:'s|'t|'re|'ve|'m|'ll|'d)" in pattern:
            return "llama-bpe"
        if r"|\p{N}|" in pattern and r"(?i:'s|'t|'re|'ve|'m|'ll|'d)" in pattern:
            return "qwen2"
    raise Unknown("how its tokenizer cuts a text is not known to llama.cpp by a name given here")


def _names(config: Any) -> gguf.TensorNameMap:
    [architecture] = [key for key, name in gguf.MODEL_ARCH_NAMES.items() if name == config.model_type]
    return gguf.get_tensor_name_map(architecture, config.num_hidden_layers)


def _name(names: gguf.TensorNameMap, name: str) -> str:
    found: str | None = names.get_name(name, try_suffixes=(".weight", ".bias"))
    if found is None:
        raise Unknown(f"llama.cpp has no place for {name}")
    return found


def _arranged(name: str, tensor: torch.Tensor, config: Any) -> torch.Tensor:
    """Rows in llama.cpp's order: of `llama`, queries and keys have the halves of a rotation beside each other."""
    if config.model_type == _LLAMA and ".self_attn." in name:
        for part, heads in (("q_proj", config.num_attention_heads), ("k_proj", config.num_key_value_heads)):
            if f".{part}." in name:
                halves = tensor.reshape(heads, 2, tensor.shape[0] // heads // 2, *tensor.shape[1:])
                return halves.swapaxes(1, 2).reshape(tensor.shape).contiguous()
    return tensor


def _tensors(file: Path) -> Iterator[tuple[str, torch.Tensor]]:
    with safe_open(file, framework="pt") as stored:
        for name in stored.keys():  # noqa: SIM118
            yield name, stored.get_tensor(name).float()


def _write(writer: gguf.GGUFWriter, file: Path) -> None:
    writer.write_header_to_file(file)
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
