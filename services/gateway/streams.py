"""Server-sent events: their form, and an analysis's timeline, resumable from any id.

aiohttp-sse keeps a queue for each client; here a client is only a place in the timeline, which is what
makes streams resumable and slow readers harmless, so the few lines of the format are our own.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from services.gateway import render
from services.gateway.callers.admission import CALLERS
from services.gateway.changes import life_of
from services.gateway.channels import Channel, Live
from services.gateway.problems import BEGUN
from services.gateway.tables import AnalysisRow
from services.wire.errors import AnalysisNotFound
from services.wire.messages import Language

HEARTBEAT = 15.0
STILL = 1.0
"""Seconds between questions whether the caller of a stream is still let in."""

RETRY = b"retry: 2000\n\n"
BEAT = b": still here\n\n"
STEP = 1 << 16
"""Bytes that are written at once: what a slow reader has not taken yet of a write stays in its connection's buffer."""

OFF_LOOP = 1 << 20
"""Bytes of stored verdicts above which they are rendered in a thread."""

_ID = re.compile(r"([1-5])\.(\d{1,9})\.(\d{1,12})")

Place = tuple[int, int, int]
"""(stage, attempt, offset): the id of an event; grows along the timeline."""

START: Place = (0, 0, 0)
END_STAGE = 5


@dataclass(frozen=True, slots=True)
class Step:
    """An event that is due; `place` None: it is never resumed. `data` makes its JSON."""

    event: str
    place: Place | None
    data: Callable[[], bytes]
    cached: bool = False


def place_of(last_event_id: str) -> Place:
    """Where a Last-Event-ID says that the client is; the start where it says nothing we know."""
    found = _ID.fullmatch(last_event_id.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else START


def timeline(row: AnalysisRow, live: Live, seen: Place, language: Language) -> Iterator[Step]:
    """What a client that has seen everything up to `seen` is still to be told, in order."""
    life = life_of(row)
    status: Place = (1, life.attempt, 0 if life.status == "queued" else 1)
    if not life.finished and seen < status:
        yield Step("status", status, lambda: orjson.dumps({"id": row.id, "status": row.status}))
    if life.judged_attempt is not None:
        first: Place = (3, life.judged_attempt, 0)
        # told again once refined; who comes after that is told the refined ones alone
        verdicts: Place = first if life.refined_attempt is None else (3, life.refined_attempt, 1)
        if seen < verdicts:
            yield Step(
                "verdicts",
                verdicts,
                lambda: orjson.dumps(render.analysis(row, language, with_report=False)),
                cached=True,
            )
        report = _report(row, live, seen)
        if report is not None:
            yield report
    if life.finished and seen < (END_STAGE, life.attempt, 0):
        yield Step(
            "done",
            (END_STAGE, life.attempt, 0),
            lambda: orjson.dumps(render.analysis(row, language)),
            cached=True,
        )


def _report(row: AnalysisRow, live: Live, seen: Place) -> Step | None:
    if seen[0] >= END_STAGE:
        return None
    attempt, text = row.attempt, ""
    if row.report is not None:
        text = orjson.loads(row.report)["report"]["markdown"]
    elif live.attempt >= row.attempt and not life_of(row).finished:
        attempt, text = live.attempt, live.text
    if seen[0] == 4 and seen[1] > attempt:
        return None
    offset = seen[2] if seen[:2] == (4, attempt) else 0
    if len(text) <= offset:
        return None
    return Step(
        "report",
        (4, attempt, len(text)),
        lambda: orjson.dumps({"attempt": attempt, "offset": offset, "text": text[offset:]}),
    )


def frame(event: str, place: Place | None, data: bytes) -> bytes:
    """One event as it travels. JSON holds no line break, so one data line is enough."""
    return b"".join(_framed(event, place, data))


def _framed(event: str, place: Place | None, data: bytes) -> tuple[bytes, ...]:
    """The same in parts: a large `data` is its channel's, and no copy of it is made for each follower."""
    number = b"" if place is None else b"id: %d.%d.%d\n" % place
    parts = (number + b"event: " + event.encode() + b"\ndata: ", data, b"\n\n")
    return parts if len(data) > STEP else (b"".join(parts),)


async def follow(channel: Channel, seen: Place, language: Language) -> AsyncIterator[bytes]:
    """The frames of an analysis after `seen`, until it is finished or deleted, or the server stops."""
    yield RETRY
    told: dict[str, Any] | None = None
    while True:
        news = channel.news
        try:
            row = await channel.read()
        except AnalysisNotFound:
            return
        for step in timeline(row, channel.live, seen, language):
            data = await _data(channel, row, step, language)
            seen = step.place or seen
            for part in _framed(step.event, step.place, data):
                yield part
        if life_of(row).finished or channel.closing:
            return
        progress = channel.live.progress
        if progress is not None and progress is not told:
            told = progress
            yield frame("progress", None, orjson.dumps(progress))
            continue
        try:
            await asyncio.wait_for(news.wait(), HEARTBEAT)
        except TimeoutError:
            yield BEAT


async def _data(channel: Channel, row: AnalysisRow, step: Step, language: Language) -> bytes:
    if not step.cached or row is not channel.row:
        return step.data()
    if len(row.judged or b"") <= OFF_LOOP:
        return channel.payload(step.event, language, step.data)
    async with channel.lock:  # one of its followers renders for all
        return await asyncio.to_thread(channel.payload, step.event, language, step.data)


async def send(request: web.Request, frames: AsyncIterator[bytes]) -> web.StreamResponse:
    """Answer `request` with `frames`, as long as its caller is let in; a reader that is too slow holds only itself."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    request[BEGUN] = response
    await response.prepare(request)
    asked = time.monotonic()
    async for part in frames:
        if time.monotonic() - asked >= STILL:
            if not await request.app[CALLERS].still(request):
                break
            asked = time.monotonic()
        for start in range(0, len(part), STEP):
            await response.write(memoryview(part)[start : start + STEP])
    await response.write_eof()
    return response
