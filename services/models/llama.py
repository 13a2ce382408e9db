"""A GGUF model served by llama.cpp in a child process, which may crash without taking this server along."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import structlog

from services.models.children import Child
from services.models.llama_child import LlamaOptions
from services.wire.errors import (
    LacunaError,
    ModelBroken,
    ModelBusy,
    ModelRefusedInput,
    ModelTimedOut,
    ModelUnreachable,
    ShuttingDown,
)

SLOTS = 2
"""Requests that are answered side by side."""
CONTEXT = 8192
"""Tokens of a request and its answer, or fewer where the model was trained on fewer."""
_LOAD_SECONDS = 600.0
_REST_SECONDS = 5.0
"""How long a model that failed to load is left alone."""
_SILENCE_SECONDS = 600.0

log = structlog.get_logger(__name__)


class Llama:
    """One GGUF file behind llama.cpp's HTTP server, loaded by the first call and again after a crash.

    `queue` calls wait for a slot; more raise ModelBusy.
    """

    def __init__(
        self, weights: Path, name: str, *, threads: int, queue: int, embedding: bool = False
    ) -> None:
        self.name = name
        self.meta: dict[str, Any] = {}
        """What llama.cpp says of the loaded model: n_ctx, n_embd, n_params, ..."""
        self._weights, self._threads, self._embedding = weights, threads, embedding
        self._limit = SLOTS + queue
        self._calls = 0
        self._slots = asyncio.Semaphore(SLOTS)
        self._loading = asyncio.Lock()
        self._child: Child | None = None
        self._session: aiohttp.ClientSession | None = None
        self._folder: Path | None = None
        self._failed_at = float("-inf")
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process, while it runs."""
        return self._child.pid if self._child and self._child.alive else None

    @asynccontextmanager
    async def call(self, path: str, body: Mapping[str, Any]) -> AsyncIterator[aiohttp.ClientResponse]:
        """llama.cpp's successful answer to POST `path`. Leaving the context early stops the generation.

        Raises ModelBusy, ModelRefusedInput (also for what does not fit the context), ModelUnreachable when
        the process cannot start or ends meanwhile, ModelBroken, ModelTimedOut, ShuttingDown.
        """
        if self._closed:
            raise ShuttingDown
        if self._calls >= self._limit:
            raise ModelBusy(retry_after=2)
        self._calls += 1
        try:
            async with self._slots:
                session = await self._loaded()
                try:
                    async with session.post(
                        f"http://llama{path}",
                        data=orjson.dumps(body),
                        headers={"Content-Type": "application/json"},
                    ) as response:
                        if response.status != 200:
                            raise refused(response.status, await response.read())
                        yield response
                except TimeoutError:
                    raise ModelTimedOut from None
                except (aiohttp.ClientError, ConnectionError):
                    raise ModelUnreachable(retry_after=1) from None
        finally:
            self._calls -= 1

    async def get(self, path: str) -> Any:
        """llama.cpp's JSON answer to GET `path`. Raises ModelUnreachable."""
        session = await self._loaded()
        try:
            async with session.get(f"http://llama{path}") as response:
                return orjson.loads(await response.read())
        except (aiohttp.ClientError, ConnectionError, TimeoutError, orjson.JSONDecodeError):
            raise ModelUnreachable(retry_after=1) from None

    async def close(self) -> None:
        """End the process."""
        self._closed = True
        async with self._loading:
            await self._unload()

    async def _loaded(self) -> aiohttp.ClientSession:
        async with self._loading:
            if self._closed:
                raise ShuttingDown
            if self._session and self._child and self._child.alive:
                return self._session
            if time.monotonic() - self._failed_at < _REST_SECONDS:
                raise ModelUnreachable(retry_after=_REST_SECONDS)
            await self._unload()
            try:
                return await self._load()
            except (OSError, EOFError, TimeoutError, aiohttp.ClientError) as error:
                self._failed_at = time.monotonic()
                await self._unload()
                name = type(error).__name__
                log.error("no model", action="llama.load_failed", model=self.name, error=name)  # noqa: TRY400
                raise ModelUnreachable(retry_after=_REST_SECONDS) from error
            except BaseException:
                await self._unload()
                raise

    async def _load(self) -> aiohttp.ClientSession:
        begun = time.monotonic()
        self._folder = Path(tempfile.mkdtemp(prefix="lacuna-"))
        options = LlamaOptions(
            weights=self._weights.resolve(),
            name=self.name,
            socket=self._folder / "llama.sock",
            threads=self._threads,
            slots=SLOTS,
            context=CONTEXT,
            embedding=self._embedding,
        )
        module = "services.models.llama_child"
        self._child = await Child.start(
            module, options.model_dump_json(), environment={"OMP_NUM_THREADS": "1"}
        )
        async with asyncio.timeout(_LOAD_SECONDS):
            await self._child.receive()
        session = self._session = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(str(options.socket), limit=0, force_close=True),
            timeout=aiohttp.ClientTimeout(total=None, sock_read=_SILENCE_SECONDS),
            read_bufsize=2**20,
        )
        async with session.get("http://llama/v1/models") as response:
            self.meta = orjson.loads(await response.read())["data"][0]["meta"]
        seconds = round(time.monotonic() - begun, 3)
        log.info("loaded", action="llama.loaded", model=self.name, seconds=seconds, pid=self._child.pid)
        return session

    async def _unload(self) -> None:
        session, child, folder = self._session, self._child, self._folder
        self._session = self._child = self._folder = None
        if session:
            await session.close()
        if child:
            if not child.alive:
                log.warning("model died", action="llama.died", model=self.name)
            await child.stop()
        if folder:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


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
