"""Who listens to what changes: bases, datasets, trainings and evaluations. Of each, a listener is owed only the
newest state, so a slow one costs no memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import orjson

from services.gateway import render, training_render
from services.gateway.callers.kinds import Kind
from services.gateway.streams import BEAT, HEARTBEAT, RETRY, frame
from services.wire.batches import BatchChanged
from services.wire.messages import BaseChanged, Language
from services.wire.training import DatasetChanged, EvaluationChanged, TrainingChanged

MAX_PENDING = 1_000

Shown = Callable[[Language], dict[str, Any]]
Subject = tuple[Kind, str, str]
"""The kind of what an event speaks of, which is its name too; the id of that; what else tells two events apart."""

Sees = Callable[[Kind, str], Awaitable[bool]]
"""Whether a listener may hear of a thing."""


class Feed:
    """Its handlers take the events of the bus; `listen` gives them out."""

    def __init__(self) -> None:
        self._pending: dict[int, dict[Subject, Shown]] = {}
        self._news: dict[int, asyncio.Event] = {}
        self._next = 0
        self._closing = False

    def close(self) -> None:
        """The server stops: every listener goes."""
        self._closing = True
        for news in self._news.values():
            news.set()

    async def base(self, event: BaseChanged) -> None:
        self._tell((Kind.BASE, event.base.name, ""), partial(render.base, event.base))

    async def dataset(self, event: DatasetChanged) -> None:
        version = event.version
        subject = (Kind.DATASET, version.dataset, str(version.version))
        self._tell(subject, partial(training_render.dataset_version, version))

    async def training(self, event: TrainingChanged) -> None:
        subject = (Kind.TRAINING, event.training.id, "")
        self._tell(subject, partial(training_render.training, event.training))

    async def evaluation(self, event: EvaluationChanged) -> None:
        evaluation = event.evaluation
        subject = (Kind.EVALUATION, evaluation.id, "")
        self._tell(subject, partial(training_render.evaluation, evaluation))

    async def batch(self, event: BatchChanged) -> None:
        shown = event.batch.model_dump(mode="json")
        self._tell((Kind.BATCH, event.batch.id, ""), lambda _: shown)

    def _tell(self, subject: Subject, shown: Shown) -> None:
        for listener, pending in self._pending.items():
            if len(pending) < MAX_PENDING or subject in pending:
                pending[subject] = shown
                self._news[listener].set()

    async def listen(self, language: Language, sees: Sees) -> AsyncIterator[bytes]:
        """Frames of all events of what the listener `sees`, their texts in `language`, until the listener leaves."""
        listener, self._next = self._next, self._next + 1
        pending = self._pending[listener] = {}
        news = self._news[listener] = asyncio.Event()
        try:
            yield RETRY
            while not self._closing:
                try:
                    await asyncio.wait_for(news.wait(), HEARTBEAT)
                except TimeoutError:
                    yield BEAT
                    continue
                news.clear()
                while pending:
                    kind, id_, _ = subject = next(iter(pending))
                    shown = pending.pop(subject)
                    if await sees(kind, id_):
                        yield frame(kind, None, orjson.dumps(shown(language)))
        finally:
            del self._pending[listener], self._news[listener]
