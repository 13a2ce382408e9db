"""One question to a model that judges: a streamed call of OpenAI's protocol that must answer in JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import Any

import httpx2
import openai
from openai import AsyncOpenAI, AsyncStream, DefaultAioHttpClient
from openai.types.chat import ChatCompletionChunk
from openai.types.responses import ResponseStreamEvent

from services.retriever.embedding import model_error
from services.retriever.judge_prompt import Prompt
from services.settings import Settings
from services.wire.errors import (
    LacunaError,
    ModelAnswerUnusable,
    ModelBroken,
    ModelStreamCut,
    ModelTimedOut,
    ModelUnreachable,
)

MAX_TOKENS = 8_000
"""Of an answer, a reasoning model's thoughts included."""
MAX_CHARACTERS = 40_000
SEED = 7
_NAME = "verdicts"
_SAMPLING = ("temperature", "seed")


@dataclass
class Spent:
    """What calls have cost so far; filled while they stream."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class JudgeModel:
    """Holds the client of the judge's calls. `first` and `idle` are the seconds to wait for the first and for
    every further event of a stream; `retries` are the package's own, before an answer begins."""

    def __init__(
        self, settings: Settings, *, first: float = 60.0, idle: float = 30.0, retries: int = 2
    ) -> None:
        key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
        self._client = AsyncOpenAI(
            base_url=settings.own_base_url,
            api_key=key,
            http_client=DefaultAioHttpClient(),
            max_retries=retries,
        )
        self._api = settings.chat_api
        self._first, self._idle = first, idle
        self._unsampled: set[str] = set()

    async def close(self) -> None:
        await self._client.close()

    async def ask(self, model: str, prompt: Prompt, deadline: float, spent: Spent) -> str:
        """The whole text of the model's answer. `deadline` is on the monotonic clock.

        Raises ModelNotFound, ModelDenied, ModelKeyRejected, ModelQuota, ModelRateLimited, ModelBusy,
        ModelUnreachable, ModelTimedOut, ModelRefusedInput, ModelBroken; ModelStreamCut where the answer has no
        end; ModelAnswerUnusable (`reason` 'refusal') where the model declined.
        """
        try:
            return await self._whole(model, prompt, deadline, spent)
        except openai.BadRequestError as error:
            # models that think take no temperature, some servers no seed: ask them without, from now on
            if model in self._unsampled or not _about_sampling(error):
                raise _error(error, model, started=False) from None
            self._unsampled.add(model)
        try:
            return await self._whole(model, prompt, deadline, spent)
        except openai.BadRequestError as error:
            raise _error(error, model, started=False) from None

    async def _whole(self, model: str, prompt: Prompt, deadline: float, spent: Spent) -> str:
        ask = self._chat if self._api == "chat" else self._responses
        pieces: list[str] = []
        started, length = False, 0
        spent.calls += 1
        async with aclosing(ask(model, prompt, spent)) as events:
            while True:
                wait = self._idle if started else self._first
                try:
                    async with asyncio.timeout(min(wait, deadline - monotonic())):
                        piece = await anext(events)
                except StopAsyncIteration:
                    return "".join(pieces)
                except TimeoutError:
                    raise ModelTimedOut(model=model) from None
                except openai.BadRequestError:
                    raise
                except (openai.OpenAIError, httpx2.HTTPError, json.JSONDecodeError) as error:
                    raise _error(error, model, started=started) from None
                started = True
                length += len(piece)
                if length > MAX_CHARACTERS:
                    raise ModelStreamCut(model=model)
                pieces.append(piece)

    def _sampling(self, model: str, *names: str) -> dict[str, Any]:
        values = {"temperature": 0, "seed": SEED}
        return {} if model in self._unsampled else {name: values[name] for name in names}

    async def _chat(self, model: str, prompt: Prompt, spent: Spent) -> AsyncGenerator[str, None]:
        stream: AsyncStream[ChatCompletionChunk] = await self._client.chat.completions.create(
            model=model,
            messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            stream=True,
            stream_options={"include_usage": True},
            max_completion_tokens=MAX_TOKENS,
            response_format={
                "type": "json_schema",
                "json_schema": {"name": _NAME, "schema": prompt.schema, "strict": True},
            },
            **self._sampling(model, "temperature", "seed"),
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
                        raise ModelAnswerUnusable(model=model, reason="refusal")
                    yield choice.delta.content or ""
        # 'length' is an answer without its end, and a stream without any reason was cut
        if reason != "stop":
            raise ModelStreamCut(model=model)

    async def _responses(self, model: str, prompt: Prompt, spent: Spent) -> AsyncGenerator[str, None]:
        stream: AsyncStream[ResponseStreamEvent] = await self._client.responses.create(
            model=model,
            instructions=prompt.system,
            input=prompt.user,
            stream=True,
            store=False,
            max_output_tokens=MAX_TOKENS,
            text={"format": {"type": "json_schema", "name": _NAME, "schema": prompt.schema, "strict": True}},
            **self._sampling(model, "temperature"),
        )
        whole = False
        async with stream:
            async for event in stream:
                match event.type:
                    case "response.output_text.delta":
                        yield event.delta
                    case "response.refusal.delta" | "response.refusal.done":
                        raise ModelAnswerUnusable(model=model, reason="refusal")
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
                        yield ""  # a sign of life
        if not whole:
            raise ModelStreamCut(model=model)


def _about_sampling(error: openai.BadRequestError) -> bool:
    return error.param in _SAMPLING or any(f"'{name}'" in error.message for name in _SAMPLING)


def _error(error: Exception, model: str, *, started: bool) -> LacunaError:
    """The leaf that says what happened. Of the provider's own words nothing is kept: they may quote a key."""
    ours = LacunaError.codes().get(str(getattr(error, "code", None) or ""))
    if ours is not None and ours.code.startswith("model_"):
        return ours(model=model)  # the gateway's proxy says it already
    # the package's aiohttp transport calls a refused connection a ConnectTimeout as well
    if isinstance(error, openai.APITimeoutError) and isinstance(error.__cause__, httpx2.ConnectTimeout):
        return ModelUnreachable(model=model)
    if isinstance(error, openai.APIStatusError | openai.APITimeoutError):
        return model_error(error, model)
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        return ModelStreamCut(model=model) if started else ModelUnreachable(model=model)
    return ModelBroken(model=model)
