"""A base as files: every chunk in JSON, the vectors of every passage, or all that judging needs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.retriever.aligned import Array, write
from services.retriever.base_file import MEDIA_TYPE, write_base, write_difference
from services.retriever.dense import Vectors, normalised
from services.retriever.quantised import scales, signed
from services.retriever.snapshots import LanguageIndex, Snapshot


def export(base: str, snapshot: Snapshot, index: LanguageIndex, form: str) -> Path:
    """Write the file into a temporary place, which the caller removes. CPU work: call it in a thread."""
    path, file = _aside()
    with file:
        _WRITERS[form](file, base, snapshot, index)
    return path


def difference(old: Path, new: Path) -> Path:
    """What one file of a base has beyond another, as `export` writes. Raises ValueError, OSError."""
    path, file = _aside()
    with file:
        write_difference(file, old, new)
    return path


def _aside() -> tuple[Path, IO[bytes]]:
    handle, name = tempfile.mkstemp(prefix="lacuna-export-")
    return Path(name), os.fdopen(handle, "wb")


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


def _binary(file: IO[bytes], base: str, snapshot: Snapshot, index: LanguageIndex) -> None:
    """The vectors of every passage, laid out as `aligned` says under the name `LCE1`."""
    p, dimension = index.passages, snapshot.dimension
    rows = p["row"].astype(np.int64)
    own = scales(index, rows)
    head = {
        "version": snapshot.version,
        "base": base,
        "language": index.language,
        "model": snapshot.model,
        "dimension": dimension,
        "count": len(p),
        "documents": [index.documents[i] for i in range(len(index.documents))],
        "sections": [index.sections[i] for i in range(len(index.sections))],
    }
    arrays = [
        Array.of("id", "uint64", p["id"]),
        Array.of("scale", "float32", own),
        Array("vector", "int8", len(p) * dimension, signed(index, rows, own)),
        *(Array.of(name, "uint32", p[name]) for name in ("document", "section", "start", "end")),
    ]
    write(file, b"LCE1", head, arrays)


_WRITERS = {"json": _json, "binary": _binary, "base": write_base}
TYPES = {"json": "application/json", "binary": "application/vnd.lacuna.embeddings", "base": MEDIA_TYPE}
