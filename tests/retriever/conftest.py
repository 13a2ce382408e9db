from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from services.retriever import app
from services.settings import Settings
from services.storage.blobs import Blobs
from services.wire.bus import Bus, connect
from services.wire.messages import (
    AnalyseText,
    AnalysisFailed,
    BaseInfo,
    BaseStatus,
    CreateBase,
    DocumentPut,
    GetBase,
    Judged,
    PutDocument,
    TextJudged,
)
from tests.retriever.model_server import ModelServer, model_server


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with model_server() as server:
        yield server


@dataclass
class Product:
    """A retriever as it runs, and how its callers reach it."""

    settings: Settings
    bus: Bus
    blobs: Blobs

    async def create(self, name: str = "docs") -> BaseInfo:
        return await self.bus.request(CreateBase(name=name))

    async def put(self, path: str, text: str, base: str = "docs") -> DocumentPut:
        blob = await self.blobs.put(text.encode())
        return await self.bus.request(PutDocument(base=base, path=path, blob=blob))

    async def ready(self, base: str = "docs", seconds: float = 60.0) -> BaseInfo:
        """Wait until the base is up to date."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            info = await self.bus.request(GetBase(name=base))
            if info.status in {BaseStatus.READY, BaseStatus.EMPTY, BaseStatus.FAILED}:
                return info
            await asyncio.sleep(0.05)
        raise AssertionError(f"{base} is still {info.status}")


@pytest.fixture
def database_url() -> str | None:
    """None: SQLite in the data folder. Test files that ask for both databases override it."""
    return None


@pytest.fixture
async def start(
    tmp_path: Path, model: ModelServer, database_url: str | None
) -> AsyncIterator[Callable[[], object]]:
    """Starts retrievers on one data folder and database, each with a bus of its own."""
    async with AsyncExitStack() as stack:

        async def one() -> Product:
            settings = Settings(
                data=tmp_path,
                openai_base_url=model.url,
                drain=2.0,
                embedding_model="test-embed",
                database_url=database_url,
            )
            bus = connect("memory:", name="test")
            await bus.start()
            stack.push_async_callback(bus.stop, 1.0)
            await stack.enter_async_context(app.serve(settings, bus))
            return Product(settings, bus, Blobs(tmp_path / "blobs"))

        yield one


@pytest.fixture
async def product(start: Callable[[], object]) -> Product:
    return await start()  # type: ignore[misc, no-any-return]


async def judge(product: Product, text: str, **more: object) -> Judged | AnalysisFailed:
    """Analyse `text` and wait for what comes."""
    answer: asyncio.Future[Judged | AnalysisFailed] = asyncio.get_running_loop().create_future()

    async def judged(event: TextJudged) -> None:
        if not answer.done():
            answer.set_result(event.judged)

    async def failed(event: AnalysisFailed) -> None:
        if not answer.done():
            answer.set_result(event)

    group = uuid4().hex  # of this call alone: subscribers of one group compete
    await product.bus.subscribe(TextJudged, judged, group=group)
    await product.bus.subscribe(AnalysisFailed, failed, group=group)
    fields = {"base": "docs", "expires_at": time.time() + 30, **more}
    await product.bus.send(
        AnalyseText(job_id=f"{group}:1", analysis_id=group, attempt=1, text=text, **fields)
    )
    return await asyncio.wait_for(answer, 30)
