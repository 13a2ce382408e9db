"""Server-sent events, resumed where a connection was lost."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from lacuna.flow import LONGEST_PAUSE, TRIES, Cut, Give, Items, Pause, Read, Request, backoff, opened


@dataclass(frozen=True, slots=True)
class Event:
    """`id` is None where the stream cannot be resumed from it; `data` is its JSON."""

    id: str | None
    event: str
    data: Any


def events(request: Request, last: str | None, last_id: str | None = None) -> Items[Event]:
    """The events of `request`'s stream up to the one that is called `last` (None: without an end). After a lost
    connection the stream is asked for again, from past the last id on; five times in a row without an event are one
    too many. Raises Problem."""
    failures, pause = 0, None
    while True:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last_id} if last_id else {})
        cut: Cut | None = None
        try:
            answer = yield from opened(replace(request, headers=headers), "events")
            if answer.status == 204:
                return
            while (told := (yield Read())) is not None:
                failures = 0
                pause = told.retry / 1000 if told.retry is not None else pause
                if not told.data:  # only how long to wait before asking again
                    continue
                id_ = told.id if told.id and told.id != last_id else None
                last_id = told.id or last_id
                yield Give(Event(id_, told.event, json.loads(told.data)))
                if told.event == last:
                    return
        except Cut as error:
            cut = error
        failures += 1
        if failures == TRIES:
            raise (cut or Cut(sent=True, timed_out=False)).problem()
        yield Pause(backoff(failures) if pause is None else min(pause, LONGEST_PAUSE))
