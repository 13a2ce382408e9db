"""A base of a given number of passages with vectors of chance: real documents and words, and no encoder."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks import corpus
from services.retriever.building import Part, build
from services.retriever.dense import Vectors, normalised
from services.retriever.parsed import write_parsed
from services.retriever.reading import read_document
from services.retriever.snapshots import Snapshots
from services.retriever.store import MIGRATIONS
from services.retriever.tables import BaseRow
from services.settings import Settings
from services.storage.database import Database

NAME, ID = "made", 1
_CHUNKS = 100
_PASSAGES = 12.2
"""Of a chunk that `corpus` makes, a little less than it has: too many documents rather than too few."""


def make_base(data: Path, passages: int, dimension: int = 512) -> tuple[Path, int]:
    """Write the base `NAME` into the empty folder `data`; its version's folder, and how many rows it has."""
    began = time.monotonic()
    documents = -(-passages // int(_CHUNKS * _PASSAGES))
    parsed = data / "made"
    parsed.mkdir(parents=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(_read, [parsed] * documents, range(documents)))
    snapshots = Snapshots(data / "snapshots")
    aside = snapshots.aside(NAME, ID)
    manifest = build(
        aside,
        base=NAME,
        number=1,
        model=Settings().embedding_model,
        parts=parts,
        vectors_of=lambda keys: _vectors(keys, dimension),
    )
    snapshots.publish(NAME, ID, aside, manifest["version"])
    asyncio.run(_record(data, manifest["version"], dimension, documents))
    rows = manifest["languages"]["en"]["rows"]
    folder = snapshots.base(NAME, ID) / manifest["version"]
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(
        f"  a base of {rows:,} rows of {dimension}, {size / 2**30:.2f} GiB, made in {time.monotonic() - began:.0f} s"
    )
    return folder, rows


def _read(folder: Path, number: int) -> Part:
    path = f"en/{number:04}.md"
    document = read_document(corpus.document(number, _CHUNKS).encode(), path, "text/markdown", "en")
    write_parsed(folder / f"{number}.json", document, "en")
    return Part(path, "en", folder / f"{number}.json")


def _vectors(keys: Sequence[bytes], dimension: int) -> Vectors:
    rows = [
        np.random.default_rng(int.from_bytes(key[:8])).standard_normal(dimension, np.float32) for key in keys
    ]
    return normalised(np.array(rows))


async def _record(data: Path, version: str, dimension: int, documents: int) -> None:
    database = await Database.open(Settings(data=data).database("retriever"), MIGRATIONS, "retriever")
    now = time.time()
    async with database.session.begin() as s:
        s.add(
            BaseRow(
                id=ID, name=NAME, embedding_model=Settings().embedding_model, dimension=dimension, revision=1,
                indexed_revision=1, number=1, version=version, languages=["en"], chunks=documents * _CHUNKS,
                created_at=now, updated_at=now,
            )
        )  # fmt: skip
    await database.close()
