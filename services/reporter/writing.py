"""Asking a model for prose."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from services.calls.chat import About, Call, Chat, Spent
from services.reporter.prompting import Prompt
from services.settings import Settings

ANSWER = 1200
"""Tokens that the shortest useful answer takes."""


class Writer:
    """Holds the client of the reporter's calls. `first` and `idle` are the seconds to wait for the first and
    for every further piece of a stream; `retries` are the package's own, before an answer begins."""

    def __init__(
        self, settings: Settings, *, first: float = 120.0, idle: float = 30.0, retries: int = 2
    ) -> None:
        self._chat = Chat(settings, first=first, idle=idle, retries=retries)

    async def close(self) -> None:
        await self._chat.close()

    async def about(self, model: str) -> About:
        """What its server says of `model`."""
        return await self._chat.about(model)

    async def stream(
        self, model: str, prompt: Prompt, deadline: float, spent: Spent
    ) -> AsyncGenerator[str, None]:
        """Pieces of the model's answer, as `Chat.stream` gives them, with its errors."""
        # a brief prompt wants its notes' words, not ideas
        call = Call(prompt.system, prompt.user, temperature=None if prompt.notes is None else 0)
        async with aclosing(self._chat.stream(model, call, deadline, spent)) as pieces:
            async for piece in pieces:
                yield piece

    async def answer(self, model: str, call: Call, deadline: float, spent: Spent) -> str:
        """The whole answer of the model, with the errors of `Chat.stream`."""
        async with aclosing(self._chat.stream(model, call, deadline, spent)) as pieces:
            return "".join([piece async for piece in pieces])
