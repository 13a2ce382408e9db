"""The chunks of one document of a version, with their passages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

from services.retriever.snapshots import LanguageIndex, Snapshot
from services.wire.bases import ChunkPassage, DocumentChunk, DocumentChunks, ListChunks
from services.wire.errors import DocumentNotFound

MOST = 500


def place_of(snapshot: Snapshot, path: str) -> tuple[LanguageIndex, int] | None:
    """The language in which a version holds the document `path`, and its number there."""
    for index in snapshot.languages.values():
        number = bisect_left(index.documents, path)
        if number < len(index.documents) and index.documents[number] == path:
            return index, number
    return None


def chunks_of(snapshot: Snapshot, asked: ListChunks) -> DocumentChunks:
    """As `ListChunks` says; what is cited is counted by `counted`. Raises DocumentNotFound."""
    found = place_of(snapshot, asked.path)
    if found is None:
        raise DocumentNotFound(base=asked.base, path=asked.path[:200])
    index, number = found
    own = index.chunks["document"]
    first, past = (int(np.searchsorted(own, number, side)) for side in ("left", "right"))
    at = first
    if asked.at is not None:
        at = first + int(np.searchsorted(index.chunks["end"][first:past], asked.at, "right"))
        at = max(first, min(at, past - 1))
    elif asked.after is not None:
        at = first + asked.after + 1
    to = min(past, at + max(1, min(asked.limit, MOST)))
    return DocumentChunks(
        version=snapshot.version,
        total=past - first,
        items=tuple(_chunk(index, chunk) for chunk in range(at, to)),
        next=int(index.chunks[to - 1]["position"]) if at < to < past else None,
    )


def counted(found: DocumentChunks, cited: Mapping[str, int]) -> DocumentChunks:
    """`found` with how many analyses cite each passage."""
    return found.model_copy(
        update={
            "items": tuple(
                chunk.model_copy(
                    update={
                        "passages": tuple(
                            p.model_copy(update={"cited": cited.get(p.passage, 0)}) for p in chunk.passages
                        )
                    }
                )
                for chunk in found.items
            )
        }
    )


def _chunk(index: LanguageIndex, number: int) -> DocumentChunk:
    c = index.chunks[number]
    return DocumentChunk(
        position=int(c["position"]),
        section=index.sections[int(c["section"])],
        anchor=index.anchors[int(c["section"])],
        start=int(c["start"]),
        end=int(c["end"]),
        first_line=int(c["first_line"]),
        last_line=int(c["last_line"]),
        tokens=int(c["tokens"]),
        passages=tuple(_passage(index, p) for p in range(int(c["first"]), int(c["last"]))),
    )


def _passage(index: LanguageIndex, number: int) -> ChunkPassage:
    p = index.passages[number]
    return ChunkPassage(
        passage=f"{int(p['id']):016x}",
        kind=index.kind(number),
        text=index.rows[int(p["row"])],
        section=index.sections[int(p["section"])],
        anchor=index.anchors[int(p["section"])],
        start=int(p["start"]),
        end=int(p["end"]),
        first_line=int(p["first_line"]),
        last_line=int(p["last_line"]),
        cited=0,
    )
