"""Fine-tuned models and checkpoints as callable models: adapters on the llama.cpp of their base."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from services.models.gguf import GgufChat
from services.models.llama import Llama
from services.models.registry import Model, Registry

ADAPTER_FILE = "adapter.gguf"
"""llama.cpp's form of an adapter, beside PEFT's in the folder of a checkpoint."""


class Adapters:
    """Puts fine-tuned models into `registry`. Nothing is loaded until one is called."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._bases: dict[str, Llama] = {}
        self._served: dict[str, Llama] = {}

    def add_base(self, llama: Llama) -> None:
        """Adapters may be added to `llama.name` from now on."""
        self._bases[llama.name] = llama

    async def add(self, model_id: str, base_model_id: str, folder: Path, created: int) -> None:
        """The adapter in `folder` can be called by `model_id`. `created`: Unix seconds.

        Raises LookupError where no such base is served, FileNotFoundError without an adapter for llama.cpp.
        """
        llama = self._bases[base_model_id]
        file = folder / ADAPTER_FILE
        if not await asyncio.to_thread(file.is_file):
            raise FileNotFoundError(str(file))
        llama.add_adapter(model_id, file)
        self._served[model_id] = llama
        self._registry.add_chat(Model(model_id, GgufChat(llama, model_id), created, "operator"))

    async def remove(self, model_id: str) -> None:
        """It can be called no more; calls under way end as they would have."""
        if llama := self._served.pop(model_id, None):
            llama.remove_adapter(model_id)
            self._registry.remove_chat(model_id)


ADAPTERS = web.AppKey("ADAPTERS", Adapters)
