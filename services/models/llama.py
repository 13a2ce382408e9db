"""A GGUF model served by llama.cpp in a child process, which may crash without taking this server along."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import structlog

from services.models.gguf_header import header
from services.models.llama_process import LlamaProcess
from services.models.templates import with_tools
from services.wire.errors import (
    LacunaError,
    ModelBroken,
    ModelBusy,
    ModelNotFound,
    ModelRefusedInput,
    ModelTimedOut,
    ModelUnreachable,
    ShuttingDown,
)

SLOTS = 2
"""Requests that are answered side by side."""
CONTEXT = 8192
"""Tokens of a request and its answer, or fewer where the model was trained on fewer."""
ADAPTERS = 8
"""Adapters in memory at once, of each base."""
_REST_SECONDS = 5.0
"""How long a model that failed to load is left alone."""

log = structlog.get_logger(__name__)


class Llama:
    """One GGUF file behind llama.cpp's HTTP server, loaded by the first call and again after a crash.

    `queue` calls wait for a slot; more raise ModelBusy. `weights` may be what makes the file ready, once: it is
    awaited by the first call. Adapters are served by the same process: a call names its own, the others do not
    touch it. A call that asks for an adapter which the process does not have starts another process, with that one
    and those used last, at most ADAPTERS in all; the one before ends when its calls have.
    """

    def __init__(
        self,
        weights: Path | Callable[[], Awaitable[Path]],
        name: str,
        *,
        threads: int,
        queue: int,
        embedding: bool = False,
    ) -> None:
        self.name = name
        self.meta: dict[str, Any] = {}
        """What llama.cpp says of the loaded model: n_ctx, n_embd, n_params, ..."""
        self._weights, self._threads, self._embedding = weights, threads, embedding
        self._limit = SLOTS + queue
        self._calls = 0
        self._slots = asyncio.Semaphore(SLOTS)
        self._loading = asyncio.Lock()
        self._process: LlamaProcess | None = None
        self._draining: set[asyncio.Task[None]] = set()
        self._adapters: dict[str, Path] = {}
        """By id, the one asked for last at the end."""
        self._failed_at: dict[str | None, float] = {}
        """When an adapter (None: the base) failed to load last, for as long as it has not loaded since."""
        self._template: str | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process, while it runs."""
        return self._process.pid if self._process and self._process.alive else None

    def add_adapter(self, adapter: str, file: Path) -> None:
        """Calls may name `adapter` from now on: `file` is its GGUF form."""
        self._adapters[adapter] = file

    def remove_adapter(self, adapter: str) -> None:
        """No later call may name it."""
        self._adapters.pop(adapter, None)
        self._failed_at.pop(adapter, None)

    @asynccontextmanager
    async def call(
        self, path: str, body: Mapping[str, Any], adapter: str | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """llama.cpp's successful answer to POST `path`. Leaving the context early stops the generation.

        Raises ModelBusy, ModelRefusedInput (also for what does not fit the context), ModelNotFound for an adapter
        that was removed, ModelUnreachable when the process cannot start or ends meanwhile, ModelBroken,
        ModelTimedOut, ShuttingDown.
        """
        if self._closed:
            raise ShuttingDown
        if self._calls >= self._limit:
            raise ModelBusy(retry_after=2)
        self._calls += 1
        try:
            async with self._slots:
                process = await self._loaded(adapter)
                asked = dict(body)
                if process.adapters:
                    asked["lora"] = _chosen(process.adapters, adapter)
                async with process.used() as session:
                    try:
                        async with session.post(
                            f"http://llama{path}",
                            data=orjson.dumps(asked),
                            headers={"Content-Type": "application/json"},
                        ) as response:
                            if response.status != 200:
                                raise refused(response.status, await response.read())
                            yield response
                    except TimeoutError:
                        raise ModelTimedOut from None
                    except (aiohttp.ClientError, ConnectionError):
                        # who asks again at once must not meet a process that is dead already
                        await process.dying()
                        raise ModelUnreachable(retry_after=1) from None
        finally:
            self._calls -= 1

    async def template(self) -> str:
        """The chat template that it is served with, '' where it has none. Raises ModelUnreachable."""
        if self._template is None:
            try:
                told = await asyncio.to_thread(header, await self._file())
            except (OSError, ValueError, TimeoutError):
                raise ModelUnreachable(retry_after=_REST_SECONDS) from None
            template = told.get("tokenizer.chat_template")
            self._template = with_tools(template) if isinstance(template, str) else ""
        return self._template

    async def get(self, path: str) -> Any:
        """llama.cpp's JSON answer to GET `path`. Raises ModelUnreachable."""
        process = await self._loaded(None)
        try:
            async with process.used() as session, session.get(f"http://llama{path}") as response:
                return orjson.loads(await response.read())
        except (aiohttp.ClientError, ConnectionError, TimeoutError, orjson.JSONDecodeError):
            raise ModelUnreachable(retry_after=1) from None

    async def close(self) -> None:
        """End the process."""
        self._closed = True
        for task in self._draining:
            task.cancel()
        await asyncio.gather(*self._draining, return_exceptions=True)
        async with self._loading:
            await self._unload()

    async def _loaded(self, adapter: str | None) -> LlamaProcess:
        if ready := self._ready(adapter):
            return ready
        async with self._loading:
            if self._closed:
                raise ShuttingDown
            if ready := self._ready(adapter):
                return ready
            if time.monotonic() - self._failed_at.get(adapter, float("-inf")) < _REST_SECONDS:
                raise ModelUnreachable(retry_after=_REST_SECONDS)
            if self._process and not self._process.alive:
                log.warning("model died", action="llama.died", model=self.name)
                await self._unload()
            try:
                process = await self._load(adapter)
            except (OSError, EOFError, TimeoutError, aiohttp.ClientError) as error:
                self._failed_at[adapter] = time.monotonic()
                name = type(error).__name__
                log.error("no model", action="llama.load_failed", model=adapter or self.name, error=name)  # noqa: TRY400
                raise ModelUnreachable(retry_after=_REST_SECONDS) from error
            self._retire()
            self._process, self.meta = process, process.meta
            self._failed_at.pop(adapter, None)
            if adapter is not None and adapter not in process.adapters:  # removed while this one was starting
                raise ModelNotFound(model=adapter)
            return process

    def _ready(self, adapter: str | None) -> LlamaProcess | None:
        """The process, where it can serve `adapter`, which thereby is the one asked for last."""
        if adapter is not None:
            file = self._adapters.pop(adapter, None)
            if file is None:
                raise ModelNotFound(model=adapter)
            self._adapters[adapter] = file
        process = self._process
        if process and process.alive and (adapter is None or adapter in process.adapters):
            return process
        return None

    async def _load(self, adapter: str | None) -> LlamaProcess:
        weights = await self._file()
        whole = [one for one in self._adapters if one == adapter or one not in self._failed_at]
        wanted = whole[-ADAPTERS:]
        try:
            return await self._start(weights, wanted)
        except (OSError, EOFError):
            alone = [] if adapter is None else [adapter]
            if wanted == alone:
                raise
            # One that is damaged must not take the others along.
            log.warning("without other adapters", action="llama.adapters_left_out", model=self.name)
            return await self._start(weights, alone)

    async def _file(self) -> Path:
        return self._weights if isinstance(self._weights, Path) else await self._weights()

    async def _start(self, weights: Path, adapters: list[str]) -> LlamaProcess:
        begun = time.monotonic()
        options = {
            "weights": weights,
            "name": self.name,
            "threads": self._threads,
            "slots": SLOTS,
            "context": CONTEXT,
            "embedding": self._embedding,
        }
        files = {adapter: self._adapters[adapter] for adapter in adapters if adapter in self._adapters}
        process = await LlamaProcess.start(options, files)
        log.info(
            "loaded",
            action="llama.loaded",
            model=self.name,
            adapters=len(files),
            seconds=round(time.monotonic() - begun, 3),
            pid=process.pid,
        )
        return process

    def _retire(self) -> None:
        if self._process is not None:
            task = asyncio.create_task(_drained(self._process))
            self._draining.add(task)
            task.add_done_callback(self._draining.discard)

    async def _unload(self) -> None:
        process, self._process = self._process, None
        if process:
            await process.stop()


def _chosen(adapters: Mapping[str, int], adapter: str | None) -> list[dict[str, float]]:
    """The field `lora` of a request. For the base a scale of 0 is said of one of them: a request that names none is
    answered by the base too, but from what the slot still holds of a prompt that was read with another's adapter."""
    if adapter is None:
        return [{"id": 0, "scale": 0.0}]
    return [{"id": adapters[adapter], "scale": 1.0}]


async def _drained(process: LlamaProcess) -> None:
    try:
        await process.drain()
    except asyncio.CancelledError:
        await process.stop()
        raise


def refused(status: int, body: bytes) -> LacunaError:
    """The error that llama.cpp's answer `body` stands for."""
    try:
        error = orjson.loads(body)["error"]
        message, kind = str(error["message"])[:500], error.get("type")
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ModelBroken(reason=f"status_{status}")
    if kind == "exceed_context_size_error":
        limit, asked = error.get("n_ctx", CONTEXT), error.get("n_prompt_tokens", "more")
        return ModelRefusedInput(
            reason=f"This model's maximum context length is {limit} tokens. However, your messages resulted in "
            f"{asked} tokens. Please reduce the length of the messages.",
            field="messages",
            kind="context_length_exceeded",
        )
    # The model's own template refuses some conversations, which llama.cpp tells as its own failure.
    if status in {400, 501} or "template" in message.lower() or "jinja" in message.lower():
        return ModelRefusedInput(reason=message)
    if status == 503:
        return ModelUnreachable(retry_after=1)
    return ModelBroken(reason=f"status_{status}")
