"""18. Requests forged through URLs of callers: webhooks to loopback, metadata, IPv6 and NAT64 forms, by redirect and
by rebinding; a caller-set api_base. Nothing internal is reached, and no key goes to a foreign host."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiohttp import web

from tests.faults.conftest import Install
from tests.faults.installation import Jobs, all_once
from tests.faults.model import EMBEDDER, WRITER, Model

FORMS = (
    "https://127.0.0.1:{port}/", "http://127.0.0.1:{port}/", "https://localhost:{port}/", "https://localhost.:{port}/",
    "https://2130706433:{port}/", "https://0x7f000001:{port}/", "https://0177.0.0.1:{port}/", "https://127.1:{port}/",
    "https://0.0.0.0:{port}/", "https://[::1]:{port}/", "https://[::]:{port}/", "https://[::ffff:127.0.0.1]:{port}/",
    "https://[::ffff:7f00:1]:{port}/", "https://[64:ff9b::7f00:1]:{port}/", "https://[64:ff9b::169.254.169.254]/",
    "https://[64:ff9b:1::7f00:1]:{port}/", "https://[2002:7f00:1::]:{port}/", "https://[fe80::1]:{port}/",
    "https://[fc00::1]/", "https://169.254.169.254/latest/meta-data/", "http://169.254.169.254/latest/meta-data/",
    "https://[fd00:ec2::254]/", "https://10.0.0.1/", "https://192.168.0.1/", "https://100.64.0.1/",
    "https://user:password@127.0.0.1:{port}/", "https://127.0.0.1:{port}\\@example.com/", "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/", "ftp://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "https:///127.0.0.1:{port}/",
    "https://example.com@127.0.0.1:{port}/", "https://127.0.0.1:{port}/\r\nHost: x", "javascript:alert(1)", "",
)  # fmt: skip
"""Of places that nobody outside may reach through us."""

PLACES = ("api_base", "base_url", "apiBase", "api_url", "host", "provider", "endpoint", "litellm_params")
KEY = "sk-canary-of-the-provider"


class Inside:
    """What must not be reached: whatever connects to `port` is counted, and what it says is kept."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._over = False

    def run(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self._over:
                return
            connection.settimeout(1)
            try:
                self.heard.append(connection.recv(65536))
            except OSError:
                self.heard.append(b"")
            connection.close()

    def end(self) -> None:
        self._over = True
        socket.create_connection(("127.0.0.1", self.port)).close()


@pytest.fixture
def inside() -> Iterator[Inside]:
    with _listening() as found:
        yield found


@contextmanager
def _listening() -> Iterator[Inside]:
    found = Inside()
    thread = threading.Thread(target=found.run, daemon=True)
    thread.start()
    yield found
    found.end()
    thread.join()


@pytest.mark.faults
@pytest.mark.timeout(200)
async def test_no_webhook_reaches_inside(
    vhost: str, install: Install, inside: Inside, figures: dict[str, object]
) -> None:
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            for form in FORMS:
                body = {"url": form.format(port=inside.port), "events": ["analysis.finished"]}
                status, said = await jobs.call("POST", "/api/v1/webhooks", json=body)
                assert 400 <= status < 500, (form, status, said)
            await jobs.send(0)
            all_once(await jobs.settled(60))
            await asyncio.sleep(2)
            figures["forms of internal addresses refused"] = len(FORMS)
            assert inside.heard == []


@pytest.mark.faults
@pytest.mark.timeout(200)
async def test_a_webhook_that_was_allowed_once_reaches_nothing_by_redirect(
    vhost: str, install: Install, model: Model, inside: Inside, figures: dict[str, object]
) -> None:
    """The receiver, which the operator allows, answers each delivery with a redirect to what nobody allows."""
    told: list[bytes] = []

    async def redirect(request: web.Request, _: Any) -> web.StreamResponse:
        told.append(await request.read())
        return web.Response(status=307, headers={"Location": f"http://127.0.0.1:{inside.port}/"})

    receiver = Model(chat=redirect)
    with receiver.serving():
        private = {"LACUNA_WEBHOOK_PRIVATE": json.dumps(["127.0.0.1"])}
        with install(vhost, environment=private) as product:
            async with Jobs(product) as jobs:
                body = {"url": f"{receiver.url}/chat/completions", "events": ["analysis.finished"]}
                status, said = await jobs.call("POST", "/api/v1/webhooks", json=body)
                assert status == 201, said
                await jobs.send(0)
                all_once(await jobs.settled(60))
                while not receiver.calls:
                    await asyncio.sleep(0.1)
                await asyncio.sleep(2)
                figures["deliveries answered by a redirect inside, followed"] = f"{len(receiver.calls)}, 0"
                assert inside.heard == []


@pytest.mark.faults
@pytest.mark.timeout(200)
async def test_no_caller_sets_where_model_calls_go(
    vhost: str, install: Install, model: Model, inside: Inside, figures: dict[str, object]
) -> None:
    """In the body, the query, headers, the request line and the path; and a provider that redirects its callers."""
    url = f"http://127.0.0.1:{inside.port}/v1"
    asked = {"model": WRITER, "messages": [{"role": "user", "content": "Hello."}], "stream": True}
    with install(vhost) as product:
        async with Jobs(product) as jobs:
            tried = 0
            for place in PLACES:
                for body, query, headers in (
                    ({**asked, place: url}, "", {}),
                    ({**asked, "extra_body": {place: url}, "metadata": {place: url}}, "", {}),
                    (asked, f"?{place}={url}", {}),
                    (asked, "", {place: url, f"X-{place.replace('_', '-')}": url, "Lacuna-Provider": url}),
                ):
                    await jobs.call("POST", f"/v1/chat/completions{query}", json=body, headers=headers)
                    tried += 1
            for headers in (
                {"Host": f"127.0.0.1:{inside.port}"},
                {"X-Forwarded-Host": f"127.0.0.1:{inside.port}"},
            ):
                await jobs.call("POST", "/v1/chat/completions", json=asked, headers=headers)
                tried += 1
            for line in (
                f"POST http://127.0.0.1:{inside.port}/v1/chat/completions HTTP/1.1",
                f"POST //127.0.0.1:{inside.port}/v1/chat/completions HTTP/1.1",
                f"POST /v1/../../127.0.0.1:{inside.port}/ HTTP/1.1",
                f"POST /v1/@127.0.0.1:{inside.port}/ HTTP/1.1",
                f"GET /v1/files/..%2f..%2f@127.0.0.1:{inside.port} HTTP/1.1",
                f"CONNECT 127.0.0.1:{inside.port} HTTP/1.1",
            ):
                await _raw(product.port, line, json.dumps(asked).encode())
                tried += 1
            for model_id in (url, f"{WRITER}@{url}", f"../../{url}"):
                await jobs.call("POST", "/v1/chat/completions", json={**asked, "model": model_id})
                await jobs.call("POST", "/v1/embeddings", json={"model": model_id, "input": "x"})
                tried += 2

            async def redirect(_: web.Request, __: Any) -> web.StreamResponse:
                return web.Response(status=307, headers={"Location": f"{url}/chat/completions"})

            model.chat = model.embed = redirect
            status, _ = await jobs.call("POST", "/v1/chat/completions", json=asked)
            assert status >= 400, "a redirect was followed, or shown"
            status, _ = await jobs.call("POST", "/v1/embeddings", json={"model": EMBEDDER, "input": "x"})
            assert status >= 400
            figures["ways to set another address"] = tried + 2
            assert inside.heard == [], "something inside was reached"
            assert not any(KEY.encode() in said for said in inside.heard)
            assert all(KEY in call.headers.get("Authorization", "") for call in model.of("chat")), (
                "the check sees keys"
            )


async def _raw(port: int, line: str, body: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"{line}\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
    await asyncio.wait_for(reader.read(1 << 16), 20)
    writer.close()
