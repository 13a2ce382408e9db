"""What this gateway knows of analyses that somebody follows: shared by all who follow the same one.

A follower keeps only its place; texts and payloads are here once, so a slow reader costs no memory and is
made good from here or from the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog

from services.gateway.changes import life_of
from services.gateway.store import Store
from services.gateway.tables import AnalysisRow
from services.wire.messages import AnalysisAdvanced, ReportAdvanced

log = structlog.get_logger(__name__)

POLL = 1.0
"""Seconds between looks for what another replica stored."""

NEWS_EVERY = 5.0
"""Seconds between writes of 'it is still at work' to the database."""

LIVES = 1_000
LIFE_TEXT = 2_000_000


@dataclass(slots=True)
class Live:
    """What was heard of an analysis in flight and is not in the store: lost on restart, and that is fine."""

    attempt: int = 0
    text: str = ""
    progress: dict[str, Any] | None = None
    noted: float = 0.0

    def report(self, event: ReportAdvanced) -> None:
        """Append what continues the text. After a gap the rest waits for the store."""
        if event.attempt > self.attempt:
            self.attempt, self.text = event.attempt, ""
        known = len(self.text)
        if event.attempt == self.attempt and event.offset <= known < LIFE_TEXT:
            self.text += event.text[known - event.offset :]


@dataclass(slots=True)
class Channel:
    """An analysis with at least one follower."""

    id: str
    store: Store
    live: Live
    followers: int = 0
    closing: bool = False
    revision: int = 0
    stale: bool = True
    row: AnalysisRow | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    payloads: dict[tuple[str, str], bytes] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def notify(self) -> None:
        """Wake every follower."""
        woken, self.news = self.news, asyncio.Event()
        woken.set()

    def changed(self) -> None:
        """The stored analysis is not the one that was read."""
        self.stale = True
        self.notify()

    async def read(self) -> AnalysisRow:
        """The stored analysis, read once a change. Raises AnalysisNotFound."""
        async with self.lock:
            if self.stale or self.row is None:
                self.stale = False  # before the read: a change during it makes it stale again
                try:
                    self.row = await self.store.get(self.id)
                except BaseException:
                    self.stale = True
                    raise
                self.revision = self.row.revision
                self.payloads.clear()
            return self.row

    def payload(self, name: str, language: str, make: Callable[[], bytes]) -> bytes:
        """The bytes of an event of the row last read, made once a language."""
        key = (name, language)
        if key not in self.payloads:
            self.payloads[key] = make()
        return self.payloads[key]


class Channels:
    """All channels of this gateway. `bind` gives the store, which itself tells this of its changes."""

    def __init__(self) -> None:
        self._open: dict[str, Channel] = {}
        self._lives: OrderedDict[str, Live] = OrderedDict()
        self._store: Store | None = None
        self._closing = False
        self._news: dict[str, int] = {}
        self._noting = asyncio.Event()

    def close(self) -> None:
        """The server stops: followers go, and come back elsewhere with their last event's id."""
        self._closing = True
        for channel in self._open.values():
            channel.closing = True
            channel.notify()

    def bind(self, store: Store) -> None:
        self._store = store

    @contextlib.contextmanager
    def follow(self, analysis_id: str) -> Iterator[Channel]:
        """The channel of an analysis, while it is followed."""
        assert self._store is not None
        channel = self._open.get(analysis_id)
        if channel is None:
            channel = Channel(analysis_id, self._store, self._lives.get(analysis_id) or Live())
            channel.closing = self._closing
            self._open[analysis_id] = channel
        channel.followers += 1
        try:
            yield channel
        finally:
            channel.followers -= 1
            if not channel.followers:
                self._open.pop(analysis_id, None)

    async def finished(self, analysis_id: str, seconds: float) -> AnalysisRow:
        """The analysis once it is finished, or as it is after `seconds`. Raises AnalysisNotFound."""
        with self.follow(analysis_id) as channel:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while True:
                        news = channel.news
                        if life_of(await channel.read()).finished or channel.closing:
                            break
                        await news.wait()
            return await channel.read()

    def written(self, analysis_id: str) -> int:
        """Characters that were heard of its report."""
        live = self._lives.get(analysis_id)
        return len(live.text) if live is not None else 0

    def changed(self, analysis_id: str) -> None:
        """The store changed it."""
        if channel := self._open.get(analysis_id):
            channel.changed()

    async def advanced(self, event: AnalysisAdvanced) -> None:
        """Handles `AnalysisAdvanced`."""
        live = self._live(event.analysis_id)
        live.progress = {"stage": event.stage, "done": event.done, "total": event.total}
        self._heard(live, event.analysis_id, event.attempt)

    async def report_advanced(self, event: ReportAdvanced) -> None:
        """Handles `ReportAdvanced`."""
        live = self._live(event.analysis_id)
        live.report(event)
        self._heard(live, event.analysis_id, event.attempt)

    async def poll(self) -> None:
        """Look, until cancelled, for what other replicas stored of the analyses followed here."""
        while True:
            await asyncio.sleep(POLL)
            if not self._open or self._store is None:
                continue
            try:
                revisions = await self._store.revisions(list(self._open))
            except Exception as error:  # a database that is away for a moment ends no stream
                log.warning("not polled", action="channels.not_polled", error=type(error).__name__)
                continue
            for channel in list(self._open.values()):
                if channel.revision and revisions.get(channel.id) != channel.revision:
                    channel.changed()

    async def note(self) -> None:
        """Tell the store, until cancelled, who is at work: at once, and of all that was heard of meanwhile together,
        so that no piece of a report waits for the database."""
        while True:
            await self._noting.wait()
            self._noting.clear()
            assert self._store is not None
            news, self._news = self._news, {}
            try:
                await self._store.heard(news)
            except Exception as error:  # a database that is away for a moment: there will be more news
                log.warning("not noted", action="channels.not_noted", error=type(error).__name__)

    def _heard(self, live: Live, analysis_id: str, attempt: int) -> None:
        if channel := self._open.get(analysis_id):
            channel.notify()
        now = time.monotonic()
        if now - live.noted >= NEWS_EVERY:
            live.noted = now
            self._news[analysis_id] = attempt
            self._noting.set()

    def _live(self, analysis_id: str) -> Live:
        live = self._lives.get(analysis_id)
        if live is None:
            channel = self._open.get(analysis_id)
            live = self._lives[analysis_id] = channel.live if channel else Live()
            while len(self._lives) > LIVES:
                self._lives.popitem(last=False)
        return live
