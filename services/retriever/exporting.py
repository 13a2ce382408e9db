"""Embeddings as files: every chunk in JSON, every passage in the compact binary form."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.retriever.dense import Rows, Vectors, normalised
from services.retriever.snapshots import LanguageIndex, Snapshot

JSON = "application/json"
BINARY = "application/vnd.lacuna.embeddings"


def export(base: str, snapshot: Snapshot, index: LanguageIndex, form: str) -> Path:
    """Write the file into a temporary place, which the caller removes. CPU work: call it in a thread."""
    handle, name = tempfile.mkstemp(prefix="lacuna-export-")
    with os.fdopen(handle, "wb") as file:
        if form == "json":
            _json(file, base, snapshot, index)
        else:
            _binary(file, base, snapshot, index)
    return Path(name)


def _json(file: IO[bytes], base: str, snapshot: Snapshot, index: LanguageIndex) -> None:
    """A chunk's vector is the normalised mean of its passages'; written chunk by chunk, so memory stays flat."""
    head = {
        "format": "lacuna-embeddings-1",
        "base": base,
        "version": snapshot.version,
        "language": index.language,
        "model": snapshot.model,
        "dimension": snapshot.dimension,
        "count": len(index.chunks),
    }
    file.write(orjson.dumps(head)[:-1] + b',"chunks":[')
    separator = b"\n"
    for c, passages, vectors in _chunks(index):
        vector = normalised(vectors.mean(axis=0, keepdims=True))[0]
        section = int(c["section"])
        text = "\n".join(index.rows[int(row)] for row in passages["row"])
        item = {
            "document": index.documents[int(c["document"])],
            "position": int(c["position"]),
            "headings": [h for h in index.sections[section].split(" › ") if h],
            "anchor": index.anchors[section],
            "start": int(c["start"]),
            "end": int(c["end"]),
            "text": text,
            "vector": vector,
        }
        file.write(separator + orjson.dumps(item, option=orjson.OPT_SERIALIZE_NUMPY))
        separator = b",\n"
    file.write(b"\n]}\n")


def _chunks(index: LanguageIndex) -> Iterator[tuple[NDArray[Any], NDArray[Any], Vectors]]:
    """The chunks that have passages, with these and their vectors, which are asked for many at a time."""
    for start in range(0, len(index.chunks), 256):
        chunks = index.chunks[start : start + 256]
        first = int(chunks[0]["first"])
        rows = index.passages["row"][first : int(chunks[-1]["last"])].astype(np.int64)
        held = index.dense.held(rows)
        for c in chunks:
            passages = index.passages[int(c["first"]) : int(c["last"])]
            if len(passages):
                yield c, passages, held[passages["row"].astype(np.int64)]


def _vectors(index: LanguageIndex, rows: Rows) -> Vectors:
    return index.dense.held(rows)[rows]


def _binary(file: IO[bytes], base: str, snapshot: Snapshot, index: LanguageIndex) -> None:
    """Little-endian, as ARCHITECTURE.md lays it out; vector is about scale times int8, row by row."""
    count, dimension = len(index.passages), snapshot.dimension
    arrays = {}
    offset = 0
    for name, dtype, width in (
        ("id", "uint64", 8),
        ("scale", "float32", 4),
        ("vector", "int8", dimension),
        ("document", "uint32", 4),
        ("section", "uint32", 4),
        ("start", "uint32", 4),
        ("end", "uint32", 4),
    ):
        arrays[name] = {
            "dtype": dtype,
            "offset": offset,
            "length": count * (dimension if name == "vector" else 1),
        }
        offset += -(-count * width // 8) * 8
    head = orjson.dumps(
        {
            "version": snapshot.version,
            "base": base,
            "language": index.language,
            "model": snapshot.model,
            "dimension": dimension,
            "count": count,
            "documents": [index.documents[i] for i in range(len(index.documents))],
            "sections": [index.sections[i] for i in range(len(index.sections))],
            "arrays": arrays,
        }
    )
    head += b" " * (-(8 + len(head)) % 8)
    file.write(b"LCE1" + len(head).to_bytes(4, "little") + head)
    p = index.passages
    _aligned(file, p["id"].astype("<u8").tobytes())
    rows = p["row"].astype(np.int64)
    steps = range(0, count, 4096)
    scales = [np.abs(_vectors(index, rows[s : s + 4096])).max(axis=1) / 127 for s in steps]
    scale = np.concatenate(scales).astype("<f4") if count else np.empty(0, "<f4")
    scale[scale == 0] = 1
    _aligned(file, scale.tobytes())
    for s in steps:
        vectors = _vectors(index, rows[s : s + 4096]) / scale[s : s + 4096, None]
        file.write(np.rint(vectors).astype(np.int8).tobytes())
    file.write(b"\0" * (-count * dimension % 8))
    for name in ("document", "section", "start", "end"):
        _aligned(file, p[name].astype("<u4").tobytes())


def _aligned(file: IO[bytes], data: bytes) -> None:
    file.write(data + b"\0" * (-len(data) % 8))
