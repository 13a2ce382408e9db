"""A bench: a base to index, texts to judge, and the key of their development half.

A folder holds `base_pages.jsonl` and `base_sections.jsonl` (the base), `inputs.jsonl` (the texts: all that a
judging system may read) and `docs.jsonl` (the key). Whatever tunes, trains or picks thresholds gets its key from
`development`, which leaves the rows of the test half unread: it does not so much as parse them.
The test half's key has a reader of its own (`benchmarks.quality.held_back`), for scoring alone.
"""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from services.wire.messages import LANGUAGES, Language

Split = Literal["dev", "test"]
Label = Literal["covered", "contradicted", "gap"]
LABELS: tuple[Label, ...] = ("covered", "contradicted", "gap")

_HEAD = re.compile(r'\{"doc_id": "([^"\\]+)", "split": "(dev|test)"[,}]')


@dataclass(frozen=True, slots=True)
class Page:
    """A document of the base. Offsets elsewhere count code points of `markdown`."""

    path: str
    language: Language
    markdown: str


@dataclass(frozen=True, slots=True)
class Input:
    """A text to judge."""

    id: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of a text with its label. `sections`: where each language of the base speaks of it;
    `suggest_page`: where a gap was cut from; `page`: where the words come from."""

    start: int
    end: int
    text: str
    label: Label
    type: str
    sections: dict[Language, str]
    suggest_page: str | None
    page: str
    source: str = ""
    """What the documentation says, where the bench altered it."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is true of a text: the covered share of its words, and the label of each sentence."""

    id: str
    language: Language
    coverage: float
    segments: tuple[Segment, ...]


class Bench:
    """The base and the texts of a folder; never the key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.resolve().name

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The base. A path begins with its language: 'en/index.md'."""
        return tuple(
            Page(f"{row['lang']}/{row['page']}", row["lang"], row["markdown"])
            for row in _rows(self.folder / "base_pages.jsonl")
        )

    def inputs(self, split: Split) -> tuple[Input, ...]:
        """The texts of one half."""
        return tuple(
            Input(row["doc_id"], row["lang"], row["text"])
            for row in _rows(self.folder / "inputs.jsonl")
            if row["split"] == split
        )

    @cached_property
    def _sections(self) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for row in _rows(self.folder / "base_sections.jsonl"):
            found.setdefault(f"{row['lang']}/{row['page']}", []).append((row["start"], row["section_id"]))
        return {path: sorted(rows) for path, rows in found.items()}

    def sections(self, path: str, start: int, end: int | None = None) -> list[str]:
        """Ids of the sections from the one that holds `start` to the one before `end` (None: that one alone)."""
        rows = self._sections.get(path, [])
        first = max(0, bisect.bisect_right(rows, (start, "\uffff")) - 1)
        last = first + 1 if end is None else max(first + 1, bisect.bisect_left(rows, (end, "")))
        return [section for _, section in rows[first:last]]


def development(folder: Path) -> tuple[Key, ...]:
    """The key of the development half, for tuning. Rows of the test half are passed over unparsed.

    Raises ValueError where a row does not begin with its id and its half.
    """
    return tuple(keys(row for half, row in halves(folder) if half == "dev"))


def halves(folder: Path) -> Iterator[tuple[Split, str]]:
    """The rows of the key, as text, each with its half as its first characters tell it."""
    with (folder / "docs.jsonl").open(encoding="utf-8") as file:
        for number, row in enumerate(file, 1):
            head = _HEAD.match(row)
            if head is None:
                raise ValueError(
                    f"docs.jsonl, line {number}: the row does not begin with its id and its split"
                )
            yield "dev" if head[2] == "dev" else "test", row


def keys(rows: Iterable[str]) -> Iterator[Key]:
    """Rows of the key, parsed. Sentences that the bench ignores are left out."""
    for row in rows:
        data: dict[str, Any] = json.loads(row)
        segments = tuple(
            Segment(
                start=s["start"],
                end=s["end"],
                text=s["text"],
                label=s["label"],
                type=s["type"],
                sections={
                    language: s["evidence"][language]["section_id"]
                    for language in LANGUAGES
                    if language in s.get("evidence", {})
                },
                suggest_page=s.get("suggest_page"),
                page=s["page"],
                source=s.get("source", ""),
            )
            for s in data["segments"]
            if s["label"] != "ignore"
        )
        yield Key(data["doc_id"], data["lang"], data["coverage"], segments)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
