"""Documents rebuilt from an embeddings-<language>.json."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.storage.blobs import Blobs
from services.wire.errors import BodyTooLarge, EmbeddingsInvalid, ErrorInfo
from services.wire.messages import BlobRef


class _Chunk(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    document: str = Field(min_length=1, max_length=512)
    position: int = Field(default=0, ge=0, le=2**31)
    headings: list[str] = Field(default_factory=list, max_length=32)
    text: str = Field(max_length=1_000_000)
    vector: list[float] = Field(min_length=1, max_length=16_384)


def rebuild(path: Path, limit: int) -> dict[str, bytes]:
    """The Markdown of each document that the file at `path` has chunks of, by path.

    The vectors are checked, not kept: passages, which verdicts need, are embedded from the text. Accepts the
    chunks as `{"chunks": [...]}` or as a bare list. Raises EmbeddingsInvalid with the number of the first
    item that is wrong, or over `limit` bytes. CPU work: call it in a process.
    """
    if path.stat().st_size > limit:
        raise EmbeddingsInvalid(reason="too_large", item=0)
    try:
        data = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise EmbeddingsInvalid(reason="not_json", item=0, line=error.lineno) from error
    dimension = data.get("dimension") if isinstance(data, dict) else None
    items = data.get("chunks") if isinstance(data, dict) else data
    if not isinstance(items, list) or not items:
        raise EmbeddingsInvalid(reason="no_chunks", item=0)
    documents: dict[str, list[tuple[int, int, _Chunk]]] = {}
    for number, item in enumerate(items, 1):
        chunk = _chunk(number, item)
        dimension = dimension or len(chunk.vector)
        if len(chunk.vector) != dimension:
            raise EmbeddingsInvalid(reason="dimension", item=number)
        documents.setdefault(chunk.document, []).append((chunk.position, number, chunk))
    return {name: _markdown(sorted(rows, key=lambda r: r[:2])) for name, rows in documents.items()}


def rebuild_into(folder: Path, path: Path, limit: int, most: int) -> list[tuple[str, BlobRef | ErrorInfo]]:
    """As `rebuild`, the documents kept as blobs in `folder`, but for those over `most` bytes."""
    blobs = Blobs(folder)

    async def kept() -> list[tuple[str, BlobRef | ErrorInfo]]:
        out: list[tuple[str, BlobRef | ErrorInfo]] = []
        for name, data in rebuild(path, limit).items():
            try:
                out.append((name, await blobs.put(data, limit=most)))
            except BodyTooLarge as error:
                out.append((name, error.info()))
        return out

    return asyncio.run(kept())


def _chunk(number: int, item: Any) -> _Chunk:
    try:
        chunk = _Chunk.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"][:1]) or "item"
        raise EmbeddingsInvalid(reason=f"{field}: {first['type']}", item=number) from None
    if not all(math.isfinite(v) and abs(v) < 1e6 for v in chunk.vector) or not any(chunk.vector):
        raise EmbeddingsInvalid(reason="vector", item=number)
    return chunk


def _markdown(rows: list[tuple[int, int, _Chunk]]) -> bytes:
    out: list[str] = []
    trail: list[str] = []
    for _, _, chunk in rows:
        same = 0
        while same < min(len(trail), len(chunk.headings)) and trail[same] == chunk.headings[same]:
            same += 1
        lines = chunk.text.splitlines()
        for level, heading in enumerate(chunk.headings[same:], same + 1):
            out.append(f"{'#' * min(level, 6)} {' '.join(heading.split())}")
        trail = chunk.headings
        out += [line for line in lines if line.strip() and line.strip() not in chunk.headings]
    return "\n\n".join(out).encode("utf-8", "replace") + b"\n"
