"""17. JSONL with a line of 1 GB, 10^7 lines, nesting, NaN, huge numbers, lone surrogates; vectors of another
dimension: refused with the line's number, in bounded memory, without a 500."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from tests.faults.conftest import Install
from tests.faults.installation import BASE, Installation, Jobs
from tests.faults.watching import watched
from tests.stack.product import free_port

MEMORY = 400 * 10**6
"""Bytes over the rest that reading may take: services/examples reads lines of up to 64 MB."""
GOOD = (
    b'{"messages": [{"role": "user", "content": "Say hello."}, {"role": "assistant", "content": "Hello."}]}\n'
)
MIB = b"a" * 2**20


def _said(content: bytes) -> bytes:
    return (
        b'{"messages": [{"role": "user", "content": %s}, {"role": "assistant", "content": "Hi."}]}\n'
        % content
    )


BAD: dict[str, bytes] = {
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000 + b"\n",
    "nested objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"\n",
    "NaN": b'{"messages": NaN}\n',
    "Infinity": _said(b"Infinity"),
    "a huge number": _said(b"9" * 100_000),
    "a lone surrogate": _said(b'"a \\ud800 b"'),
    "bytes that are no UTF-8": _said(b'"\xff\xfe"'),
    "NUL": b"\x00" * 100 + b"\n",
    "a number": b"7\n",
    "half a line": b'{"messages": [\n',
}


def _huge() -> Iterator[bytes]:
    """The second line is 1 GB."""
    yield GOOD + b'{"messages": [{"role": "user", "content": "'
    for _ in range(1000):
        yield MIB
    yield b'"}]}\n' + GOOD


def _many() -> Iterator[bytes]:
    """Ten million lines, all of them wrong."""
    for _ in range(1000):
        yield b"{}\n" * 10_000


LARGE: dict[str, Callable[[], Iterator[bytes]]] = {"a line of 1 GB": _huge, "10^7 lines": _many}


@pytest.mark.xdist_group("faults")
@pytest.mark.timeout(120)
async def test_each_bad_line_is_named(standing: Installation, figures: dict[str, object]) -> None:
    product = standing
    async with Jobs(product) as jobs:
        lines = b"".join(GOOD + line for line in BAD.values())
        version = await _put(jobs, "bad", lines)
        assert version["status"] == "invalid", version
        found = (await jobs.call("GET", "/api/v1/datasets/bad/versions/1/defects?severity=error&limit=100"))[
            1
        ]
        named = {item["line"] for item in found["items"]}
        assert named >= {2 * n + 2 for n in range(len(BAD))}, found
        assert not named & {2 * n + 1 for n in range(len(BAD))}, "a good line was blamed"
        figures["bad lines, all named by number"] = len(BAD)
        for name, body, code in _vectors():
            status, problem = await jobs.call("PUT", f"/api/v1/bases/{BASE}/embeddings/en", data=body)
            assert status == 422, (name, status, problem)
            assert problem["code"] == "embeddings_invalid", (name, problem)
            assert problem["params"]["reason"] == code, (name, problem)
        assert "line" in problem["params"] or problem["params"]["item"] == 2


def _vectors() -> Iterator[tuple[str, bytes, str]]:
    def chunk(vector: list[float]) -> dict[str, Any]:
        return {"document": "en/x.md", "position": 0, "headings": [], "text": "Hello.", "vector": vector}

    yield "no JSON", b"{", "not_json"
    yield "nested", b"[" * 100_000, "not_json"
    yield "another dimension", json.dumps({"chunks": [chunk([1.0, 0.0]), chunk([1.0])]}).encode(), "dimension"


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", LARGE)
async def test_large_files_are_read_in_little_memory(
    vhost: str, install: Install, figures: dict[str, object], name: str
) -> None:
    ports = {"gateway": free_port(), "trainer": free_port()}
    own = {process: {"LACUNA_PROBES": f"127.0.0.1:{port}"} for process, port in ports.items()}
    with install(vhost, only=("retriever-1", "reporter", "trainer", "gateway"), own=own) as product:
        async with Jobs(product) as jobs:
            began = time.monotonic()
            async with watched(product, ports, *ports) as seen:
                version = await _put(jobs, "large", _streamed(LARGE[name]()))
            shown = "/api/v1/datasets/large/versions/1/defects?severity=error&limit=10"
            lines = [item["line"] for item in (await jobs.call("GET", shown))[1]["items"]]
            figures[f"{name}: seconds, memory grown in MB"] = (
                f"{time.monotonic() - began:.0f}, {seen.grown / 10**6:.0f}"
            )
            assert version["status"] == "invalid", version
            assert (2 if name == "a line of 1 GB" else 1) in lines
            assert seen.grown < MEMORY


async def _put(jobs: Jobs, name: str, data: bytes | AsyncIterator[bytes]) -> dict[str, Any]:
    """The version, once it is checked. A refusal must be a 4xx."""
    status, answer = await jobs.call("PUT", f"/api/v1/datasets/{name}", data=data)
    assert status == 202, (status, answer)
    while answer["status"] == "checking":
        await asyncio.sleep(0.2)
        answer = (await jobs.call("GET", f"/api/v1/datasets/{name}/versions/latest"))[1]
    return dict(answer)


async def _streamed(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
