"""One streamed call of a model, by Chat Completions or Responses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import Any

import openai
from openai import AsyncStream
from openai.types.chat import ChatCompletionChunk
from openai.types.responses import ResponseStreamEvent

from services.calls.client import FAILURES, client, model_error
from services.observe.model_calls import OURS, ModelCall, model_call
from services.settings import Settings
from services.wire.errors import ModelAnswerUnusable, ModelBroken, ModelStreamCut, ModelTimedOut
from services.wire.messages import Usage

MAX_TOKENS = 8_000
"""Of an answer, a reasoning model's thoughts included."""
MAX_CHARACTERS = 40_000
REFUSAL = "refusal"
"""The `reason` of ModelAnswerUnusable where the model declined."""
SEED = 7
_SAMPLING = ("temperature", "seed")
_ASKING = 5.0
"""Seconds in which a server must say what its models are."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a model is asked. With `schema` it must answer in JSON of that schema, called `name`; with
    `temperature` that one and a fixed seed are asked for, of models that take them."""

    system: str
    user: str
    max_tokens: int = MAX_TOKENS
    schema: Mapping[str, Any] | None = None
    name: str = "answer"
    temperature: float | None = None


@dataclass(frozen=True, slots=True)
class About:
    local: bool = False
    """Whether our own `models` service runs it."""
    context: int | None = None
    """Tokens that it can take in, its answer included, where that is known."""


@dataclass
class Spent:
    """What calls have cost so far; filled while they stream."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    first_token: float | None = None
    """Seconds from the beginning of the last call to its first text."""

    def add(self, other: Spent) -> None:
        """Count what `other` calls have cost too; the first token stays that of the own ones."""
        self.calls += other.calls
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens

    @property
    def usage(self) -> Usage:
        return Usage(
            prompt_tokens=self.prompt_tokens, completion_tokens=self.completion_tokens, calls=self.calls
        )


class Chat:
    """Holds the client of streamed calls. Before the first text the model may be silent for `first` seconds
    at a time (it reads the prompt, or thinks), after it for `idle`."""

    def __init__(
        self, settings: Settings, *, first: float = 120.0, idle: float = 30.0, retries: int = 2
    ) -> None:
        self._client = client(settings, retries)
        self._api = settings.chat_api
        self._cost = settings.cost
        self._first, self._idle = first, idle
        self._unsampled: set[str] = set()

    async def close(self) -> None:
        await self._client.close()

    async def about(self, model: str) -> About:
        """What its server says of `model` beyond OpenAI's protocol."""
        try:
            async with asyncio.timeout(_ASKING):
                found = [listed async for listed in self._client.models.list() if listed.id == model]
        except (TimeoutError, ValueError, *FAILURES):
            return About()  # a call will say what is wrong
        about = (found[0].model_extra or {}).get("lacuna") if found else None
        if not isinstance(about, dict):
            return About()
        context = about.get("context")
        return About(local=True, context=context if isinstance(context, int) and context > 0 else None)

    async def stream(
        self, model: str, call: Call, deadline: float, spent: Spent
    ) -> AsyncGenerator[str, None]:
        """Pieces of the model's answer, as they come; ends normally only when the answer is whole.

        `deadline` is on the monotonic clock. Raises a leaf of the error tree: ModelNotFound, ModelDenied,
        ModelKeyRejected, ModelQuota, ModelRateLimited, ModelBusy, ModelUnreachable, ModelTimedOut,
        ModelRefusedInput, ModelBroken; ModelStreamCut where the answer has no end or is too long for any use;
        ModelAnswerUnusable (`reason` 'refusal') where the model declined.
        """
        try:
            async with aclosing(self._timed(model, call, deadline, spent)) as pieces:
                async for piece in pieces:
                    yield piece
            return
        except openai.BadRequestError as error:
            # models that think take no temperature, some servers no seed: ask them without, from now on
            if call.temperature is None or model in self._unsampled or not about_sampling(error):
                raise model_error(error, model) from None
            self._unsampled.add(model)
        try:
            async with aclosing(self._timed(model, call, deadline, spent)) as pieces:
                async for piece in pieces:
                    yield piece
        except openai.BadRequestError as error:
            raise model_error(error, model) from None

    async def _timed(
        self, model: str, call: Call, deadline: float, spent: Spent
    ) -> AsyncGenerator[str, None]:
        """One call, watched; of the package's errors BadRequestError alone comes through."""
        own = Spent()
        spent.calls, spent.first_token = spent.calls + 1, None
        with model_call("chat", OURS, model) as watched:
            try:
                async with aclosing(self._pieces(model, call, deadline, own, watched)) as pieces:
                    async for piece in pieces:
                        watched.begins()
                        spent.first_token = watched.first
                        yield piece
            finally:
                spent.add(own)
                cost = self._cost(model, own.prompt_tokens, own.completion_tokens)
                watched.spent(own.prompt_tokens, own.completion_tokens, cost)

    async def _pieces(
        self, model: str, call: Call, deadline: float, spent: Spent, watched: ModelCall
    ) -> AsyncGenerator[str, None]:
        """The texts of the stream under its time-outs."""
        ask = self._chat if self._api == "chat" else self._responses
        length, heard = 0, False
        async with aclosing(ask(model, call, spent, watched)) as pieces:
            while True:
                wait = self._first if not length else self._idle
                try:
                    async with asyncio.timeout(min(wait, deadline - monotonic())):
                        piece = await anext(pieces)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise ModelTimedOut(model=model) from None
                except openai.BadRequestError:
                    raise
                except FAILURES as error:
                    raise model_error(error, model, started=heard) from None
                heard = True
                if not piece:  # a sign of life
                    continue
                length += len(piece)
                if length > MAX_CHARACTERS:
                    raise ModelStreamCut(model=model)
                yield piece

    def _sampling(self, model: str, call: Call, *names: str) -> dict[str, Any]:
        if call.temperature is None or model in self._unsampled:
            return {}
        values = {"temperature": call.temperature, "seed": SEED}
        return {name: values[name] for name in names}

    async def _chat(
        self, model: str, call: Call, spent: Spent, watched: ModelCall
    ) -> AsyncGenerator[str, None]:
        options = self._sampling(model, call, "temperature", "seed")
        if call.schema is not None:
            form = {"name": call.name, "schema": call.schema, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": form}
        with watched.present():
            stream: AsyncStream[ChatCompletionChunk] = await self._client.chat.completions.create(
                model=model,
                messages=[{"role": "system", "content": call.system}, {"role": "user", "content": call.user}],
                stream=True,
                stream_options={"include_usage": True},
                store=False,
                max_completion_tokens=call.max_tokens,
                **options,
            )
        reason = None
        async with stream:
            async for chunk in stream:
                if chunk.usage:
                    spent.prompt_tokens += chunk.usage.prompt_tokens
                    spent.completion_tokens += chunk.usage.completion_tokens
                for choice in chunk.choices[:1]:
                    reason = choice.finish_reason or reason
                    if choice.delta.refusal or reason == "content_filter":
                        raise ModelAnswerUnusable(model=model, reason=REFUSAL)
                    yield choice.delta.content or ""
        # 'length' is an answer without its end, and a stream without any reason was cut
        if reason != "stop":
            raise ModelStreamCut(model=model)

    async def _responses(
        self, model: str, call: Call, spent: Spent, watched: ModelCall
    ) -> AsyncGenerator[str, None]:
        options = self._sampling(model, call, "temperature")
        if call.schema is not None:
            form = {"type": "json_schema", "name": call.name, "schema": call.schema, "strict": True}
            options["text"] = {"format": form}
        with watched.present():
            stream: AsyncStream[ResponseStreamEvent] = await self._client.responses.create(
                model=model,
                instructions=call.system,
                input=call.user,
                stream=True,
                store=False,
                max_output_tokens=call.max_tokens,
                **options,
            )
        whole = False
        async with stream:
            async for event in stream:
                match event.type:
                    case "response.output_text.delta":
                        yield event.delta
                    case "response.refusal.delta" | "response.refusal.done":
                        raise ModelAnswerUnusable(model=model, reason=REFUSAL)
                    case "response.completed":
                        whole = True
                        if event.response.usage:
                            spent.prompt_tokens += event.response.usage.input_tokens
                            spent.completion_tokens += event.response.usage.output_tokens
                    case "response.failed" | "error":
                        raise ModelBroken(model=model)
                    case "response.incomplete":
                        raise ModelStreamCut(model=model)
                    case _:
                        yield ""
        if not whole:
            raise ModelStreamCut(model=model)


def about_sampling(error: openai.BadRequestError) -> bool:
    """Whether a model refused to be asked with a temperature or a seed."""
    return error.param in _SAMPLING or any(f"'{name}'" in error.message for name in _SAMPLING)
