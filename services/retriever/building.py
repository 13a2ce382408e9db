"""A version of a base, written into a folder: per language its passages, their vectors and their words."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.retriever import dense, lexical
from services.retriever.anchors import slug
from services.retriever.parsed import Parsed, ParsedChunk, read_parsed
from services.retriever.texts import Texts
from services.wire.messages import LANGUAGES, Language

FORMAT = 1
KINDS = ("sentence", "item", "row", "code", "heading")

_PLACE = [(name, "<u4") for name in ("start", "end", "first_line", "last_line")]
PASSAGE = np.dtype(
    [
        ("id", "<u8"),
        *((name, "<u4") for name in ("row", "document", "section", "chunk")),
        *_PLACE,
        ("kind", "u1"),
    ]
)
CHUNK = np.dtype(
    [
        *((name, "<u4") for name in ("document", "section", "position")),
        *_PLACE,
        *((name, "<u4") for name in ("tokens", "first", "last")),
    ]
)

VectorsOf = Callable[[Sequence[bytes]], dense.Vectors]
"""Unit vectors [n, d] of text keys, in their order."""


@dataclass(frozen=True, slots=True)
class Part:
    """A document that a version holds."""

    path: str
    language: Language
    parsed: Path


def text_key(model: str, text: str) -> bytes:
    """What a text's vector is known by, 16 bytes: the same text of the same model is embedded once."""
    return hashlib.blake2b(f"{model}\0{text}".encode("utf-8", "replace"), digest_size=16).digest()


def passage_id(document: str, start: int, end: int, text: str) -> int:
    """64 bits that stay the same while the passage's text and place do."""
    head = document.encode("utf-8", "replace") + b"\0" + struct.pack("<QQ", start, end)
    return int.from_bytes(
        hashlib.blake2b(head + text.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


def build(
    folder: Path,
    *,
    base: str,
    number: int,
    model: str,
    parts: Sequence[Part],
    vectors_of: VectorsOf,
    exact_up_to: int = dense.EXACT_UP_TO,
) -> dict[str, Any]:
    """Write a version into the empty `folder`, flushed to disk, its manifest last; the manifest."""
    languages: dict[str, Any] = {}
    dimension = 0
    for language in LANGUAGES:
        own = sorted((p for p in parts if p.language == language), key=lambda p: p.path)
        if own:
            (folder / language).mkdir()
            languages[language] = _language(folder / language, model, own, vectors_of, exact_up_to)
            dimension = languages[language]["dimension"] or dimension
    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        files[path.relative_to(folder).as_posix()] = {"sha256": digest, "size": path.stat().st_size}
    content = hashlib.sha256(orjson.dumps([base, model, number, files])).hexdigest()
    manifest = {
        "format": FORMAT,
        "base": base,
        "version": f"{number}-{content[:12]}",
        "model": model,
        "dimension": dimension,
        "languages": languages,
        "files": files,
    }
    with (folder / "manifest.json").open("wb") as file:
        file.write(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _language(
    folder: Path, model: str, parts: Sequence[Part], vectors_of: VectorsOf, exact_up_to: int
) -> dict[str, Any]:
    rows: dict[str, int] = {}
    row_tokens: list[list[int]] = []
    sections: dict[tuple[str, str], int] = {}
    passages: list[tuple[int, ...]] = []
    chunks: list[tuple[int, ...]] = []
    quotes: list[str] = []
    documents: list[str] = []
    titles: list[str] = []
    for document, part in enumerate(parts):
        parsed: Parsed = read_parsed(part.parsed)
        documents.append(part.path)
        titles.append(parsed.title)
        hashes = iter(parsed.tokens)
        for position, chunk in enumerate(parsed.chunks):
            trail = (" › ".join(chunk.headings), chunk.anchor)
            chunk_section = section = sections.setdefault(trail, len(sections))
            first = len(passages)
            for p in chunk.passages:
                if p.kind == "heading":
                    section = sections.setdefault(_under(chunk, p.text), len(sections))
                own = next(hashes)
                row = rows.setdefault(p.text, len(rows))
                if row == len(row_tokens):
                    row_tokens.append(own)
                id_ = passage_id(part.path, p.start, p.end, p.text)
                place = (p.start, p.end, p.first_line, p.last_line, KINDS.index(p.kind))
                passages.append((id_, row, document, section, len(chunks), *place))
                quotes.append(p.quote)
            place = (chunk.start, chunk.end, chunk.first_line, chunk.last_line, chunk.tokens)
            chunks.append((document, chunk_section, position, *place, first, len(passages)))
    table = np.array(passages, PASSAGE)
    np.save(folder / "passages.npy", table)
    np.save(folder / "chunks.npy", np.array(chunks, CHUNK))
    _save_lookups(folder, table, len(rows))
    Texts.write(folder, "rows", rows)
    Texts.write(folder, "quotes", quotes)
    Texts.write(folder, "sections", (trail for trail, _ in sections))
    Texts.write(folder, "anchors", (anchor for _, anchor in sections))
    Texts.write(folder, "documents", documents)
    Texts.write(folder, "titles", titles)
    lexical.build(folder, row_tokens)
    keys = [text_key(model, text) for text in rows]
    np.save(folder / "keys.npy", np.frombuffer(b"".join(keys), np.uint8).reshape(-1, 16))
    dimension, kind = _save_vectors(folder, keys, vectors_of, exact_up_to)
    return {
        "documents": len(documents),
        "chunks": len(chunks),
        "passages": len(passages),
        "rows": len(rows),
        "dimension": dimension,
        "dense": {"kind": kind.kind, "probes": kind.probes, "recall": kind.recall},
    }


def _under(chunk: ParsedChunk, heading: str) -> tuple[str, str]:
    """The trail and anchor of what follows a heading inside a chunk: small sections share one."""
    if chunk.headings and chunk.headings[-1] == heading:
        return " › ".join(chunk.headings), chunk.anchor
    return " › ".join((*chunk.headings, heading)), slug(heading)


def _save_lookups(folder: Path, table: NDArray[Any], rows: int) -> None:
    order = np.argsort(table["id"], kind="stable").astype(np.uint32)
    np.save(folder / "ids.npy", table["id"][order])
    np.save(folder / "ids_passage.npy", order)
    np.save(folder / "row_passages.npy", np.argsort(table["row"], kind="stable").astype(np.uint32))
    ptr = np.zeros(rows + 1, np.int64)
    np.cumsum(np.bincount(table["row"], minlength=rows), out=ptr[1:])
    np.save(folder / "row_ptr.npy", ptr)


def _save_vectors(
    folder: Path, keys: list[bytes], vectors_of: VectorsOf, exact_up_to: int
) -> tuple[int, dense.DenseKind]:
    if not keys:
        np.save(folder / "vectors.npy", np.empty((0, 1), np.float32))
        return 0, dense.DenseKind("flat")
    dimension = vectors_of(keys[:1]).shape[1]
    out = np.lib.format.open_memmap(
        folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(len(keys), dimension)
    )
    for start in range(0, len(keys), 4096):
        out[start : start + 4096] = vectors_of(keys[start : start + 4096])
    out.flush()
    return dimension, dense.build(folder, out, exact_up_to)
