"""Who listens to what changes: bases, datasets, trainings and evaluations. Of each, a listener is owed only the
newest state, so a slow one costs no memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import orjson

from services.gateway import render, training_render
from services.gateway.streams import BEAT, HEARTBEAT, RETRY, frame
from services.wire.messages import BaseChanged, Language
from services.wire.training import DatasetChanged, EvaluationChanged, TrainingChanged

MAX_PENDING = 1_000

Shown = Callable[[Language], dict[str, Any]]
Subject = tuple[str, str]
"""The name of an event, and of what it speaks."""


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
        self._tell(("base", event.base.name), partial(render.base, event.base))

    async def dataset(self, event: DatasetChanged) -> None:
        version = event.version
        subject = ("dataset", f"{version.dataset}/{version.version}")
        self._tell(subject, partial(training_render.dataset_version, version))

    async def training(self, event: TrainingChanged) -> None:
        self._tell(("training", event.training.id), partial(training_render.training, event.training))

    async def evaluation(self, event: EvaluationChanged) -> None:
        evaluation = event.evaluation
        self._tell(("evaluation", evaluation.id), partial(training_render.evaluation, evaluation))

    def _tell(self, subject: Subject, shown: Shown) -> None:
        for listener, pending in self._pending.items():
            if len(pending) < MAX_PENDING or subject in pending:
                pending[subject] = shown
                self._news[listener].set()

    async def listen(self, language: Language) -> AsyncIterator[bytes]:
        """Frames of all events, their texts in `language`, until the listener leaves."""
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
                    subject = next(iter(pending))
                    yield frame(subject[0], None, orjson.dumps(pending.pop(subject)(language)))
        finally:
            del self._pending[listener], self._news[listener]
