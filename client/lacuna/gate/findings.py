"""Findings: the statements of a file that the base does not cover."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lacuna.answers import Analysis, Evidence
from lacuna.gate.places import Lines, Region


class Kind(StrEnum):
    """Verdicts that are findings."""

    CONTRADICTED = "contradicted"
    ABSENT = "absent"
    PARTIAL = "partial"


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"
    """Not told at all."""


LEVELS: Mapping[Kind, Level] = {
    Kind.CONTRADICTED: Level.ERROR,
    Kind.ABSENT: Level.WARNING,
    Kind.PARTIAL: Level.NOTE,
}
MEANINGS: Mapping[Kind, str] = {
    Kind.CONTRADICTED: "The documentation base contradicts the statement.",
    Kind.ABSENT: "The documentation base says nothing of the statement.",
    Kind.PARTIAL: "The documentation base says a part of the statement.",
}
_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is relative to the repository, with `/`. `fingerprint` stays while the statement moves."""

    path: str
    kind: Kind
    level: Level
    region: Region
    statement: str
    reason: str
    score: float
    evidence: tuple[Evidence, ...]
    fingerprint: str

    @property
    def message(self) -> str:
        """For people: what is wrong, the statement, and what is nearest to it in the base."""
        told = f"{self.reason or MEANINGS[self.kind]} Statement: “{_one_line(self.statement)}”"
        if not self.evidence:
            return told
        best = self.evidence[0]
        where = f"{best['document']}, line {best['first_line']}"
        return f"{told} Nearest in the base ({where}): “{_one_line(best['quote'])}”"


def findings_of(
    analysis: Analysis, path: str, text: str, levels: Mapping[Kind, Level] = LEVELS
) -> Iterator[Finding]:
    """The findings of an analysis of `text`, in the text's order."""
    lines = Lines(text)
    seen: Counter[tuple[Kind, str]] = Counter()
    kinds = {kind.value: kind for kind in Kind}
    for statement in analysis["statements"]:
        kind = kinds.get(statement["verdict"])
        if kind is None:
            continue
        said = _normal(statement["text"])
        number = seen[kind, said]
        seen[kind, said] += 1
        if levels[kind] is Level.NONE:
            continue
        yield Finding(
            path=path,
            kind=kind,
            level=levels[kind],
            region=lines.region(statement["start"], statement["end"]),
            statement=statement["text"],
            reason=statement["reason"],
            score=statement["score"],
            evidence=tuple(statement["evidence"][:_EVIDENCE]),
            fingerprint=_fingerprint(path, kind, said, number),
        )


def _fingerprint(path: str, kind: Kind, said: str, number: int) -> str:
    """Of the words, not of their place; `number` tells apart who says the same more than once."""
    whole = "\0".join(("lacuna/1", path, kind, said, str(number)))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _one_line(text: str) -> str:
    return " ".join(text.split())
