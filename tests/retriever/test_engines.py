"""One contract for whatever holds the vectors: FAISS in a version's folder, and Milvus.

Milvus is milvus-lite's server here, over real gRPC: it takes the same calls and answers them with FAISS, and is not
Milvus's own server.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from services.retriever import app
from services.retriever import milvus as module
from services.retriever.dense import (
    RECALL,
    Dense,
    DenseKind,
    Engine,
    Vectors,
    best_of_all,
    build,
    exact,
    measured,
    normalised,
    products,
)
from services.retriever.milvus import Milvus, MilvusPlace
from services.retriever.snapshots import SnapshotDamaged, on_disk
from services.settings import Settings
from services.storage.blobs import Blobs
from services.wire.bus import connect
from services.wire.errors import ServiceUnavailable
from services.wire.messages import ExportEmbeddings, Judged, Search
from tests.retriever.conftest import Product, judge
from tests.retriever.model_server import ModelServer
from tests.stack.product import free_port

Made = Callable[..., Engine]


@pytest.fixture(scope="module")
def milvus() -> Iterator[Milvus]:
    folder, port = tempfile.mkdtemp(prefix="lacuna-milvus-"), free_port()
    with (Path(folder) / "output").open("wb") as output:
        process = subprocess.Popen(
            [
                Path(sys.executable).parent / "milvus-lite", "server",
                "--data-dir", folder, "--host", "127.0.0.1", "--port", str(port),
            ],
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    client = Milvus(MilvusPlace(f"http://127.0.0.1:{port}"))
    deadline = time.monotonic() + 60
    while True:
        try:
            client.tidy({})
            break
        except ServiceUnavailable:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
    yield client
    client.close()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(params=["faiss", "milvus"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    """Makes an engine of vectors, as a build and an opening do, under a name of its own."""

    def make(vectors: Vectors, name: str = "lacuna_1_1_aaaaaaaaaaaa_en", exact_up_to: int = 10_000) -> Engine:
        folder = tmp_path / name
        folder.mkdir()
        np.save(folder / "vectors.npy", vectors)
        if request.param == "faiss":
            return on_disk(folder, build(folder, vectors, exact_up_to))
        client: Milvus = request.getfixturevalue("milvus")
        kind = client.keep(folder, name, vectors, exact_up_to)
        assert not (folder / "vectors.npy").exists(), "they are in Milvus instead"
        return client.open(folder, kind)

    return make


def rows_of(count: int, dimension: int = 32, seed: int = 7) -> Vectors:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(60, dimension))
    return normalised(centres[random.integers(0, 60, count)] + random.normal(0, 0.35, (count, dimension)))


def near(vectors: Vectors, count: int, seed: int = 9) -> Vectors:
    random = np.random.default_rng(seed)
    return normalised(vectors[:count] + random.normal(0, 0.05, (count, vectors.shape[1])))


def test_a_small_language_is_searched_exactly(made: Made) -> None:
    vectors = rows_of(800)
    asked = near(vectors, 40)
    assert made(vectors).best(asked, 10).tolist() == exact(asked, vectors, 10).tolist()


def test_a_large_one_by_an_index_whose_recall_was_measured(made: Made) -> None:
    vectors = rows_of(3_000)
    asked = near(vectors, 100)
    found = made(vectors, exact_up_to=1_000).best(asked, 10)
    assert measured(exact(asked, vectors, 10), found) >= RECALL


def test_cosines_are_of_the_rows_as_they_were_kept(made: Made) -> None:
    vectors = rows_of(300)
    [asked] = near(vectors, 1)
    engine = made(vectors)
    rows = np.array([299, 0, 7, 7, 150])
    held = engine.held(np.concatenate([rows, [3]]))
    assert held[rows].tobytes() == vectors[rows].tobytes()
    assert products(asked, held[rows]).tobytes() == products(asked, vectors[rows]).tobytes()
    assert held[rows[:1]].shape == (1, 32)


def test_nothing_asked_is_nothing_found_and_few_rows_are_all_found(made: Made) -> None:
    engine = made(rows_of(5))
    assert engine.best(np.empty((0, 0), np.float32), 10).shape == (0, 0)
    assert len(engine.held(np.empty(0, np.int64))[np.empty(0, np.int64)]) == 0
    for own in engine.best(near(rows_of(5), 2), 30).tolist():
        assert sorted(row for row in own if row >= 0) == [0, 1, 2, 3, 4]


def test_a_batch_answers_each_query_as_if_it_were_alone(made: Made) -> None:
    vectors = rows_of(2_000)
    engine, asked = made(vectors, exact_up_to=1_000), near(vectors, 48)
    parts = [(asked[:1], 10), (asked[1:30], 5), (asked[30:], 10)]
    for own, (queries, limit) in zip(best_of_all(engine, parts), parts, strict=True):
        for at in range(len(queries)):
            assert own[at].tolist() == engine.best(queries[at : at + 1], limit)[0].tolist()


def test_versions_know_nothing_of_each_other(made: Made) -> None:
    first, second = rows_of(200, seed=1), rows_of(300, seed=2)
    one = made(first, "lacuna_1_1_aaaaaaaaaaaa_en")
    asked = near(first, 8)
    before = one.best(asked, 10).tolist()
    other = made(second, "lacuna_1_2_bbbbbbbbbbbb_en")
    assert one.best(asked, 10).tolist() == before
    assert other.best(near(second, 8), 10).tolist() == exact(near(second, 8), second, 10).tolist()


def test_a_replaced_version_serves_its_grace_and_is_dropped_then(
    milvus: Milvus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {}
    for number in (1, 2):
        np.save(tmp_path / "vectors.npy", rows_of(50))
        name = f"lacuna_7_{number}_cccccccccccc_en"
        kinds[number] = milvus.keep(tmp_path, name, rows_of(50))
    serving: dict[tuple[str, int], str | None] = {("docs", 7): "2-abc"}
    milvus.tidy(serving)
    assert milvus.open(tmp_path, kinds[1]).best(near(rows_of(50), 1), 3).shape == (1, 3)
    monkeypatch.setattr(module, "GRACE", 0.0)
    milvus.tidy(serving)
    with pytest.raises(SnapshotDamaged):
        milvus.open(tmp_path, kinds[1])
    assert milvus.open(tmp_path, kinds[2]).best(near(rows_of(50), 1), 3).shape == (1, 3)


def test_what_is_in_milvus_is_not_had_without_it(tmp_path: Path) -> None:
    with pytest.raises(SnapshotDamaged):
        on_disk(tmp_path, DenseKind("milvus", collection="lacuna_1_1_aaaaaaaaaaaa_en"))
    away = Milvus(MilvusPlace(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(ServiceUnavailable):
        away.tidy({})


def test_its_lists_are_mapped_not_read(tmp_path: Path) -> None:
    vectors = rows_of(3_000)
    np.save(tmp_path / "vectors.npy", vectors)
    engine = Dense(tmp_path, build(tmp_path, vectors, exact_up_to=1_000))
    engine.best(near(vectors, 1), 5)
    maps = Path("/proc/self/maps").read_text()
    assert str(tmp_path / "dense.ivf") in maps
    assert str(tmp_path / "vectors.npy") in maps


TEXT = "# Keys\n\nA key expires after ninety days. Rotate keys every quarter.\n\nSessions end at midnight.\n"


async def test_a_base_in_milvus_answers_as_it_does_on_disk(
    milvus: Milvus, tmp_path: Path, model: ModelServer
) -> None:
    answers = []
    for engine in ("faiss", "milvus"):
        settings = Settings(
            data=tmp_path / engine,
            openai_base_url=model.url,
            embedding_model="test-embed",
            drain=2.0,
            engine=engine,
            milvus_url=milvus.place.url,
        )
        bus = connect("memory:", name=engine)
        await bus.start()
        async with app.serve(settings, bus):
            product = Product(settings, bus, Blobs(settings.data / "blobs"))
            await product.create()
            await product.put("en/keys.md", TEXT)
            await product.ready()
            await product.put("pt/chaves.md", "# Chaves\n\nUma chave expira depois de noventa dias.\n")
            info = await product.ready()
            found = await bus.request(Search(base="docs", queries=("when does a key expire",)))
            judged = await judge(product, "A key expires after ninety days. Sessions never end.")
            assert isinstance(judged, Judged)
            exported = await bus.request(ExportEmbeddings(base="docs", language="en", form="binary"))
            folder = settings.data / "snapshots" / "docs.1" / str(info.version)
            assert (folder / "en" / "vectors.npy").exists() == (engine == "faiss")
            answers.append(
                (
                    [[place.quote for place in own] for own in found.results],
                    [(s.verdict, s.score) for s in judged.statements],
                    (await product.blobs.read(exported.blob))[-400:],
                )
            )
        await bus.stop(1.0)
    assert answers[0] == answers[1]
