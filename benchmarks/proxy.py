"""What the gateway's proxy adds to the first byte of a stream, beside a bare aiohttp relay.

Target: at most twice what the bare relay adds. All three paths end at the same stand-in of a model, in a process
of its own, that answers at once.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp
from aiohttp import web

from benchmarks.measure import interleaved, line, verdict
from tests.stack.product import Product, free_port, running

BODY = {"model": "bench-stand-in", "stream": True, "messages": [{"role": "user", "content": "x" * 2000}]}
CHUNK = b'data: {"choices":[{"index":0,"delta":{"content":"word "}}]}\n\n'


def _upstream(port: int) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        await request.read()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for _ in range(20):
            await response.write(CHUNK)
            await asyncio.sleep(0.001)
        await response.write(b"data: [DONE]\n\n")
        return response

    async def models(_request: web.Request) -> web.Response:
        listed = {"id": BODY["model"], "object": "model", "created": 0, "owned_by": "bench"}
        return web.json_response({"object": "list", "data": [listed]})

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    app.router.add_get("/v1/models", models)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


def _relay(port: int, upstream: int) -> None:
    """The least that a relay can be: headers and bytes passed on as they come."""

    async def session(app: web.Application):  # type: ignore[no-untyped-def]
        async with aiohttp.ClientSession(auto_decompress=False) as client:
            app["client"] = client
            yield

    async def relay(request: web.Request) -> web.StreamResponse:
        client: aiohttp.ClientSession = request.app["client"]
        url = f"http://127.0.0.1:{upstream}{request.path_qs}"
        kept = {"Content-Type": request.headers.get("Content-Type", "application/json")}
        async with client.request(request.method, url, data=await request.read(), headers=kept) as answer:
            response = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
            await response.prepare(request)
            async for part in answer.content.iter_any():
                await response.write(part)
            return response

    app = web.Application(client_max_size=2**26)
    app.cleanup_ctx.append(session)
    app.router.add_route("*", "/{path:.*}", relay)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


async def _measured(ports: dict[str, int], rounds: int) -> dict[str, list[float]]:
    async with aiohttp.ClientSession() as client:

        async def first_byte(port: int) -> float:
            started = time.perf_counter()
            async with client.post(f"http://127.0.0.1:{port}/v1/chat/completions", json=BODY) as answer:
                first = await answer.content.readany()
                took = time.perf_counter() - started
                rest = first + await answer.content.read()  # on a busy machine all may come at once
                if answer.status != 200 or b"[DONE]" not in rest:
                    raise RuntimeError(f"port {port} answered {answer.status}: {rest[:200]!r}")
            return took

        contenders = {name: (lambda _, port=port: first_byte(port)) for name, port in ports.items()}
        return await interleaved(contenders, rounds=rounds, warm_up=30)


def run(rounds: int = 400) -> bool:
    """Print the figures; whether the target holds."""
    print("proxy: time to the first byte of a stream")
    upstream, relay = free_port(), free_port()
    context = multiprocessing.get_context("spawn")
    helpers = [
        context.Process(target=_upstream, args=(upstream,), daemon=True),
        context.Process(target=_relay, args=(relay, upstream), daemon=True),
    ]
    for process in helpers:
        process.start()
    providers = [{"name": "bench", "base_url": f"http://127.0.0.1:{upstream}/v1", "models": ["bench-*"]}]
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), demo=False, environment={"LACUNA_PROVIDERS": json.dumps(providers)})
        with running(product):
            ports = {"direct": upstream, "bare aiohttp relay": relay, "lacuna's proxy": product.port}
            seconds = asyncio.run(_measured(ports, rounds))
    for process in helpers:
        process.terminate()
    for name, values in seconds.items():
        print(line(name, values))
    direct, bare, ours = (statistics.median(values) for values in seconds.values())
    print(
        f"  added by the bare relay {1e3 * (bare - direct):.2f} ms, by the proxy {1e3 * (ours - direct):.2f} ms"
    )
    return verdict(
        "the proxy adds, of what a bare relay adds", (ours - direct) / (bare - direct), 2.0, at_most=True
    )
