"""A document as it was read, in a file of its own: read once, used by every version that holds it.

The file is six NumPy arrays one behind the other (`numpy.save`), so that a document of 50 MB is read in
slices and never parsed whole.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from services.retriever.document import Document
from services.retriever.lexical import tokens
from services.wire.messages import Language

FORMAT = 2
QUOTE = 600
KINDS = ("sentence", "item", "row", "code", "heading")

_PLACE = [(name, "<u4") for name in ("start", "end", "first_line", "last_line", "section")]
PASSAGES = np.dtype([*_PLACE, *((name, "<u4") for name in ("text", "quote", "hashes")), ("kind", "u1")])
"""Of each passage; `text`, `quote` and `hashes` are where its own end in the array of that name."""
CHUNKS = np.dtype([*_PLACE, ("tokens", "<u4"), ("passages", "<u4")])
"""Of each chunk; `passages` is the number of the first one behind it."""


@dataclass(frozen=True, slots=True)
class Parsed:
    title: str
    sections: tuple[tuple[tuple[str, ...], str], ...]
    """Heading trail and anchor, as the `section` of chunks and passages counts them."""
    chunks: NDArray[Any]
    passages: NDArray[Any]
    hashes: NDArray[np.uint64]
    """Lexical token hashes of all passages, end to end."""
    _texts: NDArray[np.uint8]
    _quotes: NDArray[np.uint8]

    def texts(self) -> Iterator[bytes]:
        """The plain text of each passage, UTF-8."""
        return _slices(self._texts, self.passages["text"])

    def quotes(self) -> Iterator[bytes]:
        """The source of each passage, UTF-8, cut after QUOTE characters; empty where it is the plain text."""
        return _slices(self._quotes, self.passages["quote"])


def parsed_key(source: str, path: str, media_type: str, language: Language, reader: str) -> str:
    """The name of a parsed file: all that what it holds depends on. `reader` is the reader's version."""
    parts = f"{FORMAT}\0{reader}\0{source}\0{path}\0{media_type}\0{language}"
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()


def parsed_path(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}.parsed"


def write_parsed(target: Path, document: Document, language: Language) -> tuple[int, int]:
    """Write `document` to `target`, whole or not at all; its chunks and passages, counted."""
    sections: dict[tuple[tuple[str, ...], str], int] = {}
    chunks: list[tuple[int, ...]] = []
    passages: list[tuple[int, ...]] = []
    hashes: list[int] = []
    texts, quotes = bytearray(), bytearray()

    def section(of: Any) -> int:
        return sections.setdefault((of.headings, of.anchor), len(sections))

    for chunk in document.chunks:
        own = section(chunk)
        for p in chunk.passages:
            source = document.text[p.start : p.end]
            quote = source if len(source) <= QUOTE else source[: QUOTE - 1] + "…"
            plain = clean(p.text)
            texts += plain.encode()
            if quote != plain:
                quotes += clean(quote).encode()
            hashes += tokens(plain, language)
            place = (p.start, p.end, p.first_line, p.last_line, section(p))
            passages.append((*place, len(texts), len(quotes), len(hashes), KINDS.index(p.kind)))
        place = (chunk.start, chunk.end, chunk.first_line, chunk.last_line, own)
        chunks.append((*place, chunk.tokens, len(passages)))
    head = {
        "title": clean(document.title)[:512],
        "sections": [[[clean(h) for h in headings], clean(anchor)] for headings, anchor in sections],
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(dir=target.parent, delete=False)  # noqa: SIM115 - renamed below
    try:
        with file:
            for array in (
                np.frombuffer(orjson.dumps(head), np.uint8),
                np.array(chunks, CHUNKS),
                np.array(passages, PASSAGES),
                np.array(hashes, np.uint64),
                np.frombuffer(texts, np.uint8),
                np.frombuffer(quotes, np.uint8),
            ):
                np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).rename(target)
    except BaseException:
        with suppress(OSError):
            Path(file.name).unlink()
        raise
    return len(chunks), len(passages)


def read_parsed(path: Path) -> Parsed:
    """Raises FileNotFoundError, ValueError."""
    with path.open("rb") as file:
        try:
            head, chunks, passages, hashes, texts, quotes = (
                np.load(file, allow_pickle=False) for _ in range(6)
            )
        except EOFError as error:
            raise ValueError("cut short") from error
    known = orjson.loads(head.tobytes())
    sections = tuple((tuple(headings), anchor) for headings, anchor in known["sections"])
    return Parsed(known["title"], sections, chunks, passages, hashes, texts, quotes)


def clean(text: str) -> str:
    """`text` without lone surrogates and NULs, which a document may hold and UTF-8 or PostgreSQL do not."""
    with suppress(UnicodeEncodeError):
        text.encode()
        return text.replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _slices(data: NDArray[np.uint8], ends: NDArray[np.uint32]) -> Iterator[bytes]:
    for start, end in pairwise((0, *ends.tolist())):
        yield data[start:end].tobytes()
