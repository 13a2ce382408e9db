"""The base that coverage maps are measured on: 10,000 chunks, indexed by the product once, and kept for reruns."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import corpus
from services.retriever.building import FORMAT
from services.retriever.indexing import READER
from services.settings import Settings
from tests.stack.product import ROOT, Product, running

NAME = "bench"
DOCUMENTS = 101
CHUNKS = 100
"""Of each document."""
_KEPT = ("blobs", "parsed", "snapshots", "retriever.db")
"""What the base is made of; what other services write is made anew, by their own present tables."""


@contextmanager
def large_base() -> Iterator[Path]:
    """A data folder of one's own that holds the base `NAME`; gone at the end.

    Built at the first call of a version of the corpus and of the index, which takes minutes.
    """
    root = ROOT / ".cache" / "benchmarks"
    model = Settings().embedding_model
    kept = root / f"base-{corpus.VERSION}-{FORMAT}-{READER}-{model}"
    if not kept.exists():
        aside = root / f"{kept.name}.building"
        shutil.rmtree(aside, ignore_errors=True)
        _build(aside)
        aside.rename(kept)
    own = Path(tempfile.mkdtemp(prefix="run-", dir=root))
    try:
        for entry in map(kept.joinpath, _KEPT):
            # what is content-addressed or immutable is shared, what is written to is copied
            if entry.is_file():
                shutil.copy2(entry, own / entry.name)
            else:
                shutil.copytree(entry, own / entry.name, copy_function=os.link)
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)


def put_documents(product: Product, base: str, documents: dict[str, str]) -> None:
    """PUT every document, which begins the indexing. Raises RuntimeError where one is refused."""
    for path, text in documents.items():
        status = product.put(base, path, text)
        if status != 201:
            raise RuntimeError(f"PUT {path} answered {status}")


def wait_ready(product: Product, base: str, documents: int, seconds: float = 1800) -> dict[str, object]:
    """The base once `documents` documents are searchable. Raises TimeoutError, RuntimeError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        info: dict[str, object] = product.call("GET", f"/api/v1/bases/{base}")[1]
        if info["status"] == "failed" or info["documents_failed"]:
            raise RuntimeError(str(info))
        if info["status"] == "ready" and info["documents"] == documents:
            return info
        time.sleep(0.2)
    raise TimeoutError(str(info))


def _build(folder: Path) -> None:
    print(f"  building a base of {DOCUMENTS * CHUNKS:,} chunks in {folder.name}, once ...", flush=True)
    began = time.monotonic()
    with running(Product(folder, demo=False)) as product:
        product.call("POST", "/api/v1/bases", {"name": NAME})
        put_documents(product, NAME, {f"en/{n:03}.md": corpus.document(n, CHUNKS) for n in range(DOCUMENTS)})
        info = wait_ready(product, NAME, DOCUMENTS)
    print(f"  {info['chunks']:,} chunks, {info['passages']:,} passages in {time.monotonic() - began:.0f} s")
