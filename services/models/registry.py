"""Which models this server has: the one place that maps a model's id to the engine that answers for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from services.wire.errors import ModelNotFound, ModelRefusedInput


class Engine(Protocol):
    def about(self) -> dict[str, Any]:
        """What OpenAI's protocol has no field for: `kind`, and what else is known now."""
        ...


class Embedder(Engine, Protocol):
    async def embed(self, texts: list[str]) -> NDArray[np.float32]:
        """L2-normalised vectors, len(texts) x dimension, float32."""
        ...


class Chatter(Engine, Protocol):
    async def complete(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A chat.completion."""
        ...

    def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[dict[str, Any]]:
        """chat.completion.chunks; the last one has no choices but the usage."""
        ...


AnyEngine = TypeVar("AnyEngine", bound=Engine)


@dataclass(frozen=True)
class Model(Generic[AnyEngine]):
    id: str
    engine: AnyEngine
    created: int
    """Unix seconds."""
    owned_by: str

    def describe(self) -> dict[str, Any]:
        """The model as OpenAI's server lists one, and under "lacuna" what its engine says about it."""
        return {
            "id": self.id,
            "object": "model",
            "created": self.created,
            "owned_by": self.owned_by,
            "lacuna": self.engine.about(),
        }


class Registry:
    """The callable models, by id."""

    def __init__(self) -> None:
        self._embedding: dict[str, Model[Embedder]] = {}
        self._chat: dict[str, Model[Chatter]] = {}

    def add_embedding(self, model: Model[Embedder]) -> None:
        self._embedding[model.id] = model

    def add_chat(self, model: Model[Chatter]) -> None:
        self._chat[model.id] = model

    def remove_chat(self, name: str) -> None:
        self._chat.pop(name, None)

    def all(self) -> list[Model[Any]]:
        return [*self._embedding.values(), *self._chat.values()]

    def get(self, name: str) -> Model[Any]:
        """Raises ModelNotFound."""
        model = self._embedding.get(name) or self._chat.get(name)
        if model is None:
            raise ModelNotFound(model=name[:200])
        return model

    def embedding(self, name: str) -> Embedder:
        """Raises ModelNotFound, or ModelRefusedInput for a model of another kind."""
        self.get(name)
        if name not in self._embedding:
            raise ModelRefusedInput(reason=f"The model `{name}` does not make embeddings.", field="model")
        return self._embedding[name].engine

    def chat(self, name: str) -> Chatter:
        """Raises ModelNotFound, or ModelRefusedInput for a model of another kind."""
        self.get(name)
        if name not in self._chat:
            raise ModelRefusedInput(
                reason="This is not a chat model and thus not supported in this endpoint.", field="model"
            )
        return self._chat[name].engine


REGISTRY = web.AppKey("REGISTRY", Registry)
