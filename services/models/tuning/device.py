"""What a training computes on. Needs PyTorch: imported by the process that trains alone."""

from __future__ import annotations

from typing import Any

import torch

_AT_ONCE = 8
"""Examples that every device is trusted with."""
_SHARE = 4
"""Of a GPU's memory one part in so many is planned with: the rest is the weights' and what the estimate misses."""


def on_gpu() -> bool:
    available: bool = torch.cuda.is_available()
    return available


def precision() -> torch.dtype:
    """Of the base's weights and of what is computed with them; an adapter's own stay float32. A GPU that would only
    imitate bfloat16 (NVIDIA's before Ampere) gets float32."""
    return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32


def examples_at_once(config: Any, longest: int) -> int:
    """How many examples of `longest` tokens, at most, are computed together with the model of that Hugging Face config.

    A GPU is slow where it gets little at once: on an H100 a step of 16 examples took 0.27 s, and 0.45 s as 8 and 8.
    The bytes of a token, 12 for each word of the vocabulary and 32 for each number that a layer passes on, are those
    measured there with SmolLM2-135M (1.0 MB), rounded up.
    """
    if not on_gpu():
        return _AT_ONCE
    token = 12 * config.vocab_size + 32 * config.num_hidden_layers * config.hidden_size
    memory = torch.cuda.get_device_properties(0).total_memory // _SHARE
    return max(_AT_ONCE, int(memory // (token * longest)))


def name() -> str:
    """For an event."""
    return f"GPU ({torch.cuda.get_device_name()})" if on_gpu() else "CPU"


def gpu_full(error: Exception) -> bool:
    """Whether it says that the GPU has no memory left: PyTorch's allocator, CUDA or one of its libraries."""
    said = str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or any(
        sign in said for sign in ("cuda error: out of memory", "_status_alloc_failed")
    )
