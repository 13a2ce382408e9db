"""The engines that the settings ask for, started and stopped with the application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web

from services.models import tokens
from services.models.encoder import Encoder
from services.models.gguf import GgufChat, GgufEmbedder
from services.models.llama import Llama
from services.models.registry import REGISTRY, Embedder, Model
from services.models.tuning.adapters import ADAPTERS, Adapters
from services.models.tuning.bases import trainable
from services.models.tuning.convert import converted
from services.models.weights import chat_weights
from services.settings import Settings

ENCODER = web.AppKey("ENCODER", Encoder)
LLAMAS = web.AppKey("LLAMAS", list[Llama])
PACKAGED_ENCODER = "use-multilingual-v3-embed"
"""Its id, whatever the settings choose to ask for."""
_PACKAGED = 1_760_000_000
"""Unix seconds told as `created` of the packaged models."""

log = structlog.get_logger(__name__)


def engines(settings: Settings) -> Callable[[web.Application], AsyncIterator[None]]:
    """A cleanup context that fills the application's registry with what can be called."""

    async def context(app: web.Application) -> AsyncIterator[None]:
        await asyncio.to_thread(tokens.cl100k)
        encoder = app[ENCODER] = Encoder(settings.encoder_processes, settings.model_queue)
        app[REGISTRY].add_embedding(Model(PACKAGED_ENCODER, encoder, _PACKAGED, "lacuna"))
        app[LLAMAS] = []
        app[ADAPTERS] = Adapters(app[REGISTRY])
        _add_gguf_models(app, settings)
        await asyncio.to_thread(_add_bases, app, settings)
        encoder.start()
        yield
        await asyncio.gather(encoder.close(), *(llama.close() for llama in app[LLAMAS]))

    return context


def _add_gguf_models(app: web.Application, settings: Settings) -> None:
    name, weights = chat_weights(settings)
    if weights is None or not weights.is_file():
        log.warning("no chat model", action="models.file_missing", model=name)
    else:
        owner = "lacuna" if settings.chat_gguf is None else "operator"
        _add_chat(app, name, _llama(app, settings, name, weights), _created(weights, owner), owner)
    weights = settings.embedding_gguf
    if weights is None:
        return
    name = weights.stem if "embed" in weights.stem.lower() else f"{weights.stem}-embed"
    if not weights.is_file():
        log.warning("no embedding model", action="models.file_missing", model=name)
        return
    llama = _llama(app, settings, name, weights, embedding=True)
    model: Model[Embedder] = Model(name, GgufEmbedder(llama), _created(weights, "operator"), "operator")
    app[REGISTRY].add_embedding(model)


def _add_bases(app: web.Application, settings: Settings) -> None:
    """What the operator names to be trained is served as well, and so is what was made of it."""
    served, _ = chat_weights(settings)
    for name, base in trainable(settings).items():
        if name != served:
            weights = base.path if base.kind == "gguf" else partial(converted, base)
            _add_chat(
                app, name, _llama(app, settings, name, weights), _created(base.path, "operator"), "operator"
            )


def _add_chat(app: web.Application, name: str, llama: Llama, created: int, owner: str) -> None:
    app[REGISTRY].add_chat(Model(name, GgufChat(llama), created, owner))
    app[ADAPTERS].add_base(llama)


def _llama(
    app: web.Application,
    settings: Settings,
    name: str,
    weights: Path | Callable[[], Awaitable[Path]],
    *,
    embedding: bool = False,
) -> Llama:
    llama = Llama(
        weights, name, threads=settings.model_threads, queue=settings.model_queue, embedding=embedding
    )
    app[LLAMAS].append(llama)
    return llama


def _created(weights: Path, owner: str) -> int:
    return _PACKAGED if owner == "lacuna" else int(weights.stat().st_mtime)
