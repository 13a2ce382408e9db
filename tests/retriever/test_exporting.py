"""Embeddings leave as files and come back as documents."""

from __future__ import annotations

import math

import numpy as np
import orjson
import pytest

from services.retriever.importing import rebuild
from services.wire.errors import EmbeddingsInvalid, LanguageWithoutDocuments
from services.wire.messages import ExportEmbeddings, ImportEmbeddings, Search
from tests.retriever.conftest import Product
from tests.retriever.model_server import vector
from tests.retriever.test_app import TIMEOUTS


async def test_json_goes_round_to_another_base(product: Product) -> None:
    await product.create()
    await product.put("en/timeouts.md", TIMEOUTS)
    await product.ready()
    file = await product.bus.request(ExportEmbeddings(base="docs", language="en", form="json"))
    again = await product.bus.request(ExportEmbeddings(base="docs", language="en", form="json"))
    assert file.blob == again.blob
    data = orjson.loads(await product.blobs.read(file.blob))
    assert (data["version"], data["dimension"], data["count"]) == (file.version, 64, len(data["chunks"]))
    for chunk in data["chunks"]:
        assert math.isclose(float(np.linalg.norm(chunk["vector"])), 1.0, abs_tol=1e-3)
        assert 0 <= chunk["start"] < chunk["end"] <= len(TIMEOUTS)
    with pytest.raises(LanguageWithoutDocuments):
        await product.bus.request(ExportEmbeddings(base="docs", language="pt", form="json"))

    await product.create("copy")
    added = await product.bus.request(ImportEmbeddings(base="copy", language="en", blob=file.blob))
    assert (added.accepted, added.rejected) == (("en/timeouts.md",), ())
    await product.ready("copy")
    found = await product.bus.request(Search(base="copy", queries=("The server waits 30 seconds",)))
    assert "30 seconds" in found.results[0][0].quote


async def test_binary_holds_every_passage_within_an_eighth_bit(product: Product) -> None:
    await product.create()
    await product.put("en/timeouts.md", TIMEOUTS)
    info = await product.ready()
    file = await product.bus.request(ExportEmbeddings(base="docs", language="en", form="binary"))
    data = await product.blobs.read(file.blob)
    assert data[:4] == b"LCE1"
    length = int.from_bytes(data[4:8], "little")
    head = orjson.loads(data[8 : 8 + length])
    assert (8 + length) % 8 == 0
    assert (head["count"], head["documents"]) == (info.passages, ["en/timeouts.md"])

    def array(name: str) -> np.ndarray:
        at = head["arrays"][name]
        return np.frombuffer(data, at["dtype"], at["length"], 8 + length + at["offset"])

    vectors = array("vector").reshape(-1, 64) * array("scale")[:, None]
    found = await product.bus.request(Search(base="docs", queries=("The server waits 30 seconds",)))
    best = found.results[0][0]
    row = array("id").tolist().index(int(best.passage, 16))
    assert TIMEOUTS[array("start")[row] : array("end")[row]] == best.quote
    assert float(vectors[row] @ vector(best.quote)) > 0.99


@pytest.mark.parametrize(
    ("body", "reason", "item"),
    [
        (b"[", "not_json", 0),
        (b"[]", "no_chunks", 0),
        (
            b'[{"document":"a.md","text":"x","vector":[1,2]},{"document":"a.md","text":"x","vector":[1]}]',
            "dimension",
            2,
        ),
        (b'[{"document":"a.md","text":"x","vector":[1e300]}]', "vector", 1),
        (b'[{"document":"a.md","text":"x","vector":["1"]}]', "vector: float_type", 1),
        (b'[{"document":"a.md","text":7,"vector":[1]}]', "text: string_type", 1),
        (b'[{"document":"a.md","text":"x","vector":[NaN]}]', "not_json", 0),
        (b"[[[[[[]]]]]]", "item: model_type", 1),
    ],
)
def test_garbage_is_refused_with_its_item(tmp_path, body: bytes, reason: str, item: int) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "embeddings.json"
    file.write_bytes(body)
    with pytest.raises(EmbeddingsInvalid) as error:
        rebuild(file, 1000)
    assert (error.value.params["reason"], error.value.params["item"]) == (reason, item)
