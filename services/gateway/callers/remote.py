"""What belongs to somebody in the answers of OpenAI's protocol, and lists of it without what is another's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from services.gateway.callers.caller import Caller
from services.gateway.callers.kinds import FINE_TUNED, Kind
from services.gateway.callers.lists import visible

Json = dict[str, Any]

OBJECTS = {"file": Kind.FILE, "upload": Kind.UPLOAD, "fine_tuning.job": Kind.JOB}
"""What an object of the protocol calls itself, and what it is among ours."""

MODELS = ("fine_tuned_model", "fine_tuned_model_checkpoint")
MOST = 10_000
DEFAULT_LIMITS = {Kind.FILE: MOST, Kind.JOB: 20}


def told_of(value: Any) -> Iterator[tuple[Kind, str]]:
    """Everything that an answer tells of: itself, the file of an upload, the items of a list, and their models."""
    if not isinstance(value, dict):
        return
    kind, id_ = OBJECTS.get(str(value.get("object"))), value.get("id")
    if kind is not None and isinstance(id_, str):
        yield kind, id_
    for field in MODELS:
        model = value.get(field)
        if isinstance(model, str) and model.startswith(FINE_TUNED):
            yield Kind.MODEL, model
    inner = value.get("data")
    for item in [value.get("file"), *(inner if isinstance(inner, list) else ())]:
        yield from told_of(item)


def files_in(value: Any) -> Iterator[str]:
    """The ids of files that a request speaks of, wherever in it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "file_id" and isinstance(inner, str):
                yield inner
            elif name == "file_ids" and isinstance(inner, list):
                yield from (each for each in inner if isinstance(each, str))
            else:
                yield from files_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from files_in(inner)


class Page:
    """A page of a list of the protocol."""

    def __init__(self, answer: Any) -> None:
        data = answer.get("data") if isinstance(answer, dict) else None
        given = data if isinstance(data, list) else []
        self.items: list[Json] = [i for i in given if isinstance(i, dict) and isinstance(i.get("id"), str)]
        more = isinstance(answer, dict) and answer.get("has_more") is True
        self.next: str | None = self.items[-1]["id"] if more and self.items else None


async def listed(
    caller: Caller,
    kind: Kind,
    ask: Callable[[str | None, int], Awaitable[Page]],
    *,
    after: str | None,
    limit: str | None,
) -> Json:
    """The list of those of `kind` that the caller sees, in the protocol's form."""
    wanted = (
        int(limit) if limit is not None and limit.isdecimal() and len(limit) <= 5 else DEFAULT_LIMITS[kind]
    )
    items, more = await visible(
        caller, kind, ask, after=after, limit=max(1, min(wanted, MOST)), of=lambda item: str(item["id"])
    )
    return {
        "object": "list",
        "data": list(items),
        "first_id": items[0]["id"] if items else None,
        "last_id": items[-1]["id"] if items else None,
        "has_more": more is not None,
    }
