"""Files, uploads, fine-tuning jobs and models through the proxy, by the `openai` package against a real server."""

from __future__ import annotations

import asyncio
import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import openai
import pytest
from openai import AsyncOpenAI
from pydantic import SecretStr

from services.settings import Provider
from tests.gateway.conftest import World, eventually, world_in
from tests.gateway.tuning_server import TuningServer

KEY = "sk-canary-0123456789abcdef"
MEGABYTE = 1 << 20
BIG = 64 * MEGABYTE


@pytest.fixture
async def backend() -> AsyncIterator[TuningServer]:
    async with TuningServer().running() as server:
        yield server


@pytest.fixture
async def tuned(tmp_path: Path, backend: TuningServer) -> AsyncIterator[World]:
    """A gateway that knows the provider 'cloud', where files and jobs are by default."""
    cloud = Provider(name="cloud", base_url=backend.url, api_key=SecretStr(KEY), models=("gpt-*", "ft:gpt-*"))
    async with world_in(tmp_path, providers=(cloud,), tuning_provider="cloud") as running:
        yield running


@pytest.fixture
async def client(tuned: World) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(
        base_url=str(tuned.client.make_url("/v1")), api_key="mine", max_retries=0
    ) as client:
        yield client


async def test_the_package_does_all_of_fine_tuning_unchanged(
    client: AsyncOpenAI, backend: TuningServer
) -> None:
    made = await client.files.create(file=("a.jsonl", b'{"a": "\xc3\xa9"}\n'), purpose="fine-tune")
    assert (made.id, made.filename) == ("file-1", "a.jsonl")
    assert backend.files["file-1"] == b'{"a": "\xc3\xa9"}\n'
    assert (await client.files.retrieve(made.id)).id == made.id
    content = await client.files.content(made.id)
    assert content.content == b'{"a": "\xc3\xa9"}\n'
    assert content.response.headers["Content-Disposition"] == 'attachment; filename="a.jsonl"'
    assert "X-Inner" not in content.response.headers
    assert [file async for file in client.files.list(purpose="fine-tune", limit=3)] == []
    assert (await client.files.delete(made.id)).deleted

    upload = await client.uploads.create(
        bytes=6, filename="a.jsonl", mime_type="application/jsonl", purpose="fine-tune"
    )
    part = await client.uploads.parts.create(upload.id, data=io.BytesIO(b"abcdef"))
    assert part.id == "part_e80b5017098950fc58aad83c8c14978e"
    done = await client.uploads.complete(upload.id, part_ids=[part.id])
    assert done.filename == "a.jsonl"
    assert (await client.uploads.cancel(upload.id)).id == upload.id

    jobs = client.fine_tuning.jobs
    job = await jobs.create(model="m", training_file=made.id, metadata={"lacuna_training": "t1"})
    assert job.id == "ftjob-1"
    found = await jobs.list(limit=1, metadata={"lacuna_training": "t 1"})
    assert [each.id for each in found.data] == ["ftjob-1"]
    assert (await jobs.retrieve(job.id)).status == "running"
    assert [(await act(job.id)).status for act in (jobs.pause, jobs.resume, jobs.cancel)] == [
        "paused", "running", "cancelled",
    ]  # fmt: skip
    assert (await jobs.list_events(job.id, limit=2)).data == []
    assert (await jobs.checkpoints.list(job.id)).data == []
    assert (await client.moderations.create(input="a")).id == "modr-1"

    queries = [(path, query) for method, path, query, _ in backend.seen if method == "GET" and query]
    assert ("/v1/files", {"purpose": "fine-tune", "limit": "3"}) in queries
    assert ("/v1/fine_tuning/jobs", {"limit": "1", "metadata[lacuna_training]": "t 1"}) in queries
    for *_, headers in backend.seen:
        assert headers["Authorization"] == f"Bearer {KEY}"
        assert not [name for name in headers if name.lower().startswith("lacuna-")]


async def test_a_call_goes_to_the_provider_it_names_or_to_the_models_own(
    tuned: World, client: AsyncOpenAI, backend: TuningServer
) -> None:
    assert (await client.models.retrieve("ft:gpt-9:acme:docs:1")).owned_by == "me"
    seen = len(backend.seen)
    for elsewhere in (
        client.models.retrieve("ft:smollm2-135m-instruct:lacuna::1"),
        client.files.list(extra_headers={"Lacuna-Provider": "local"}),
    ):
        with pytest.raises(openai.APIStatusError):  # the models service here knows neither call
            await elsewhere
    assert len(backend.seen) == seen
    with pytest.raises(openai.NotFoundError) as missing:
        await client.models.retrieve("ft:gpt-9:acme:docs:gone")
    assert missing.value.code == "model_not_found"
    named = {"Lacuna-Provider": "cloud"}
    assert (await client.models.retrieve("ft:smollm2:x", extra_headers=named)).owned_by == "me"
    assert (await client.models.delete("ft:gpt-9:acme:docs:1")).deleted
    async with tuned.client.patch(
        "/v1/fine_tuning/later", json={}
    ) as answer:  # what the protocol learns next
        assert answer.status == 200


async def test_refusals_are_friendly_and_keep_the_providers_code(
    tuned: World, client: AsyncOpenAI, backend: TuningServer
) -> None:
    portuguese = {"Accept-Language": "pt"}
    with pytest.raises(openai.NotFoundError) as unknown:
        await client.files.list(extra_headers={"Lacuna-Provider": "clod"})
    assert unknown.value.code == "provider_unknown"
    assert "cloud, local" in unknown.value.message
    with pytest.raises(openai.NotFoundError) as lost:
        await client.files.retrieve("file-9", extra_headers=portuguese)
    body = json.loads(json.dumps(lost.value.body))
    assert (body["lacuna_code"], body["param"]) == ("remote_not_found", "id")
    assert body["upstream"] == "No such File object: file-9"
    assert "não conhece" in body["message"]
    backend.refuse = True
    with pytest.raises(openai.PermissionDeniedError) as closed:
        await client.fine_tuning.jobs.create(model="m", training_file="file-1", extra_headers=portuguese)
    assert closed.value.code == "training_not_available"
    assert "6 de janeiro de 2027" in closed.value.message
    assert "local" in closed.value.message
    assert "sk-secret" not in str(closed.value.body)


@pytest.mark.parametrize(
    "path", ["/v1/files/../organization/users", "/v1/files/%2e%2e/organization", "/v1/files/a%2F..%2Fb"]
)
async def test_no_path_leads_elsewhere_at_the_provider(
    tuned: World, backend: TuningServer, path: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", tuned.client.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 404")
    assert backend.seen == []


async def test_a_large_file_passes_without_being_held(tuned: World, backend: TuningServer) -> None:
    """While the provider reads nothing, the caller is held back; in all, memory stays far below the file's size."""
    sent = 0
    block = b"x" * (MEGABYTE // 4)

    async def file() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < BIG:
            sent += len(block)
            yield block

    form = aiohttp.MultipartWriter("form-data")
    form.append("fine-tune").set_content_disposition("form-data", name="purpose")
    part = form.append(file(), {"Content-Type": "application/jsonl"})
    part.set_content_disposition("form-data", name="file", filename="big.jsonl")
    backend.hold.clear()
    tracemalloc.start()
    try:
        upload = asyncio.create_task(_post(tuned, form))
        await eventually(lambda: len(backend.seen) > 0)
        last = -1
        while last != sent:  # until nobody takes any more
            last = sent
            await asyncio.sleep(0.2)
        assert sent < BIG // 2
        backend.hold.set()
        status, size = await upload
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (status, size, backend.received) == (200, BIG, BIG)
    assert peak < BIG // 4  # of the caller, the gateway and the provider together


async def _post(world: World, form: aiohttp.MultipartWriter) -> tuple[int, int]:
    async with world.client.post("/v1/files", data=form) as answer:
        return answer.status, (await answer.json())["bytes"]


async def test_an_upload_that_breaks_off_is_no_upload(tuned: World, backend: TuningServer) -> None:
    async def file() -> AsyncIterator[bytes]:
        yield b"x" * MEGABYTE
        raise ConnectionResetError

    with pytest.raises((ConnectionResetError, aiohttp.ClientError)):
        await tuned.client.post(
            "/v1/files", data=file(), headers={"Content-Type": "multipart/form-data; boundary=b"}
        )
    assert backend.files == {}
    assert (await tuned.json("GET", "/v1/files"))[0] == 200


async def test_a_body_over_the_limit_is_refused(tuned: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.exchange.UPLOAD_LIMIT", MEGABYTE)

    async def file() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b"x" * (MEGABYTE // 4)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    for data in (b"x" * (MEGABYTE + 1), file()):
        status, value = await tuned.json("POST", "/v1/files", data=data, headers=headers)
        assert (status, value["error"]["lacuna_code"]) == (413, "body_too_large")


async def test_a_provider_that_is_away_says_so(tmp_path: Path, unused_tcp_port: int) -> None:
    away = Provider(name="away", base_url=f"http://127.0.0.1:{unused_tcp_port}/v1", models=("gpt-*",))
    async with world_in(tmp_path, providers=(away,), tuning_provider="away") as world:
        for data in (None, b"x"):
            status, value = await world.json("POST", "/v1/files", data=data)
            assert (status, value["error"]["lacuna_code"]) == (503, "model_unreachable")
