"""Looking inside a version as it is handed, piece by piece, to a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from services.retriever.dense import Rows
from services.retriever.inside import Inside, Pairs, asked, compared, inside, pairs
from services.retriever.milvus import Milvus, MilvusPlace
from services.retriever.snapshots import LanguageIndex
from services.wire.messages import Language


@dataclass(frozen=True, slots=True)
class Looked:
    """A language of a version whose folder the caller keeps from being swept."""

    folder: Path
    language: Language
    facts: dict[str, Any]
    """What its manifest says of it."""
    milvus: MilvusPlace | None = None

    def open(self) -> LanguageIndex:
        engine = _milvus(self.milvus).open if self.milvus else None
        return LanguageIndex(self.folder / self.language, self.language, self.facts, engine)


@cache
def _milvus(place: MilvusPlace) -> Milvus:
    """One connection for all pieces that come to this process."""
    return Milvus(place)


def begin(of: Looked) -> tuple[Rows, Rows]:
    """The rows that are compared, and those of them that are asked."""
    rows = compared(of.open())
    return rows, asked(rows)


def compare(of: Looked, block: Rows, rows: Rows) -> Pairs:
    return pairs(of.open(), block, rows)


def conclude(of: Looked, rows: Rows, found: Sequence[Pairs]) -> Inside:
    return inside(of.open(), rows, found)
