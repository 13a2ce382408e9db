"""A document as it was read, in a file of its own: read once, used by every version that holds it."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from services.retriever.document import Document
from services.retriever.lexical import tokens
from services.wire.messages import Language

FORMAT = 1
QUOTE = 600


@dataclass(frozen=True, slots=True)
class ParsedPassage:
    start: int
    end: int
    text: str
    kind: str
    first_line: int
    last_line: int
    quote: str


@dataclass(frozen=True, slots=True)
class ParsedChunk:
    start: int
    end: int
    text: str
    tokens: int
    headings: tuple[str, ...]
    anchor: str
    first_line: int
    last_line: int
    passages: tuple[ParsedPassage, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    title: str
    chunks: tuple[ParsedChunk, ...]
    tokens: tuple[list[int], ...]
    """Lexical token hashes, a list for each passage in order."""

    @property
    def passages(self) -> int:
        return len(self.tokens)


def parsed_key(source: str, path: str, media_type: str, language: Language, reader: str) -> str:
    """The name of a parsed file: all that what it holds depends on. `reader` is the reader's version."""
    parts = f"{FORMAT}\0{reader}\0{source}\0{path}\0{media_type}\0{language}"
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()


def parsed_path(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}.json"


def write_parsed(target: Path, document: Document, language: Language) -> tuple[int, int]:
    """Write `document` to `target`, whole or not at all; its chunks and passages, counted."""
    text = document.text
    breaks = [i for i, c in enumerate(text) if c == "\n"]
    rows, hashes = [], []
    for chunk in document.chunks:
        passages = []
        for p in chunk.passages:
            source = text[p.start : p.end]
            quote = source if len(source) <= QUOTE else source[: QUOTE - 1] + "…"
            first = bisect_right(breaks, p.start - 1) + 1
            last = bisect_right(breaks, max(p.start, p.end - 1) - 1) + 1
            plain = _clean(p.text)
            passages.append(
                (p.start, p.end, plain, p.kind, first, last, None if quote == plain else _clean(quote))
            )
            hashes.append(tokens(plain, language))
        rows.append(
            (
                chunk.start,
                chunk.end,
                _clean(chunk.text),
                chunk.tokens,
                [_clean(h) for h in chunk.headings],
                _clean(chunk.anchor),
                chunk.first_line,
                chunk.last_line,
                passages,
            )
        )
    flat = np.array([h for row in hashes for h in row], np.uint64)
    data = orjson.dumps(
        {
            "title": _clean(document.title)[:512],
            "chunks": rows,
            "tokens": base64.b64encode(flat.tobytes()).decode(),
            "counts": [len(row) for row in hashes],
        }
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).rename(target)
    return len(rows), len(hashes)


def read_parsed(path: Path) -> Parsed:
    """Raises FileNotFoundError, ValueError."""
    data = orjson.loads(path.read_bytes())
    flat = np.frombuffer(base64.b64decode(data["tokens"]), np.uint64).tolist()
    edges = accumulate(data["counts"], initial=0)
    chunks = tuple(_chunk(row) for row in data["chunks"])
    return Parsed(data["title"], chunks, tuple(flat[a:b] for a, b in pairwise(edges)))


def _chunk(row: list[Any]) -> ParsedChunk:
    start, end, text, count, headings, anchor, first, last, passages = row
    own = tuple(_passage(p) for p in passages)
    return ParsedChunk(start, end, text, count, tuple(headings), anchor, first, last, own)


def _passage(row: list[Any]) -> ParsedPassage:
    start, end, text, kind, first, last, quote = row
    return ParsedPassage(start, end, text, kind, first, last, text if quote is None else quote)


def _clean(text: str) -> str:
    # a document may hold lone surrogates, which neither UTF-8 nor JSON carries
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
