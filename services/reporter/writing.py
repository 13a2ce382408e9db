"""Asking a model for prose: one streamed call of OpenAI's protocol, by Chat Completions or Responses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from time import monotonic

import httpx2
import openai
from openai import AsyncOpenAI, AsyncStream, DefaultAioHttpClient
from openai.types.chat import ChatCompletionChunk
from openai.types.responses import ResponseStreamEvent

from services.reporter.prompting import Prompt
from services.settings import Settings
from services.wire.errors import (
    LacunaError,
    ModelBroken,
    ModelBusy,
    ModelDenied,
    ModelKeyRejected,
    ModelNotFound,
    ModelQuota,
    ModelRateLimited,
    ModelRefusedInput,
    ModelStreamCut,
    ModelTimedOut,
    ModelUnreachable,
)
from services.wire.messages import Usage

MAX_TOKENS = 8000
"""Of an answer, a reasoning model's thoughts included."""
MAX_CHARACTERS = 40_000
ANSWER = 1200
"""Tokens that the shortest useful answer takes."""
_ASKING = 5.0
"""Seconds in which a server must say what its models are."""
REFUSAL = "refusal"


@dataclass
class Spent:
    """What a call has cost so far; filled while it streams."""

    usage: Usage = field(default_factory=Usage)
    first_token: float | None = None
    """Seconds from the call to the first text."""


class Writer:
    """Holds the client of our model calls. `first` and `idle` are the seconds to wait for the first and for
    every further piece of a stream; `retries` are the package's own, before an answer begins."""

    def __init__(
        self, settings: Settings, *, first: float = 120.0, idle: float = 30.0, retries: int = 2
    ) -> None:
        key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
        self._client = AsyncOpenAI(
            base_url=settings.own_base_url,
            api_key=key,
            http_client=DefaultAioHttpClient(),
            max_retries=retries,
        )
        self._api = settings.chat_api
        self._first = first
        self._idle = idle

    async def close(self) -> None:
        await self._client.close()

    async def context(self, model: str) -> int | None:
        """Tokens that `model` can take in, its answer included, where its server says so; else None."""
        try:
            async with asyncio.timeout(_ASKING):
                found = [listed async for listed in self._client.models.list() if listed.id == model]
        except (TimeoutError, openai.OpenAIError, httpx2.HTTPError, ValueError):
            return None  # asking it for prose will say what is wrong
        about = (found[0].model_extra or {}).get("lacuna") if found else None
        context = about.get("context") if isinstance(about, dict) else None
        return context if isinstance(context, int) and context > 0 else None

    async def stream(
        self, model: str, prompt: Prompt, deadline: float, spent: Spent
    ) -> AsyncGenerator[str, None]:
        """Pieces of the model's answer, as they come; ends normally only when the answer is whole.

        `deadline` is on the monotonic clock. Raises a leaf of the error tree: ModelNotFound, ModelDenied,
        ModelKeyRejected, ModelQuota, ModelRateLimited, ModelBusy, ModelUnreachable, ModelTimedOut,
        ModelRefusedInput, ModelBroken (its `reason` is 'refusal' where the model declined), ModelStreamCut.
        """
        began = monotonic()
        spent.usage = Usage(calls=1)
        ask = self._chat if self._api == "chat" else self._responses
        length = 0
        async with aclosing(ask(model, prompt, spent)) as pieces:
            iterator = aiter(pieces)
            while True:
                wait = self._first if spent.first_token is None else self._idle
                try:
                    async with asyncio.timeout(min(wait, deadline - monotonic())):
                        piece = await anext(iterator)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise ModelTimedOut(model=model) from None
                except (openai.OpenAIError, httpx2.HTTPError, json.JSONDecodeError) as error:
                    raise _error(error, model, started=spent.first_token is not None) from None
                if spent.first_token is None:
                    spent.first_token = monotonic() - began
                length += len(piece)
                if length > MAX_CHARACTERS:
                    raise ModelStreamCut(model=model)
                yield piece

    async def _chat(self, model: str, prompt: Prompt, spent: Spent) -> AsyncGenerator[str, None]:
        stream: AsyncStream[ChatCompletionChunk] = await self._client.chat.completions.create(
            model=model,
            messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            stream=True,
            stream_options={"include_usage": True},
            max_completion_tokens=MAX_TOKENS,
        )
        reason = None
        async with stream:
            async for chunk in stream:
                if chunk.usage:
                    spent.usage = Usage(
                        prompt_tokens=chunk.usage.prompt_tokens,
                        completion_tokens=chunk.usage.completion_tokens,
                        calls=1,
                    )
                for choice in chunk.choices[:1]:
                    reason = choice.finish_reason or reason
                    if choice.delta.refusal or reason == "content_filter":
                        raise ModelBroken(model=model, reason=REFUSAL)
                    if choice.delta.content:
                        yield choice.delta.content
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
        )
        whole = False
        async with stream:
            async for event in stream:
                match event.type:
                    case "response.output_text.delta":
                        yield event.delta
                    case "response.refusal.delta" | "response.refusal.done":
                        raise ModelBroken(model=model, reason=REFUSAL)
                    case "response.completed":
                        whole = True
                        if event.response.usage:
                            spent.usage = Usage(
                                prompt_tokens=event.response.usage.input_tokens,
                                completion_tokens=event.response.usage.output_tokens,
                                calls=1,
                            )
                    case "response.failed" | "error" | "response.incomplete":
                        raise ModelStreamCut(model=model)
                    case _:
                        pass
        if not whole:
            raise ModelStreamCut(model=model)


def _error(error: Exception, model: str, *, started: bool) -> LacunaError:
    """The leaf that says what happened. Of the provider's own words nothing is kept: they may quote a key."""
    code = str(getattr(error, "code", None) or "")
    ours = LacunaError.codes().get(code)
    if ours is not None and code.startswith("model_"):
        return ours(model=model)  # the gateway's proxy says it already
    match error:
        # the package's aiohttp transport calls a refused connection a ConnectTimeout as well
        case openai.APITimeoutError() if not isinstance(error.__cause__, httpx2.ConnectTimeout):
            return ModelTimedOut(model=model)
        case openai.APIConnectionError() | httpx2.HTTPError():
            return ModelStreamCut(model=model) if started else ModelUnreachable(model=model)
        case openai.NotFoundError():
            return ModelNotFound(model=model)
        case openai.AuthenticationError():
            return ModelKeyRejected(model=model)
        case openai.PermissionDeniedError():
            return ModelDenied(model=model)
        case openai.RateLimitError() if "quota" in code or "billing" in code:
            return ModelQuota(model=model)
        case openai.RateLimitError():
            return ModelBusy(model=model) if "busy" in code else ModelRateLimited(model=model)
        case openai.APIStatusError() if 400 <= error.status_code < 500:
            return ModelRefusedInput(model=model, reason=code or str(error.status_code))
        case _:
            return ModelStreamCut(model=model) if started else ModelBroken(model=model, reason="answer")
