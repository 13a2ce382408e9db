"""A small server of OpenAI's /embeddings, over real HTTP, with vectors that words decide: hashed and summed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np
from aiohttp import web

DIMENSION = 64


def vector(text: str) -> np.ndarray:
    """Texts that share words are close; the same text always has the same vector."""
    out = np.zeros(DIMENSION, np.float32)
    for word in re.findall(r"\w+", text.casefold()) or ["-"]:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "little")
        out += np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return out / np.linalg.norm(out)


@dataclass
class ModelServer:
    url: str = ""
    inputs: list[str] = field(default_factory=list)
    """Every text asked for, in order."""
    requests: int = 0
    status: int = 200
    """What it answers with; other than 200 means an error."""
    delay: float = 0.0


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    import asyncio

    state = ModelServer()

    async def embeddings(request: web.Request) -> web.Response:
        body = await request.json()
        await asyncio.sleep(state.delay)
        if state.status != 200:
            return web.json_response({"error": {"message": "no", "code": None}}, status=state.status)
        state.inputs += body["input"]
        state.requests += 1
        rows = [
            {
                "object": "embedding",
                "index": i,
                "embedding": base64.b64encode(vector(text).astype("<f4").tobytes()).decode(),
            }
            for i, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": len(body["input"]), "total_tokens": len(body["input"])}
        return web.json_response({"object": "list", "data": rows, "model": body["model"], "usage": usage})

    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/embeddings", embeddings)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    state.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield state
    finally:
        await runner.cleanup()
