"""The file that the browser judges with, and what a newer one has beyond an older."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from services.retriever.aligned import read
from services.retriever.base_file import DIFFERENCE, NEW, WHOLE
from services.wire.messages import BlobRef, Embeddings, ExportEmbeddings
from tests.retriever.conftest import Product
from tests.retriever.test_app import TIMEOUTS

Arrays = dict[str, np.ndarray[Any, Any]]
MARKED = "# Marks\n\nThe option `--timeout` takes **seconds**. It is optional.\n"


def texts(arrays: Arrays, name: str) -> list[str]:
    ends = [0, *arrays[f"{name}_end"].tolist()]
    data = arrays[f"{name}_text"].tobytes()
    return [data[a:b].decode() for a, b in pairwise(ends)]


async def fetched(product: Product, since: str | None = None) -> tuple[Embeddings, Path]:
    file = await product.bus.request(ExportEmbeddings(base="docs", language="en", form="base", since=since))
    return file, await product.blobs.local(BlobRef(sha256=file.blob.sha256, size=file.blob.size))


async def two_documents(product: Product) -> None:
    await product.create()
    await product.put("en/timeouts.md", TIMEOUTS)
    await product.put("en/marks.md", MARKED)
    await product.put("en/steps.md", "".join(f"Step {n} of the guide is short.\n\n" for n in range(80)))
    await product.ready()


async def test_it_holds_rows_places_and_sources(product: Product) -> None:
    await two_documents(product)
    file, path = await fetched(product)
    assert file.media_type == "application/vnd.lacuna.base"
    head, arrays = read(path, WHOLE)
    assert (head["format"], head["version"], head["language"]) == ("lacuna-base-1", file.version, "en")
    data = path.read_bytes()
    body = data[8 + int.from_bytes(data[4:8], "little") :]
    assert hashlib.sha256(body).hexdigest() == head["sha256"]
    rows, quotes = texts(arrays, "row"), texts(arrays, "quote")
    at = rows.index("The option --timeout takes seconds.")
    passage = arrays["row"].tolist().index(at)
    assert quotes[passage] == "The option `--timeout` takes **seconds**."
    plain = arrays["row"].tolist().index(rows.index("It is optional."))
    assert quotes[plain] == ""
    chunk = int(arrays["chunk"][passage])
    document = int(arrays["chunk_document"][chunk])
    assert texts(arrays, "document")[document] == "en/marks.md"
    assert MARKED[arrays["start"][passage] : arrays["end"][passage]] == quotes[passage]
    vectors = arrays["vector"].reshape(head["rows"], -1) * arrays["scale"][:, None]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.02)


async def test_a_difference_and_the_older_file_make_the_newer(product: Product) -> None:
    await two_documents(product)
    old, before = await fetched(product)
    await product.put("en/marks.md", MARKED.replace("optional", "required"))
    await product.ready()
    whole, path = await fetched(product)
    told, changed = await fetched(product, old.version)
    assert told.version == whole.version != old.version
    assert told.blob.size < whole.blob.size

    head, more = read(changed, DIFFERENCE)
    _, had = read(before, WHOLE)
    new, has = read(path, WHOLE)
    assert (head["since"], head["whole"]) == (old.version, new)
    carried = more["from"] != NEW
    fresh = np.cumsum(~carried) - 1
    assert 0 < (~carried).sum() < len(carried)
    for name, values in has.items():
        if name in {"key", "scale", "vector"}:
            width = new["dimension"] if name == "vector" else 1
            made = np.empty((new["rows"], width), values.dtype)
            made[carried] = had[name].reshape(-1, width)[more["from"][carried]]
            made[~carried] = more[name].reshape(-1, width)
            assert np.array_equal(made.ravel(), values)
        elif name not in {"row_end", "row_text"}:
            assert np.array_equal(more[name], values)
    old_texts, new_texts = texts(had, "row"), texts(more, "row")
    assert texts(has, "row") == [
        old_texts[more["from"][row]] if carried[row] else new_texts[fresh[row]] for row in range(new["rows"])
    ]

    unknown, _ = await fetched(product, "1-000000000000")
    assert unknown.blob == whole.blob
