"""What a version says of each passage: its own section, whatever shares its chunk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from services.retriever.building import Part, build
from services.retriever.dense import Vectors, normalised
from services.retriever.parsed import read_parsed, write_parsed
from services.retriever.reading import read_document
from services.retriever.snapshots import LanguageIndex, open_snapshot

STATEMENTS = b"""# Statements

A text is split into statements.

## Code points, not bytes

Offsets count code points.

## Limits

A text has at most 200,000 characters.

### Of documents

A document has at most 50 MB.
"""


def some_vectors(keys: Sequence[bytes]) -> Vectors:
    return normalised(np.array([[b + 1 for b in key] for key in keys], np.float32))


def index_of(folder: Path, source: bytes, *, number: int = 1) -> LanguageIndex:
    document = read_document(source, "en/a.md", "text/markdown", "en")
    write_parsed(folder / "a.parsed", document, "en")
    target = folder / f"{number}"
    target.mkdir()
    part = Part("en/a.md", "en", folder / "a.parsed")
    manifest = build(target, base="docs", number=number, model="m", parts=[part], vectors_of=some_vectors)
    target.rename(folder / manifest["version"])
    return open_snapshot(folder / manifest["version"]).languages["en"]


def test_sections_that_share_a_chunk_keep_their_own_trails_and_anchors(tmp_path: Path) -> None:
    index = index_of(tmp_path, STATEMENTS)
    assert len(index.chunks) == 1, "they are small enough to share one"
    trails = {p.quote: (p.section, p.anchor) for p in map(index.place, range(len(index.passages)))}
    assert trails["Offsets count code points."] == (
        "Statements › Code points, not bytes",
        "code-points-not-bytes",
    )
    assert trails["A text has at most 200,000 characters."] == ("Statements › Limits", "limits")
    assert trails["A document has at most 50 MB."] == (
        "Statements › Limits › Of documents",
        "of-documents",
    )


def test_quotes_and_lines_are_those_of_the_source(tmp_path: Path) -> None:
    index = index_of(tmp_path, STATEMENTS + "\nUm *traço* — aqui — e 😀 **lá**.\n".encode())
    text = (STATEMENTS.decode() + "\nUm *traço* — aqui — e 😀 **lá**.\n").splitlines()
    for place in map(index.place, range(len(index.passages))):
        assert place.quote in text[place.first_line - 1]
        assert index.find(place.passage) is not None


def test_a_parsed_file_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    write_parsed(tmp_path / "a", read_document(STATEMENTS, "a.md", None, "en"), "en")
    whole = (tmp_path / "a").read_bytes()
    for size in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "a").write_bytes(whole[:size])
        with pytest.raises(ValueError):  # noqa: PT011 - whatever NumPy says of it
            read_parsed(tmp_path / "a")
