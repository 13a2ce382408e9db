"""Lists of other services, as far as the caller sees what they list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from services.gateway.callers.caller import Caller
from services.gateway.callers.kinds import Kind

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)

BLOCK = 100
"""Items that are asked for at once where some may be another's."""


class Listed(Protocol[Item_co]):
    @property
    def items(self) -> Sequence[Item_co]: ...
    @property
    def next(self) -> str | None: ...


async def visible(
    caller: Caller,
    kind: Kind,
    ask: Callable[[str | None, int], Awaitable[Listed[Item]]],
    *,
    after: str | None,
    limit: int,
    of: Callable[[Item], str],
    place: Callable[[Item], str] | None = None,
) -> tuple[Sequence[Item], str | None]:
    """At most `limit` items after `after`, a whole page while there are more, and where to read on.

    `ask(after, limit)` gives a page of all; `of` is the id of the `kind` that an item stands or falls with, `place`
    where a list is read on past it, the same by default.
    """
    if caller.unlimited:
        page = await ask(after, limit)
        return page.items, page.next
    found: list[Item] = []
    while True:
        page = await ask(after, BLOCK)
        seen = await caller.seen(kind, {of(item) for item in page.items})
        for item in page.items:
            if of(item) not in seen:
                continue
            if len(found) == limit:
                return found, (place or of)(found[-1])
            found.append(item)
        if page.next is None or page.next == after:
            return found, None
        after = page.next
