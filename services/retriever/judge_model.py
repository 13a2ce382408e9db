"""One question to a model that judges: a call that must answer in JSON."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

from services.calls.chat import Call, Chat, Spent
from services.retriever.judge_prompt import Prompt
from services.settings import Settings
from services.wire.errors import ModelRefusedInput


class JudgeModel:
    """Holds the client of the judge's calls. `first` and `idle` are the seconds to wait for the first and for
    every further event of a stream; `retries` are the package's own, before an answer begins."""

    def __init__(
        self, settings: Settings, *, first: float = 60.0, idle: float = 30.0, retries: int = 2
    ) -> None:
        self._chat = Chat(settings, first=first, idle=idle, retries=retries)
        self._uncounted: set[str] = set()

    async def close(self) -> None:
        await self._chat.close()

    async def ask(self, model: str, prompt: Prompt, deadline: float, spent: Spent) -> str:
        """The whole text of the model's answer; errors as `Chat.stream` raises them."""
        if model not in self._uncounted:
            try:
                return await self._whole(model, prompt, prompt.counted, deadline, spent)
            except ModelRefusedInput:
                # some servers (and fine-tuned models) know no counts in a schema: ask them without, from now on
                self._uncounted.add(model)
        return await self._whole(model, prompt, prompt.schema, deadline, spent)

    async def _whole(
        self, model: str, prompt: Prompt, schema: dict[str, Any], deadline: float, spent: Spent
    ) -> str:
        call = Call(prompt.system, prompt.user, schema=schema, name="verdicts", temperature=0)
        async with aclosing(self._chat.stream(model, call, deadline, spent)) as pieces:
            return "".join([piece async for piece in pieces])
