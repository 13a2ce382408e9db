"""The whole gateway over real HTTP, a real database and the memory bus, with scripted services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from services.gateway.app import create_app
from services.settings import Settings
from services.storage.blobs import Blobs
from services.wire.bus import Bus
from services.wire.memory import MemoryBroker, MemoryTransport
from services.wire.training import Promotion
from tests.gateway.scripted import Services
from tests.gateway.scripted_trainer import Trainer
from tests.stack.openai_server import OpenAIServer

LOCAL_MODELS = [{"id": "smollm2-135m-instruct"}, {"id": "use-multilingual-v3-embed"}, {"id": "writer-7b"}]


@dataclass
class World:
    """A running gateway, who is behind it, and a client in front of it."""

    client: TestClient[Any, Any]
    services: Services
    models: OpenAIServer
    settings: Settings
    broker: MemoryBroker
    trainer: Trainer

    async def json(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        async with self.client.request(method, path, **options) as answer:
            return answer.status, await answer.json(content_type=None)

    async def post(self, text: str = "Hello there.", *, wait: int = 0, **fields: Any) -> Any:
        """An analysis begun on the base `docs`."""
        headers = {"Prefer": f"wait={wait}"} if wait else {}
        status, value = await self.json(
            "POST", "/api/v1/analyses", json={"text": text, "base": "docs", **fields}, headers=headers
        )
        assert status in {200, 202}, value
        return value

    async def get(self, analysis_id: str) -> Any:
        return (await self.json("GET", f"/api/v1/analyses/{analysis_id}"))[1]


@asynccontextmanager
async def world_in(
    data: Path,
    broker: MemoryBroker | None = None,
    *,
    trainer: bool = True,
    promotions: Iterable[Promotion] = (),
    **fields: Any,
) -> AsyncIterator[World]:
    """A world whose gateway keeps its data in `data`, with settings changed by `fields`; `trainer`: whether there
    is one, and `promotions` what it has promoted before."""
    broker = broker or MemoryBroker()
    inner, outer = Bus(MemoryTransport(broker), retry_delays=(0.01, 0.02)), Bus(MemoryTransport(broker))
    models = OpenAIServer(models=list(LOCAL_MODELS))
    async with models.running():
        settings = Settings(
            **{
                "data": data,
                "bus_url": "memory:",
                "models_url": models.url,
                "frontend": data / "dist",
                **fields,
            }
        )
        services = Services(inner, Blobs(data / "blobs"))
        services.base()
        await services.start()
        taught = Trainer(inner, Blobs(data / "blobs"), promotions=list(promotions))
        if trainer:
            await taught.start()
        await outer.start()
        client: TestClient[Any, Any] = TestClient(TestServer(create_app(settings, outer)))
        await client.start_server()
        try:
            yield World(client, services, models, settings, broker, taught)
        finally:
            await client.close()
            await inner.stop(1)
            await outer.stop(1)


@pytest.fixture(autouse=True)
def _no_real_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with world_in(tmp_path) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'gateway.db'}"
    return str(request.getfixturevalue("postgres_url"))


async def eventually(check: Callable[[], bool]) -> None:
    """Until `check` holds; the test's own time-out bounds it."""
    while not check():
        await asyncio.sleep(0.005)


async def frames(answer: ClientResponse) -> AsyncIterator[tuple[str, str, str]]:
    """(id, event, data) of a server-sent event stream; the id is '' where there is none."""
    fields: dict[str, str] = {}
    async for line in answer.content:
        name, colon, value = line.decode().rstrip("\n").partition(":")
        if name and colon:
            fields[name] = value.removeprefix(" ")
        elif not name and not colon:
            if "data" in fields:
                yield fields.get("id", ""), fields["event"], fields["data"]
            fields = {}
