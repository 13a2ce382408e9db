"""One running llama.cpp: a base model and the adapters it was started with."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from services.models.children import Child
from services.models.llama_child import LlamaOptions

_MODULE = "services.models.llama_child"
_LOAD_SECONDS = 600.0
_SILENCE_SECONDS = 600.0
_DEATH_SECONDS = 1.0


class LlamaProcess:
    """Made by `start`. `adapters` gives each adapter's number in this process, by the adapter's id."""

    def __init__(
        self, child: Child, session: aiohttp.ClientSession, folder: Path, adapters: list[str]
    ) -> None:
        self.session = session
        self.adapters = {adapter: number for number, adapter in enumerate(adapters)}
        self.meta: dict[str, Any] = {}
        self._child, self._folder = child, folder
        self._calls = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @classmethod
    async def start(cls, options: Mapping[str, Any], adapters: Mapping[str, Path]) -> LlamaProcess:
        """`options`: those of `LlamaOptions` but for the socket and the adapters.

        Raises OSError, EOFError, TimeoutError or aiohttp.ClientError where it does not come to answer.
        """
        folder = Path(tempfile.mkdtemp(prefix="lacuna-"))
        own = LlamaOptions(**options, socket=folder / "llama.sock", adapters=list(adapters.values()))
        child = await Child.start(_MODULE, own.model_dump_json(), environment={"OMP_NUM_THREADS": "1"})
        session = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(str(own.socket), limit=0, force_close=True),
            timeout=aiohttp.ClientTimeout(total=None, sock_read=_SILENCE_SECONDS),
            read_bufsize=2**20,
        )
        process = cls(child, session, folder, list(adapters))
        try:
            async with asyncio.timeout(_LOAD_SECONDS):
                await child.receive()
            async with session.get("http://llama/v1/models") as response:
                process.meta = orjson.loads(await response.read())["data"][0]["meta"]
        except BaseException:
            await process.stop()
            raise
        return process

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.alive

    async def dying(self) -> None:
        """Until it is known to be dead, for a second at most: a broken connection comes before that."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DEATH_SECONDS):
                await self._child.wait()

    @asynccontextmanager
    async def used(self) -> AsyncIterator[aiohttp.ClientSession]:
        """For the length of a call, which `drain` waits for."""
        self._calls += 1
        self._idle.clear()
        try:
            yield self.session
        finally:
            self._calls -= 1
            if not self._calls:
                self._idle.set()

    async def drain(self) -> None:
        """Stop once no call uses it any more."""
        await self._idle.wait()
        await self.stop()

    async def stop(self) -> None:
        await self.session.close()
        await self._child.stop()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
