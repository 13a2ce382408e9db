"""What a call does, without doing it: flows say which step comes next, and drivers take the steps.

A flow is a generator. It yields a step, is sent what the step brought, and returns the call's result. The sync and the
async client drive the same flows, so that retries, pages, waiting and resuming are written once.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any, Generic, Literal, TypeVar

from lacuna.problem import Problem

Json = dict[str, Any]
T = TypeVar("T")

TRIES = 5
LONGEST_PAUSE = 30.0
"""Seconds. Where the server asks for more, its refusal is told at once."""
_BUSY = {429, 502, 503, 504}


# --- steps -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """`content` gives the body's parts anew for each try; `query` leaves out what is None."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    content: Callable[[], Iterator[bytes]] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def asked(self, **query: Any) -> Request:
        """With more of a query."""
        return replace(self, query={**self.query, **query})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Cut(Exception):
    """No whole answer came. `sent`: the server may have had the request."""

    def __init__(self, *, sent: bool, timed_out: bool) -> None:
        super().__init__("cut")
        self.sent, self.timed_out = sent, timed_out

    def problem(self) -> Problem:
        what = "did not answer in time" if self.timed_out else "cannot be reached"
        return Problem(
            0, "unreachable", f"The server {what}. Is it running, and is LACUNA_URL or --url right?"
        )


@dataclass(frozen=True, slots=True)
class Send:
    """Brings an `Answer`, or raises Cut."""

    request: Request


@dataclass(frozen=True, slots=True)
class Open:
    """Brings an `Answer` without its body (with it, where it is a refusal), or raises Cut. `Read` reads on."""

    request: Request
    parts: Literal["bytes", "lines", "events"]


@dataclass(frozen=True, slots=True)
class Read:
    """Brings the next part of what was opened last, None at its end, or raises Cut."""


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Work:
    """What blocks: brings what `does` returns."""

    does: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Give(Generic[T]):
    """Hands `item` to the caller."""

    item: T


Step = Send | Open | Read | Pause | Work
Flow = Generator[Step, Any, T]
Items = Generator[Step | Give[T], Any, None]


# --- calls -------------------------------------------------------------------------------------------------------


def as_json(answer: Answer) -> Any:
    """The JSON that came back, None for an empty answer. Raises Problem."""
    try:
        return json.loads(answer.body) if answer.body else None
    except ValueError as error:
        raise Problem(
            answer.status, "not_json", "What answered is not Lacuna: is LACUNA_URL right?"
        ) from error


def as_text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request and how its answer is read. `repeatable`: doing it twice is doing it once."""

    request: Request
    repeatable: bool
    read: Callable[[Answer], T] = as_json


def performed(call: Call[T]) -> Flow[T]:
    """Send, and send again what passes, in all `TRIES` times: after a 429, after a refused connection, and where
    the call is repeatable also after a cut or a server that is busy. Raises Problem."""
    was_cut = False
    for tries in range(1, TRIES + 1):
        try:
            answer: Answer = yield Send(call.request)
        except Cut as cut:
            if tries == TRIES or (cut.sent and not call.repeatable):
                raise cut.problem() from cut
            was_cut |= cut.sent
            yield Pause(backoff(tries))
            continue
        if answer.status < 300 or (was_cut and call.request.method == "DELETE" and answer.status == 404):
            return call.read(answer)  # what was deleted before the cut is not there any more
        pause = pause_of(answer, tries)
        pending = answer.status == 409 and "retry-after" in answer.headers  # the first try is still at work
        passing = answer.status == 429 or (call.repeatable and (pending or answer.status in _BUSY))
        if tries == TRIES or not passing or pause > LONGEST_PAUSE:
            break
        yield Pause(pause)
    raise problem_of(answer)


def opened(request: Request, parts: Literal["bytes", "lines", "events"]) -> Flow[Answer]:
    """Open a stream; a 429 is waited for as in `performed`. Raises Problem, Cut."""
    for tries in range(1, TRIES + 1):
        answer: Answer = yield Open(request, parts)
        if answer.status < 300:
            return answer
        pause = pause_of(answer, tries)
        if answer.status != 429 or tries == TRIES or pause > LONGEST_PAUSE:
            break
        yield Pause(pause)
    raise problem_of(answer)


def listed(call: Call[Any]) -> Items[Any]:
    """Every item of a list, page by page."""
    after = None
    while True:
        page = yield from performed(replace(call, request=call.request.asked(after=after)))
        for item in page["items"]:
            yield Give(item)
        after = page.get("next")
        if after is None:
            return


def until(
    call: Call[Any],
    ended: Callable[[Any], bool],
    told: Callable[[Any], None] | None = None,
    seconds: float | None = None,
    poll: float | None = None,
) -> Flow[Any]:
    """What `call` brings once it has `ended`; `told` is called with each look before.

    Looks at once, then ever less often, up to every `poll` seconds. Raises Problem; of code `not_finished` where
    `seconds` pass first.
    """
    begun, pause, longest = time.monotonic(), 0.1, POLL if poll is None else poll
    while True:
        shown = yield from performed(call)
        if ended(shown):
            return shown
        if told is not None:
            told(shown)
        left = None if seconds is None else begun + seconds - time.monotonic()
        if left is not None and left <= 0:
            raise Problem(0, "not_finished", "It is not finished in the time that it was given.")
        pause = min(pause * 1.5, longest)
        yield Pause(pause if left is None else min(pause, left))


POLL = 1.0
"""Seconds between looks at what takes its time."""


def backoff(tries: int) -> float:
    """Seconds, doubling, with jitter, so that many clients do not come back at once."""
    return float(min(0.25 * 2 ** (tries - 1) * random.uniform(0.5, 1.5), LONGEST_PAUSE))  # noqa: S311


def pause_of(answer: Answer, tries: int) -> float:
    """Seconds that the answer's Retry-After asks for, in its two forms (RFC 9110, 10.2.3), else `backoff`."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except ValueError:
        return backoff(tries)


def problem_of(answer: Answer) -> Problem:
    if answer.status < 400:
        where = answer.headers.get("location", "another address")
        return Problem(answer.status, "redirected", f"The server points to {where}: is LACUNA_URL right?")
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    asked = answer.headers.get("retry-after", "")
    return Problem.of(answer.status, body, float(asked) if asked.isdecimal() else None)
