"""A judge that says which of two answers is better, asked in both orders: a preference counts where both agree."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import aclosing
from pathlib import Path
from string import Template
from time import monotonic
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from services.calls.chat import Call, Chat, Spent
from services.settings import Settings
from services.trainer.evaluations.asking import OWN_FAULT
from services.trainer.evaluations.results import Judged
from services.wire.errors import LacunaError, ModelAnswerUnusable

VERSION = "preference-1"
PROMPTS = Path(__file__).parent / "prompts"
_TEXT = 6_000
_TOKENS = 2_000
_SCHEMA: dict[str, Any] = {
    "type": "object",
    # the reason comes first: a model writes in this order
    "properties": {"why": {"type": "string"}, "better": {"type": "string", "enum": ["A", "B", "equal"]}},
    "required": ["why", "better"],
    "additionalProperties": False,
}


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    why: str
    better: Literal["A", "B", "equal"]


def call(prompt: str, reference: str, first: str, second: str) -> Call:
    """What the judge is asked. All that is compared is data inside a fence whose name is a digest of it."""
    given = {"request": prompt, "reference": reference, "A": first, "B": second}
    data = json.dumps({key: text[:_TEXT] for key, text in given.items()}, ensure_ascii=False)
    data = data.replace("<", "\\u003c")  # '<' is only ever in a string, where it may be written so
    arguments = {"fence": f"data-{hashlib.sha256(data.encode()).hexdigest()[:16]}", "data": data}
    system, user = (
        Template((PROMPTS / VERSION / f"{name}.md").read_text(encoding="utf-8")).substitute(arguments)
        for name in ("system", "user")
    )
    return Call(system, user, max_tokens=_TOKENS, schema=_SCHEMA, name="preference", temperature=0)


class Judge:
    """Holds the client of the judge's calls; each may take `patience` seconds."""

    def __init__(self, settings: Settings, model: str, *, patience: float = 180.0, retries: int = 2) -> None:
        self._chat = Chat(settings, retries=retries)
        self._model, self._patience = model, patience

    async def close(self) -> None:
        await self._chat.close()

    async def compare(
        self, prompt: str, reference: str, ours: str, theirs: str
    ) -> tuple[Judged, LacunaError | None]:
        """Whether `ours` or `theirs` is better; neither, with the error, where the judge's answer is of no use.

        Raises the leaf that says why it could not be asked.
        """
        if ours == theirs:  # nobody needs to be asked
            return Judged(0.5, flipped=False), None
        try:
            async with asyncio.TaskGroup() as group:
                forth = group.create_task(self._ask(call(prompt, reference, ours, theirs)))
                back = group.create_task(self._ask(call(prompt, reference, theirs, ours)))
        except BaseExceptionGroup as errors:
            error = errors.exceptions[0]
            if isinstance(error, OWN_FAULT):
                return Judged(0.5, flipped=False), error
            raise error from None
        first, second = forth.result(), back.result()
        if first == "equal" or second == "equal":
            return Judged(0.5, flipped=first != second), None
        if first == second:  # the same letter is the other answer now
            return Judged(0.5, flipped=True), None
        return Judged(1.0 if first == "A" else 0.0, flipped=False), None

    async def _ask(self, asked: Call) -> str:
        deadline = monotonic() + self._patience
        async with aclosing(self._chat.stream(self._model, asked, deadline, Spent())) as pieces:
            text = "".join([piece async for piece in pieces])
        try:
            return _Said.model_validate_json(text).better
        except ValidationError:
            raise ModelAnswerUnusable(model=self._model, reason="form") from None
