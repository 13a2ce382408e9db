"""GGUF models as engines: for chat, and for embeddings."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.models.completion import Completion
from services.models.llama import Llama
from services.models.templates import CALL_BEGINS, CALL_ENDS
from services.wire.errors import ModelBroken, ModelStreamCut

_BATCH = 32
"""Texts sent to llama.cpp at once; between two batches, another request's turn comes."""


class GgufChat:
    """Chat completions by a GGUF model. Bodies are those of `services.models.chat_request`."""

    def __init__(self, llama: Llama, adapter: str | None = None) -> None:
        self.llama = llama
        self._adapter = adapter
        """The id of the fine-tuned model that answers; None: the base does."""

    def about(self) -> dict[str, Any]:
        told = {"kind": "chat", "context": self.llama.meta.get("n_ctx")}
        return told if self._adapter is None else {**told, "fine_tuned": True, "base": self.llama.name}

    async def complete(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A chat.completion. Raises what `stream` does."""
        # Streamed in any case: llama.cpp notices by writing that its caller left.
        whole = Completion()
        async with aclosing(self.stream(body)) as chunks:
            async for chunk in chunks:
                whole.add(chunk)
        return whole.value()

    async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[dict[str, Any]]:
        """The chat.completion.chunks, the one with the usage last (its `choices` are empty).

        Raises what `Llama.call` does, before the first chunk or later, and ModelStreamCut.
        """
        asked = {**body, "stream": True, "stream_options": {"include_usage": True}}
        if body.get("tools") and CALL_BEGINS in await self.llama.template():
            asked |= _called(body)
        asked["return_progress"] = True  # written after each batch of a long prompt: see `complete`
        async with self.llama.call("/v1/chat/completions", asked, self._adapter) as response:
            async for line in response.content:
                field, _, data = line.strip().partition(b": ")
                if field == b"error" or (field == b"data" and data.startswith(b'{"error"')):
                    raise ModelBroken(reason="error_in_stream")
                if field != b"data":
                    continue
                if data == b"[DONE]":
                    return
                chunk = _object(data)
                if "prompt_progress" in chunk:
                    continue
                chunk.pop("timings", None)
                yield {**chunk, "model": self._adapter or self.llama.name}
            raise ModelStreamCut


class GgufEmbedder:
    """Embeddings by a GGUF model."""

    def __init__(self, llama: Llama) -> None:
        self.llama = llama

    def about(self) -> dict[str, Any]:
        return {"kind": "embedding", "dimension": self.llama.meta.get("n_embd")}

    async def embed(self, texts: list[str]) -> NDArray[np.float32]:
        """L2-normalised vectors, len(texts) x dimension, float32. Raises what `Llama.call` does."""
        rows: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            body = {"input": texts[start : start + _BATCH], "encoding_format": "float"}
            async with self.llama.call("/v1/embeddings", body) as response:
                answer = _object(await response.read())
            rows += [
                item["embedding"] for item in sorted(answer["data"], key=lambda item: int(item["index"]))
            ]
        vectors = np.asarray(rows, dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(norms > 0, norms, 1)
        return vectors


def _called(body: Mapping[str, Any]) -> dict[str, Any]:
    """What holds a model of this form of calls to what is asked, which llama.cpp's grammar does not: it lets a model
    talk for as long as it likes before a call that is required, and make several where one is allowed."""
    held: dict[str, Any] = {}
    if body["tool_choice"] == "required":
        held["messages"] = [*body["messages"], {"role": "assistant", "content": f"{CALL_BEGINS}\n"}]
    if not body["parallel_tool_calls"]:
        stop = body.get("stop", [])
        held["stop"] = [*([stop] if isinstance(stop, str) else stop), CALL_ENDS]
    return held


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise ModelBroken(reason="not_json") from None
    if not isinstance(value, dict):
        raise ModelBroken(reason="not_an_object")
    return value
