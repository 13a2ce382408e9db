"""The really running server on a free port, spoken with through the real `openai` package."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import openai
import pytest_asyncio
from aiohttp import web

from services.models.app import create_app, running
from services.models.encoder import Encoder
from services.models.engines import ENCODER, LLAMAS
from services.models.llama import Llama
from services.models.tuning.runner import CHILD
from services.settings import Settings


@dataclass(frozen=True)
class Server:
    settings: Settings
    app: web.Application
    openai: openai.AsyncOpenAI
    http: aiohttp.ClientSession

    @property
    def encoder(self) -> Encoder:
        return self.app[ENCODER]

    @property
    def llama(self) -> Llama:
        return self.app[LLAMAS][0]

    async def post(self, path: str, body: bytes, **headers: str) -> tuple[int, Any]:
        """Status and error object of what the openai package would never send."""
        url = f"{self.settings.models_base_url}{path}"
        headers = {"Content-Type": "application/json", **headers}
        async with self.http.post(url, data=body, headers=headers) as response:
            return response.status, (await response.json()).get("error")


@asynccontextmanager
async def served(*, child: str = CHILD, **settings: Any) -> AsyncIterator[Server]:
    """A server with a data folder of its own, which is gone afterwards, where `settings` name none."""
    with TemporaryDirectory(prefix="lacuna-data-") as data:
        async with _served(child, {"data": Path(data), **settings}) as server:
            yield server


@asynccontextmanager
async def _served(child: str, settings: dict[str, Any]) -> AsyncIterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = Settings(
        **{"models_port": port, "encoder_processes": 2, "model_threads": 1, "drain": 1.0, **settings}
    )
    app = create_app(own, child=child)
    client = openai.AsyncOpenAI(base_url=own.models_base_url, api_key="any", max_retries=0)
    async with running(app, own), aiohttp.ClientSession() as http, client:
        yield Server(own, app, client, http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Server]:
    async with served() as one:
        yield one


async def until(condition: Callable[[], bool]) -> None:
    """Wait for `condition`; a test in which it never comes ends by pytest's own time limit."""
    while not condition():
        await asyncio.sleep(0.005)
