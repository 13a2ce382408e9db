"""Which models this server has: the one place that maps a model's id to the engine that answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from services.wire.errors import ModelNotFound, ModelRefusedInput


class Embedder(Protocol):
    dimension: int | None
    """None while it is not known: before a GGUF model was loaded."""

    async def embed(self, texts: list[str]) -> NDArray[np.float32]:
        """L2-normalised vectors, len(texts) x dimension, float32."""
        ...


class Chatter(Protocol):
    context: int | None
    """Tokens of prompt and answer together; None while the model is not loaded."""


Engine_co = TypeVar("Engine_co", covariant=True)


@dataclass(frozen=True)
class Model(Generic[Engine_co]):
    id: str
    engine: Engine_co
    created: int
    """Unix seconds."""
    owned_by: str

    def describe(self) -> dict[str, Any]:
        """The model as OpenAI's server lists one; under "lacuna", what its protocol has no field for."""
        about: dict[str, Any] = {"kind": "chat"}
        if hasattr(self.engine, "dimension"):
            about = {"kind": "embedding", "dimension": self.engine.dimension}
        elif hasattr(self.engine, "context"):
            about["context"] = self.engine.context
        return {
            "id": self.id,
            "object": "model",
            "created": self.created,
            "owned_by": self.owned_by,
            "lacuna": about,
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

    def all(self) -> list[Model[Any]]:
        return [*self._embedding.values(), *self._chat.values()]

    def get(self, name: str) -> Model[Any]:
        """Raises ModelNotFound."""
        model = self._embedding.get(name) or self._chat.get(name)
        if model is None:
            raise ModelNotFound(model=name[:200])
        return model

    def embedding(self, name: str) -> Model[Embedder]:
        """Raises ModelNotFound, or ModelRefusedInput for a model of another kind."""
        self.get(name)
        if name not in self._embedding:
            raise ModelRefusedInput(reason=f"The model `{name}` does not make embeddings.", field="model")
        return self._embedding[name]

    def chat(self, name: str) -> Model[Chatter]:
        """Raises ModelNotFound, or ModelRefusedInput for a model of another kind."""
        self.get(name)
        if name not in self._chat:
            raise ModelRefusedInput(
                reason="This is not a chat model and thus not supported in this endpoint.", field="model"
            )
        return self._chat[name]


REGISTRY = web.AppKey("REGISTRY", Registry)
