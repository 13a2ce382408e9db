"""One answer of a model to the question of an example, by Chat Completions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Any

import openai
from openai.types.chat import ChatCompletion

from services.calls.chat import MAX_TOKENS, REFUSAL, SEED, about_sampling
from services.calls.client import FAILURES, client, model_error
from services.examples.scores import Answer
from services.settings import Settings
from services.trainer.evaluations.question import Question
from services.wire.errors import (
    LacunaError,
    ModelAnswerUnusable,
    ModelBroken,
    ModelRefusedInput,
    ModelStreamCut,
    ModelTimedOut,
)

OWN_FAULT = (ModelAnswerUnusable, ModelBroken, ModelRefusedInput, ModelStreamCut, ModelTimedOut)
"""Errors that say how a model does at an example, and count against it; others say that it could not be asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    answer: Answer | None
    """None: the model failed, by `error`."""
    seconds: float
    prompt_tokens: int = 0
    completion_tokens: int = 0
    error: LacunaError | None = None


class Asking:
    """Holds the client of an evaluation's calls. A model may take `patience` seconds for an answer; `retries` are
    the package's own."""

    def __init__(self, settings: Settings, *, patience: float = 180.0, retries: int = 2) -> None:
        self._client = client(settings, retries)
        self._patience = patience
        self._unsampled: set[str] = set()

    async def close(self) -> None:
        await self._client.close()

    async def ask(self, model: str, question: Question) -> Asked:
        """What `model` answers, or how it failed. Raises the leaf that says why it could not be asked."""
        began = monotonic()
        try:
            async with asyncio.timeout(self._patience):
                found = await self._completion(model, question, question.max_tokens)
                choice = found.choices[0] if found.choices else None
                if choice and choice.finish_reason == "length" and not choice.message.content:
                    # a model that thinks has thought away the room of its answer
                    found = await self._completion(model, question, MAX_TOKENS)
        except OWN_FAULT as error:
            return Asked(None, monotonic() - began, error=error)
        except TimeoutError:
            return Asked(None, monotonic() - began, error=ModelTimedOut(model=model))
        usage = found.usage
        spent = (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
        answer, failure = _answer(found, model)
        return Asked(answer, monotonic() - began, *spent, error=failure)

    async def _completion(self, model: str, question: Question, max_tokens: int) -> ChatCompletion:
        try:
            return await self._create(model, question, max_tokens)
        except openai.BadRequestError as error:
            # models that think take no temperature, some servers no seed: ask them without, from now on
            if model in self._unsampled or not about_sampling(error):
                raise model_error(error, model) from None
            self._unsampled.add(model)
        except FAILURES as error:
            raise model_error(error, model) from None
        try:
            return await self._create(model, question, max_tokens)
        except FAILURES as error:
            raise model_error(error, model) from None

    async def _create(self, model: str, question: Question, max_tokens: int) -> ChatCompletion:
        sampling: dict[str, Any] = {} if model in self._unsampled else {"temperature": 0, "seed": SEED}
        messages: Any = list(question.messages)
        found = await self._client.chat.completions.create(
            model=model,
            messages=messages,
            store=False,
            max_completion_tokens=max_tokens,
            **sampling,
            **question.options,
        )
        if not isinstance(found, ChatCompletion):  # of an answer that is no JSON the package gives the text
            raise ModelBroken(model=model)
        return found


def _answer(found: ChatCompletion, model: str) -> tuple[Answer | None, LacunaError | None]:
    # some servers answer with less than the protocol has, and the package takes it
    choice = found.choices[0] if found.choices else None
    if choice is None or choice.message is None:
        return None, ModelBroken(model=model)
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return None, ModelAnswerUnusable(model=model, reason=REFUSAL)
    return Answer.of(choice.message.model_dump(exclude_none=True)), None
