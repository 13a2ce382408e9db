"""What a model server that fails is called, and how long it is waited for."""

from __future__ import annotations

import base64
import socket

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.retriever.embedding import Embedder
from services.wire.errors import ModelBroken, ModelUnreachable


async def test_a_refused_connection_means_that_the_server_is_out_of_reach() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/v1"  # bound, and nobody listens
        embedder = Embedder(url, None, patience=0)
        with pytest.raises(ModelUnreachable):
            await embedder.embed("m", ["text"])
        await embedder.close()


async def test_a_server_that_restarts_is_waited_for_and_one_that_is_broken_is_not() -> None:
    asked, statuses = 0, {"restarts": 503, "broken": 500}

    async def embeddings(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        model = (await request.json())["model"]
        if model == "broken" or asked <= 3:
            return web.json_response({"error": {"message": "no"}}, status=statuses[model])
        row = base64.b64encode(np.ones(4, np.float32).tobytes()).decode()
        return web.json_response({"data": [{"index": 0, "embedding": row}], "usage": {"prompt_tokens": 1}})

    app = web.Application()
    app.router.add_post("/v1/embeddings", embeddings)
    async with TestServer(app) as server:
        embedder = Embedder(str(server.make_url("/v1")), None, attempts=2)
        vectors, _ = await embedder.embed("restarts", ["text"])
        assert (vectors.shape, asked) == ((1, 4), 4)
        asked = 0
        with pytest.raises(ModelBroken):
            await embedder.embed("broken", ["text"])
        assert asked == 2
        await embedder.close()
