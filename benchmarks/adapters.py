"""Served tokens a second of a base and of an adapter through the models service's HTTP, beside llama.cpp called
directly in this process. Target: at least 0.9 of the engine's.

The engine has the same file, the same threads, slots and batch, and the same adapter (all of its numbers are zero,
which costs what any others do); no HTTP lies between. All write the same number of tokens, in turns.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import clocked, interleaved, line, verdict
from services.models.gguf_header import header
from services.models.llama import CONTEXT, SLOTS
from services.models.llama_child import LlamaOptions, serve
from services.models.tuning.adapters import ADAPTER_FILE
from services.models.weights import PACKAGED_CHAT, packaged_chat_weights
from services.settings import Settings

TOKENS = 96
RANK = 16
ASKED: dict[str, Any] = {
    "messages": [{"role": "user", "content": "Write a long story about a lighthouse keeper and the sea."}],
    "max_tokens": TOKENS,
    "temperature": 0,
    "seed": 1,
}
ADAPTER = "ft:benchmark"
_LAYERS = {
    "attn_q": ("embedding", "embedding"),
    "attn_output": ("embedding", "embedding"),
    "ffn_gate": ("embedding", "feed_forward"),
    "ffn_up": ("embedding", "feed_forward"),
    "ffn_down": ("feed_forward", "embedding"),
}


def run(rounds: int = 8) -> bool:
    """Print the figures; whether the target holds for both."""
    print(f"adapters: {TOKENS} tokens an answer of the packaged model and of a LoRA of rank {RANK} on it")
    weights = packaged_chat_weights()
    if weights is None or find_spec("gguf") is None:
        print("  the training extra is not installed (LACUNA_EXTRAS=train): left out")
        return True
    with tempfile.TemporaryDirectory() as folder:
        write_adapter(weights, Path(folder) / ADAPTER_FILE)
        seconds = asyncio.run(_measured(weights, Path(folder), rounds))
    for name, values in seconds.items():
        print(line(name, values), f" {TOKENS / statistics.median(values):.1f} tokens/s")
    held = []
    for kind in ("base", "adapter"):
        direct, ours = (statistics.median(seconds[f"{kind}, {way}"]) for way in ("engine", "served"))
        held.append(
            verdict(f"{kind}: served tokens a second beside the engine's", direct / ours, 0.9, at_most=False)
        )
    return all(held)


def write_adapter(weights: Path, file: Path) -> None:
    """A LoRA of zeros on most layers of the model in `weights`."""
    import gguf

    told = header(weights)
    widths = {name: int(told[f"llama.{name}_length"]) for name in ("embedding", "feed_forward")}
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, 2.0 * RANK)
    for block in range(int(told["llama.block_count"])):
        for layer, (width, height) in _LAYERS.items():
            name = f"blk.{block}.{layer}.weight"
            writer.add_tensor(f"{name}.lora_a", np.zeros((RANK, widths[width]), np.float32))
            writer.add_tensor(f"{name}.lora_b", np.zeros((widths[height], RANK), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


async def _measured(weights: Path, folder: Path, rounds: int) -> dict[str, list[float]]:
    from services.models.tuning.adapters import ADAPTERS
    from tests.models.conftest import served

    threads = Settings().model_threads
    options = LlamaOptions(
        weights=weights,
        name=PACKAGED_CHAT,
        socket=folder / "engine.sock",
        threads=threads,
        slots=SLOTS,
        context=CONTEXT,
        adapters=[folder / ADAPTER_FILE],
    )
    engine: Any = await asyncio.to_thread(serve, options)

    def direct(scale: float) -> None:
        asked = {**ASKED, "lora": [{"id": 0, "scale": scale}]}
        answer = engine.handle_chat_completions(asked)
        _whole(answer["usage"]["completion_tokens"])

    async with served(data=folder / "data", model_threads=threads, encoder_processes=1) as server:
        await server.app[ADAPTERS].add(ADAPTER, PACKAGED_CHAT, folder, 1)

        async def ours(model: str) -> None:
            answer = await server.openai.chat.completions.create(model=model, **ASKED)
            _whole(answer.usage.completion_tokens if answer.usage else 0)

        contenders = {
            "base, engine": clocked(lambda _: asyncio.to_thread(direct, 0.0)),
            "base, served": clocked(lambda _: ours(PACKAGED_CHAT)),
            "adapter, engine": clocked(lambda _: asyncio.to_thread(direct, 1.0)),
            "adapter, served": clocked(lambda _: ours(ADAPTER)),
        }
        return await interleaved(contenders, rounds=rounds, warm_up=1)


def _whole(tokens: int) -> None:
    if tokens != TOKENS:
        raise RuntimeError(f"an answer of {tokens} tokens")
