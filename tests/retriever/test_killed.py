"""A retriever that is killed with -9 while it indexes, and another process that goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.retriever.snapshots import open_snapshot
from services.retriever.store import MIGRATIONS, NewDocument, Store
from services.storage.blobs import Blobs
from services.storage.database import Database
from services.wire.messages import BaseStatus
from tests.retriever.model_server import ModelServer

ROOT = Path(__file__).parents[2]


def _start(data: Path, model: ModelServer) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.retriever.indexing_process", str(data), model.url],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.kills
@pytest.mark.timeout(180)
async def test_another_process_goes_on_where_a_killed_one_stopped(tmp_path: Path, model: ModelServer) -> None:
    database = await Database.open(
        f"sqlite+aiosqlite:///{tmp_path / 'retriever.db'}", MIGRATIONS, "retriever"
    )
    store, blobs = Store(database), Blobs(tmp_path / "blobs")
    await store.create("docs", "test-embed")
    for part in range(4):
        lines = "\n\n".join(f"Sentence {n} of part {part} says what it says." for n in range(300))
        blob = await blobs.put(lines.encode())
        await store.put("docs", [NewDocument(f"en/{part}.md", "en", "text/markdown", blob, f"{part}.md")])
    model.delay = 0.3
    first = _start(tmp_path, model)
    while len(model.inputs) < 700:
        assert first.poll() is None
        await asyncio.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    row = await store.row("docs")
    assert row.owner is not None, "it died with the lease in its hand"
    asked = len(model.inputs)

    second = _start(tmp_path, model)
    while (info := await store.info("docs")).status is not BaseStatus.READY:
        assert second.poll() is None
        await asyncio.sleep(0.1)
    second.send_signal(signal.SIGKILL)
    second.wait()
    assert info.passages == 1200
    assert len(model.inputs) - asked < 1200, "what was embedded by then was kept"
    [base] = (tmp_path / "snapshots").iterdir()
    assert [p.name for p in base.iterdir()] == [info.version], "nothing half-built is left"
    open_snapshot(base / str(info.version)).close()
    await database.close()
