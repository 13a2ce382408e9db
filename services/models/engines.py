"""The engines that the settings ask for, started and stopped with the application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import structlog
from aiohttp import web

from services.models import tokens
from services.models.encoder import Encoder
from services.models.gguf import GgufChat, GgufEmbedder
from services.models.llama import Llama
from services.models.registry import REGISTRY, Embedder, Model
from services.models.weights import packaged_chat_weights
from services.settings import Settings

ENCODER = web.AppKey("ENCODER", Encoder)
LLAMAS = web.AppKey("LLAMAS", list[Llama])
PACKAGED_ENCODER = "use-multilingual-v3-embed"
PACKAGED_CHAT = "smollm2-135m-instruct"
"""Ids of the packaged models, whatever the settings choose to ask for: a small model must never answer under
the name of a large one."""
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
        _add_gguf_models(app, settings)
        encoder.start()
        yield
        await asyncio.gather(encoder.close(), *(llama.close() for llama in app[LLAMAS]))

    return context


def chat_weights(settings: Settings) -> tuple[str, Path | None]:
    """The chat model's id and file: the operator's, or the packaged one."""
    if settings.chat_gguf is None:
        return PACKAGED_CHAT, packaged_chat_weights()
    return settings.chat_gguf_name or settings.chat_gguf.stem, settings.chat_gguf


def _add_gguf_models(app: web.Application, settings: Settings) -> None:
    name, weights = chat_weights(settings)
    if weights is None or not weights.is_file():
        log.warning("no chat model", action="models.file_missing", model=name)
    else:
        llama = _llama(app, settings, name, weights, embedding=False)
        owner = "lacuna" if settings.chat_gguf is None else "operator"
        app[REGISTRY].add_chat(Model(name, GgufChat(llama), _created(weights, owner), owner))
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


def _llama(app: web.Application, settings: Settings, name: str, weights: Path, *, embedding: bool) -> Llama:
    llama = Llama(
        weights, name, threads=settings.model_threads, queue=settings.model_queue, embedding=embedding
    )
    app[LLAMAS].append(llama)
    return llama


def _created(weights: Path, owner: str) -> int:
    return _PACKAGED if owner == "lacuna" else int(weights.stat().st_mtime)
