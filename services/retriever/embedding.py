"""Vectors from whoever speaks OpenAI's protocol at one base URL."""

from __future__ import annotations

import asyncio
import random
from binascii import a2b_base64
from collections.abc import Sequence

import httpx2
import numpy as np
import openai
import orjson
from numpy.typing import NDArray
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from services.calls.client import client_at, model_error
from services.observe.model_calls import OURS, model_call
from services.retriever.dense import Vectors, normalised
from services.retriever.together import Together
from services.wire.errors import (
    EmbeddingsMismatch,
    ModelBroken,
    ModelBusy,
    ModelRateLimited,
    ModelTimedOut,
    ModelUnreachable,
)

BATCH = 256
_BATCH_BYTES = 300_000  # a token is a byte or more, so this keeps under 300,000 tokens a request
_LONGEST = 8_000  # characters of one input, for the same reason under 8,192 tokens in both languages
PASSING = (ModelBroken, ModelBusy, ModelRateLimited, ModelTimedOut, ModelUnreachable)
"""What may be over in a while."""


def batches(texts: Sequence[str]) -> list[Sequence[str]]:
    """`texts` in order, cut so that each part fits one request."""
    out: list[Sequence[str]] = []
    start = size = 0
    for at, text in enumerate(texts):
        bytes_ = len(text[:_LONGEST].encode("utf-8", "replace"))
        if at > start and (at - start >= BATCH or size + bytes_ > _BATCH_BYTES):
            out.append(texts[start:at])
            start, size = at, 0
        size += bytes_
    return [*out, texts[start:]] if start < len(texts) else out


class Embedder:
    """A client of /embeddings. At most `at_once` requests are in flight.

    A request is sent up to `attempts` times; while its server is out of reach, for `patience` seconds: a server that
    is restarted must not fail an analysis.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        *,
        at_once: int = 3,
        attempts: int = 4,
        patience: float = 60.0,
    ) -> None:
        # tenacity retries, not the package: it sees our errors, and the model's queue as well
        self._client = client_at(base_url, api_key, retries=0, timeout=120.0)
        self._gate = asyncio.Semaphore(at_once)
        self._attempts, self._patience = attempts, patience
        self._together: dict[str, Together[Sequence[str], Vectors]] = {}

    async def close(self) -> None:
        await self._client.close()

    async def embed(self, model: str, texts: Sequence[str]) -> tuple[Vectors, int]:
        """Unit vectors of `texts`, float32 [n, d], and the tokens that the provider counted.

        Raises the Model* errors, EmbeddingsMismatch where the answers differ in dimension.
        """
        if not texts:
            return np.empty((0, 0), np.float32), 0
        tasks = [asyncio.create_task(self._batch(model, part)) for part in batches(texts)]
        try:
            parts = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        widths = {part[0].shape[1] for part in parts}
        if len(widths) != 1:
            raise EmbeddingsMismatch(model=model, expected=max(widths), got=min(widths))
        return np.concatenate([part[0] for part in parts]), sum(part[1] for part in parts)

    async def embed_together(self, model: str, texts: Sequence[str]) -> Vectors:
        """As `embed`, in one request with whoever asks at the same time. What that costs cannot be shared out, so
        this is for those who need not know. Raises as `embed`."""
        if not texts:
            return np.empty((0, 0), np.float32)

        async def ask(asked: Sequence[Sequence[str]]) -> list[Vectors]:
            vectors, _ = await self.embed(model, [text for own in asked for text in own])
            ends = np.cumsum([len(own) for own in asked])
            return np.split(vectors, ends[:-1])

        if model not in self._together:
            self._together[model] = Together(ask, size=len, most=BATCH, at_once=2)
        return await self._together[model](texts)

    async def _batch(self, model: str, texts: Sequence[str]) -> tuple[Vectors, int]:
        inputs = [text[:_LONGEST].encode("utf-8", "replace").decode() or " " for text in texts]
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(PASSING),
            stop=self._enough,
            wait=wait_random_exponential(multiplier=0.5, max=8),
            reraise=True,
        ):
            with attempt:
                return await self._once(model, inputs)
        raise ModelBroken(model=model)  # tenacity reraises; this is for the type checker

    def _enough(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ModelUnreachable):
            return (state.seconds_since_start or 0.0) >= self._patience
        return state.attempt_number >= self._attempts

    async def _once(self, model: str, inputs: list[str]) -> tuple[Vectors, int]:
        async with self._gate:
            try:
                return await self._asked(model, inputs)
            except (ModelRateLimited, ModelBusy) as error:
                if error.retry_after:
                    await asyncio.sleep(min(error.retry_after, 20) * random.uniform(1, 1.2))  # noqa: S311
                raise

    async def _asked(self, model: str, inputs: list[str]) -> tuple[Vectors, int]:
        with model_call("embeddings", OURS, model) as watched, watched.present():
            try:
                # not embeddings.create, which walks through all inputs and makes an object of each vector
                answer = await self._client.post(
                    "/embeddings",
                    cast_to=httpx2.Response,
                    body={"model": model, "input": inputs, "encoding_format": "base64"},
                )
            except openai.OpenAIError as error:
                raise model_error(error, model) from error
            vectors, used = await asyncio.to_thread(_decoded, answer.content, model)
            if len(vectors) != len(inputs):
                raise ModelBroken(model=model)
            watched.spent(used)
            return vectors, used


def _decoded(answer: bytes, model: str) -> tuple[Vectors, int]:
    """The vectors of an answer and the tokens it counts; its rows are taken as the SDK takes them, in order.

    Rows are in base64, as asked, or in plain numbers, from servers that know no other form.
    """
    try:
        body = orjson.loads(answer)
        rows = [row["embedding"] for row in body["data"]]
        if rows and all(isinstance(row, str) for row in rows):
            packed = [a2b_base64(row) for row in rows]
            if len({len(row) for row in packed}) != 1:
                raise ModelBroken(model=model)
            vectors: NDArray[np.float32] = np.frombuffer(b"".join(packed), "<f4").reshape(len(rows), -1)
        else:
            vectors = np.array([np.asarray(row, "<f4") for row in rows])
        used = int((body.get("usage") or {}).get("prompt_tokens") or 0)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelBroken(model=model) from error
    if vectors.ndim != 2 or not vectors.shape[1] or not np.isfinite(vectors).all():
        raise ModelBroken(model=model)
    return normalised(vectors), used
