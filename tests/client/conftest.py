"""The server that the client is tried against, without pauses."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from lacuna import events, flow

from tests.client.server import Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(flow, "POLL", 0.01)
    for module in (flow, events):
        monkeypatch.setattr(module, "backoff", lambda tries: 0.0)
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
