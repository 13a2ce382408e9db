"""Calls that wait at the same time, made as one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")


class Together(Generic[A, R]):
    """Calls of `do`, at most `at_once` at a time, each for all that waits then.

    A call that finds one free is made at once and alone: nobody waits for company. `size` says how much one asks for;
    a call takes at most `most` of it, or one that asks for more. Where a call for several fails, each is made alone,
    so that what one asks for costs the others a delay and nothing else.
    """

    def __init__(
        self,
        do: Callable[[Sequence[A]], Awaitable[Sequence[R]]],
        *,
        size: Callable[[A], int],
        most: int,
        at_once: int = 1,
    ) -> None:
        self._do, self._size, self._most, self._free = do, size, most, at_once
        self._waiting: list[tuple[A, asyncio.Future[R]]] = []
        self._running: set[asyncio.Task[None]] = set()

    async def __call__(self, asked: A) -> R:
        """What `do` answers for `asked`. Raises what it raises."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._free:
            self._free -= 1
            task = asyncio.create_task(self._run())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await answer

    async def _run(self) -> None:
        try:
            await self._until_nobody_waits()
        finally:
            self._free += 1  # in the turn of the loop that found nobody, so that nobody is overlooked

    async def _until_nobody_waits(self) -> None:
        while taken := self._take():
            try:
                await self._answer(taken)
            except Exception as error:
                if len(taken) == 1:
                    _fail(taken[0][1], error)
                    continue
                for one in taken:
                    try:
                        await self._answer([one])
                    except Exception as own:
                        _fail(one[1], own)

    async def _answer(self, taken: Sequence[tuple[A, asyncio.Future[R]]]) -> None:
        for (_, answer), result in zip(taken, await self._do([asked for asked, _ in taken]), strict=True):
            if not answer.done():
                answer.set_result(result)

    def _take(self) -> list[tuple[A, asyncio.Future[R]]]:
        """Who waits, in order, but for those who went away."""
        taken: list[tuple[A, asyncio.Future[R]]] = []
        size = 0
        self._waiting = [one for one in self._waiting if not one[1].done()]
        for one in self._waiting:
            size += self._size(one[0])
            if taken and size > self._most:
                break
            taken.append(one)
        del self._waiting[: len(taken)]
        return taken


def _fail(answer: asyncio.Future[R], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
