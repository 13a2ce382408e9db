"""A version of a base, written into a folder: per language its passages, their vectors and their words."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.retriever import dense, lexical
from services.retriever.parsed import read_parsed
from services.retriever.texts import Texts, TextsFile
from services.wire.messages import LANGUAGES, Language

FORMAT = 2

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


def text_key(model: str, text: bytes) -> bytes:
    """What a text's vector is known by, 16 bytes: the same text of the same model is embedded once."""
    return hashlib.blake2b(model.encode() + b"\0" + text, digest_size=16).digest()


def passage_id(document: str, start: int, end: int, text: bytes) -> int:
    """64 bits that stay the same while the passage's text and place do."""
    head = document.encode("utf-8", "replace") + b"\0" + struct.pack("<QQ", start, end)
    return int.from_bytes(hashlib.blake2b(head + text, digest_size=8).digest(), "little")


def build(
    folder: Path,
    *,
    base: str,
    number: int,
    model: str,
    parts: Sequence[Part],
    vectors_of: VectorsOf,
    keep: dense.Keep | None = None,
    id_: int = 0,
) -> dict[str, Any]:
    """Write a version into the empty `folder`, flushed to disk, its manifest last; the manifest.

    `keep` makes the vectors searchable, under a name of the base's `id_`; without it FAISS does, in the folder.
    """
    languages: dict[str, Any] = {}
    dimension = 0
    for language in LANGUAGES:
        own = sorted((p for p in parts if p.language == language), key=lambda p: p.path)
        if own:
            (folder / language).mkdir()
            languages[language] = _language(folder / language, model, own)
            languages[language] |= _save_vectors(folder / language, vectors_of, keep, f"{id_}_{number}")
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


def _language(folder: Path, model: str, parts: Sequence[Part]) -> dict[str, Any]:
    rows: dict[bytes, int] = {}
    row_hashes: list[NDArray[np.uint64]] = []
    sections: dict[tuple[tuple[str, ...], str], int] = {}
    passages: list[NDArray[Any]] = []
    chunks: list[NDArray[Any]] = []
    titles: list[str] = []
    chunk_count = passage_count = 0
    with TextsFile(folder, "rows") as texts, TextsFile(folder, "quotes") as quotes:
        for number, part in enumerate(parts):
            parsed = read_parsed(part.parsed)
            titles.append(parsed.title)
            section = np.array([sections.setdefault(s, len(sections)) for s in parsed.sections], np.uint32)
            c, p = parsed.chunks, parsed.passages
            own = _placed(c, CHUNK, number, section)
            own["position"], own["tokens"] = np.arange(len(c)), c["tokens"]
            own["last"] = passage_count + c["passages"]
            own["first"] = np.concatenate(([passage_count], own["last"][:-1])) if len(c) else 0
            table = _placed(p, PASSAGE, number, section)
            table["kind"] = p["kind"]
            table["chunk"] = np.repeat(
                np.arange(chunk_count, chunk_count + len(c)), np.diff(c["passages"], prepend=0)
            )
            starts = [0, *p["hashes"].tolist()]
            places = zip(p["start"].tolist(), p["end"].tolist(), strict=True)
            found = np.empty((len(p), 2), np.uint64)
            for at, (text, quote, (start, end)) in enumerate(
                zip(parsed.texts(), parsed.quotes(), places, strict=True)
            ):
                key = text_key(model, text)
                row = rows.get(key)
                if row is None:
                    row = rows[key] = len(rows)
                    texts.add(text)
                    row_hashes.append(parsed.hashes[starts[at] : starts[at + 1]])
                quotes.add(quote or text)
                found[at] = row, passage_id(part.path, start, end, text)
            table["row"], table["id"] = found[:, 0], found[:, 1]
            passages.append(table)
            chunks.append(own)
            chunk_count, passage_count = chunk_count + len(c), passage_count + len(p)
    whole = np.concatenate(passages)
    np.save(folder / "passages.npy", whole)
    np.save(folder / "chunks.npy", np.concatenate(chunks))
    _save_lookups(folder, whole, len(rows))
    Texts.write(folder, "sections", (" › ".join(headings) for headings, _ in sections))
    Texts.write(folder, "anchors", (anchor for _, anchor in sections))
    Texts.write(folder, "documents", (part.path for part in parts))
    Texts.write(folder, "titles", titles)
    lengths = np.fromiter((len(own) for own in row_hashes), np.int64, len(row_hashes))
    hashes = np.concatenate(row_hashes) if row_hashes else np.empty(0, np.uint64)
    del passages, chunks, row_hashes
    lexical.build(folder, hashes, lengths)
    keys = list(rows)
    np.save(folder / "keys.npy", np.frombuffer(b"".join(keys), np.uint8).reshape(-1, 16))
    return {
        "documents": len(parts),
        "chunks": chunk_count,
        "passages": passage_count,
        "rows": len(rows),
    }


def _placed(source: NDArray[Any], dtype: np.dtype[Any], document: int, section: NDArray[Any]) -> NDArray[Any]:
    out = np.zeros(len(source), dtype)
    for name in ("start", "end", "first_line", "last_line"):
        out[name] = source[name]
    out["document"] = document
    out["section"] = section[source["section"]] if len(source) else 0
    return out


def _save_lookups(folder: Path, table: NDArray[Any], rows: int) -> None:
    order = np.argsort(table["id"], kind="stable").astype(np.uint32)
    np.save(folder / "ids.npy", table["id"][order])
    np.save(folder / "ids_passage.npy", order)
    np.save(folder / "row_passages.npy", np.argsort(table["row"], kind="stable").astype(np.uint32))
    ptr = np.zeros(rows + 1, np.int64)
    np.cumsum(np.bincount(table["row"], minlength=rows), out=ptr[1:])
    np.save(folder / "row_ptr.npy", ptr)


def _save_vectors(folder: Path, vectors_of: VectorsOf, keep: dense.Keep | None, owner: str) -> dict[str, Any]:
    packed = np.load(folder / "keys.npy").tobytes()
    keys = [packed[at : at + 16] for at in range(0, len(packed), 16)]
    if not keys:
        np.save(folder / "vectors.npy", np.empty((0, 1), np.float32))
        return {"dimension": 0, "dense": asdict(dense.DenseKind("flat"))}
    dimension = vectors_of(keys[:1]).shape[1]
    out = np.lib.format.open_memmap(
        folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(len(keys), dimension)
    )
    for start in range(0, len(keys), 4096):
        out[start : start + 4096] = vectors_of(keys[start : start + 4096])
    out.flush()
    if keep is None:
        kind = dense.build(folder, out)
    else:
        digest = hashlib.blake2b(packed, digest_size=6).hexdigest()
        kind = keep(folder, f"lacuna_{owner}_{digest}_{folder.name}", out)
    return {"dimension": dimension, "dense": asdict(kind)}
