"""A tiny model of random weights, as a Hugging Face folder: what trains in seconds, and learns next to nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""ChatML, without tools."""


def make_tiny(folder: Path, *, architecture: str = "llama", seed: int = 0) -> Path:
    """Write it to `folder`: about 0.4 million parameters, a vocabulary of bytes and a few merges, 1,024 tokens of
    context. `architecture`: 'llama' or 'qwen2'."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import (
        LlamaConfig,
        LlamaForCausalLM,
        PreTrainedTokenizerFast,
        Qwen2Config,
        Qwen2ForCausalLM,
    )

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(
        ["the statement is covered or absent", '{"verdict": "covered"}'] * 50, trainer
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=special[1],
        eos_token=special[2],
        pad_token=special[0],
        chat_template=TEMPLATE,
    )
    fast.save_pretrained(folder)
    shape: dict[str, Any] = {
        "vocab_size": 512,
        "hidden_size": 128,
        "intermediate_size": 256,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 1024,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "pad_token_id": 0,
        "tie_word_embeddings": True,
        "initializer_range": 0.2,
    }
    torch.manual_seed(seed)
    model = (
        LlamaForCausalLM(LlamaConfig(**shape))
        if architecture == "llama"
        else Qwen2ForCausalLM(Qwen2Config(**shape))
    )
    model.save_pretrained(folder)
    return folder


def write_examples(file: Path, count: int = 12, *, start: int = 0) -> Path:
    """`count` short chats whose answers are JSON, as a training file."""
    lines = []
    for number in range(start, start + count):
        verdict = "covered" if number % 2 else "absent"
        messages = [
            {"role": "system", "content": "Judge the statement."},
            {
                "role": "user",
                "content": f"Statement {number}: the door is {'open' if number % 2 else 'shut'}.",
            },
            {"role": "assistant", "content": json.dumps({"verdict": verdict})},
        ]
        lines.append(json.dumps({"messages": messages}))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
