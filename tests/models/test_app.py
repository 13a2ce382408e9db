"""What is listed, what is alive, and what is left when the server ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import openai
import pytest

from services.models.weights import packaged_chat_weights
from services.settings import ROOT
from tests.models.conftest import Server, served, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_only_callable_models_are_listed(server: Server, tmp_path: Path) -> None:
    models = {model.id: model async for model in server.openai.models.list()}
    assert set(models) == {server.settings.embedding_model, server.settings.chat_model}
    about = models[server.settings.embedding_model].to_dict()["lacuna"]
    assert about == {"kind": "embedding", "dimension": 512}
    async with served(chat_gguf=tmp_path / "gone.gguf", embedding_gguf=tmp_path / "gone-too.gguf") as poor:
        assert [model.id async for model in poor.openai.models.list()] == [poor.settings.embedding_model]


async def test_files_named_by_the_operator_are_models(tmp_path: Path) -> None:
    weights = packaged_chat_weights()
    assert weights
    (tmp_path / "minilm.gguf").symlink_to(weights)
    async with served(
        encoder_processes=1,
        chat_gguf=weights,
        chat_gguf_name="org/ours",
        embedding_gguf=tmp_path / "minilm.gguf",
    ) as server:
        names = [model.id async for model in server.openai.models.list()]
        assert names == [server.settings.embedding_model, "minilm-embed", "org/ours"]
        assert (await server.openai.models.retrieve("org/ours")).owned_by == "operator"
        answer = await server.openai.chat.completions.create(
            model="org/ours", messages=[{"role": "user", "content": "Hi"}], max_tokens=2
        )
        assert answer.model == "org/ours"


async def test_a_file_that_is_no_model_answers_503_and_takes_nothing_along(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(1000))
    async with served(encoder_processes=1, chat_gguf=tmp_path / "broken.gguf") as server:
        with pytest.raises(openai.InternalServerError) as broken:
            await server.openai.chat.completions.create(
                model="broken", messages=[{"role": "user", "content": "Hi"}]
            )
        assert broken.value.status_code == 503
        assert (await server.openai.embeddings.create(model=server.settings.embedding_model, input="a")).data


async def test_unknown_models_paths_and_methods_answer_in_openais_form(server: Server) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        await server.openai.models.retrieve("gpt-4o")
    assert missing.value.code == "model_not_found"
    assert (await server.post("/nothing", b"{}"))[1]["code"] == "unknown_url"
    assert (await server.post("/models", b"{}"))[0] == 405


async def test_ready_once_the_encoder_is_warm(server: Server) -> None:
    root = server.settings.models_base_url.removesuffix("/v1")
    await until(lambda: server.encoder.ready)
    for path in ("livez", "readyz"):
        async with server.http.get(f"{root}/{path}") as response:
            assert response.status == 200


SERVER = """
import asyncio, sys
from pathlib import Path
from services.models.app import create_app, running
from services.models.engines import ENCODER, LLAMAS
from services.settings import Settings

async def main():
    settings = Settings(models_port=0, encoder_processes=2, model_threads=1, data=Path(sys.argv[1]))
    app = create_app(settings)
    async with running(app, settings):
        llama, encoder = app[LLAMAS][0], app[ENCODER]
        await llama.get("/health")
        while len(encoder.pids) < 2:
            await asyncio.sleep(0.01)
        print("PIDS", llama.pid, *encoder.pids, flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


@pytest.mark.parametrize("end", ["killed", "left"])
async def test_no_process_outlives_the_server(end: str, tmp_path: Path) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(tmp_path), stdin=pipe, stdout=pipe, cwd=ROOT
    )
    assert process.stdin
    assert process.stdout
    pids: list[int] = []
    while not pids:
        line = (await process.stdout.readline()).decode()
        assert line
        if line.startswith("PIDS"):
            pids = [int(pid) for pid in line.split()[1:]]
    assert all(_runs(pid) for pid in pids)
    if end == "killed":
        process.send_signal(signal.SIGKILL)
    else:
        process.stdin.close()
    assert await process.wait() == (-signal.SIGKILL if end == "killed" else 0)
    await until(lambda: not any(_runs(pid) for pid in pids))


def _runs(pid: int) -> bool:
    """Whether it is there and no zombie, which only its reaper can clear away."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
