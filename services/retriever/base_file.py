"""All that judging one language of a base needs, as a file: the browser judges with it as the retriever does.

Laid out as `aligned` says, under the name `LCB1`; the arrays are those of `_arrays`. A row is a distinct text, with
its vector (about scale times int8) and a key that tells it from others; a passage is a place where it stands. Texts
of a kind are one UTF-8 blob `NAME_text`, with where each of them ends in `NAME_end`. Words are not in it: whoever
judges must know how to read words anyway, and reads those of 10,000 rows in a fifth of a second.

A difference (`LCD1`) has the rows alone that an older file lacks: `from` says of each row which one of the older file
it is, or NEW. Its `whole` is the header of the file that comes of it, its other arrays are that file's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from services.retriever.aligned import Array, read, write, write_hashed
from services.retriever.quantised import scales, signed
from services.retriever.snapshots import LanguageIndex, Snapshot
from services.retriever.texts import Texts

MEDIA_TYPE = "application/vnd.lacuna.base"
WHOLE, DIFFERENCE = b"LCB1", b"LCD1"
NEW = 0xFFFFFFFF
_OF_ROWS = ("key", "scale", "vector", "row_end", "row_text")


def write_base(file: IO[bytes], base: str, snapshot: Snapshot, index: LanguageIndex) -> None:
    """The file of one language of a version."""
    head = {
        "format": "lacuna-base-1",
        "base": base,
        "version": snapshot.version,
        "language": index.language,
        "model": snapshot.model,
        "dimension": snapshot.dimension,
        "rows": len(index.rows),
        "passages": len(index.passages),
        "chunks": len(index.chunks),
        "documents": len(index.documents),
        "sections": len(index.sections),
    }
    write_hashed(file, WHOLE, head, list(_arrays(index, snapshot.dimension)))


def write_difference(file: IO[bytes], old: Path, new: Path) -> None:
    """What the file at `new` has beyond the one at `old`. Raises ValueError where either is none, OSError."""
    before, had = read(old, WHOLE)
    head, has = read(new, WHOLE)
    carried = _carried(before, had, has)
    fresh = np.flatnonzero(carried == NEW)
    dimension = head["dimension"]
    ends = np.concatenate(([0], has["row_end"])).astype(np.int64)
    lengths = ends[fresh + 1] - ends[fresh]
    arrays = [
        Array.of("from", "uint32", carried),
        Array.of("key", "uint64", has["key"][fresh]),
        Array.of("scale", "float32", has["scale"][fresh]),
        Array.of("vector", "int8", has["vector"].reshape(-1, max(1, dimension))[fresh]),
        Array.of("row_end", "uint32", np.cumsum(lengths)),
        Array(
            "row_text",
            "uint8",
            int(lengths.sum()),
            (has["row_text"][ends[row] : ends[row + 1]] for row in fresh.tolist()),
        ),
        *(Array.of(name, values.dtype.name, values) for name, values in has.items() if name not in _OF_ROWS),
    ]
    write(file, DIFFERENCE, {"since": before["version"], "whole": head}, arrays)


def _carried(
    before: dict[str, Any], had: dict[str, NDArray[Any]], has: dict[str, NDArray[Any]]
) -> NDArray[np.uint32]:
    """Which row of the older file each row is, byte for byte, or NEW."""
    out = np.full(len(has["key"]), NEW, np.uint32)
    if not len(had["key"]) or not len(has["key"]):
        return out
    order = np.argsort(had["key"], kind="stable")
    at = order[np.searchsorted(had["key"][order], has["key"]).clip(max=len(order) - 1)]
    rows = np.flatnonzero(had["key"][at] == has["key"])
    old, dimension = at[rows], max(1, before["dimension"])
    vectors = (had["vector"].reshape(-1, dimension), has["vector"].reshape(-1, dimension))
    if vectors[0].shape[0] != len(had["key"]) or vectors[1].shape[0] != len(has["key"]):
        return out  # of another dimension
    # a text that was embedded again may have another vector
    same = (had["scale"][old] == has["scale"][rows]) & (vectors[0][old] == vectors[1][rows]).all(axis=1)
    out[rows[same]] = old[same]
    return out


def _arrays(index: LanguageIndex, dimension: int) -> Iterator[Array]:
    passages, chunks = index.passages, index.chunks
    rows = np.arange(len(index.rows), dtype=np.int64)
    yield Array.of("key", "uint64", np.ascontiguousarray(index.keys[:, :8]).view("<u8"))
    own = scales(index, rows)
    yield Array.of("scale", "float32", own)
    yield Array("vector", "int8", len(rows) * dimension, signed(index, rows, own))
    yield from _texts("row", index.rows)
    yield Array.of("id", "uint64", passages["id"])
    for name in ("row", "section", "chunk", "start", "end", "first_line", "last_line"):
        yield Array.of(name, "uint32", passages[name])
    yield Array.of("kind", "uint8", passages["kind"])
    yield from _quotes(index)
    yield Array.of("chunk_document", "uint32", chunks["document"])
    yield Array.of("chunk_end", "uint32", chunks["last"])
    yield from _texts("section", index.sections)
    yield from _texts("anchor", index.anchors)
    yield from _texts("document", index.documents)
    yield from _texts("title", index.titles)


def _texts(name: str, texts: Texts) -> Iterator[Array]:
    packed, ends = texts.packed()
    yield Array.of(f"{name}_end", "uint32", ends)
    yield Array.of(f"{name}_text", "uint8", packed)


def _quotes(index: LanguageIndex) -> Iterator[Array]:
    """The source of each passage; empty where it is the row's own text."""
    lengths = np.zeros(len(index.passages), np.int64)
    parts = []
    for passage, row in enumerate(index.passages["row"].tolist()):
        quote = index.quotes.bytes(passage)
        if quote != index.rows.bytes(row):
            lengths[passage] = len(quote)
            parts.append(quote)
    yield Array.of("quote_end", "uint32", np.cumsum(lengths))
    yield Array.of("quote_text", "uint8", np.frombuffer(b"".join(parts), np.uint8))
