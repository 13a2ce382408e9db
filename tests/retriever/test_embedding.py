"""What a model server that fails is called."""

from __future__ import annotations

import socket

import pytest

from services.retriever.embedding import Embedder
from services.wire.errors import ModelUnreachable


async def test_a_refused_connection_means_that_the_server_is_out_of_reach() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/v1"  # bound, and nobody listens
        embedder = Embedder(url, None, attempts=1)
        with pytest.raises(ModelUnreachable):
            await embedder.embed("m", ["text"])
        await embedder.close()
