"""What others do: BM25 and cosine, over chunks and over passages, with two thresholds each.

All are given what Lacuna has: the same chunks and passages, the same splitting of the texts, the same encoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import bm25s
import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from benchmarks.quality.bench import Bench, Input
from services.retriever.statements import split_statements
from services.wire.messages import Language

_STEMMERS = {"en": "english", "pt": "portuguese"}
_NEAREST = 20
_SECTIONS = 5
_ROWS = 512

Vectors = NDArray[np.float32]
Place = tuple[str, int, int]
"""Document, start, end."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A statement with its raw similarity to the base and the sections of its nearest matches, best first."""

    text: int
    """Which of the texts it is in."""
    start: int
    end: int
    words: int
    raw: float
    sections: tuple[str, ...]


class Similarity(Protocol):
    def nearest(self, statements: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Units of the base for each statement (by its number), best first, and their similarities."""


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of all texts, in one list: texts are split as the product splits them."""

    texts: tuple[Input, ...]
    spans: tuple[tuple[int, int, int, str], ...]
    """(text, start, end, plain)."""

    @classmethod
    def of(cls, texts: Sequence[Input]) -> Statements:
        """Split every text."""
        spans = (
            (at, s.start, s.end, s.text)
            for at, text in enumerate(texts)
            for s in split_statements(text.text, text.language)
        )
        return cls(tuple(texts), tuple(spans))

    @property
    def plain(self) -> list[str]:
        return [span[3] for span in self.spans]


class Words:
    """BM25, as a share of what the statement's words could bring at most: so that long ones do not win."""

    def __init__(self, units: Sequence[str], statements: Sequence[str], language: Language) -> None:
        self._stemmer = snowballstemmer.stemmer(_STEMMERS[language])
        corpus = self._tokens(units)
        self._index = bm25s.BM25()
        self._index.index(corpus, show_progress=False)
        self._queries = self._tokens(statements)
        holders: dict[str, int] = {}
        for unit in corpus:
            for token in set(unit):
                holders[token] = holders.get(token, 0) + 1
        self._holders, self._size = holders, len(corpus)

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        tokens = bm25s.tokenize(
            list(texts), stopwords=[], stemmer=self._stemmer.stemWords, return_ids=False, show_progress=False
        )
        return [list(row) for row in tokens]

    def nearest(self, statements: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """See Similarity."""
        queries = [self._queries[at] or ["\0"] for at in statements]
        found, scores = self._index.retrieve(queries, k=min(_NEAREST, self._size), show_progress=False)
        most = np.array([max(1e-9, sum(map(self._rarity, query))) for query in queries])
        return np.asarray(found, np.int64), np.asarray(scores, np.float64) / most[:, None]

    def _rarity(self, token: str) -> float:
        holders = self._holders.get(token, 0)
        return float(np.log1p((self._size - holders + 0.5) / (holders + 0.5)))


class Cosine:
    """The cosine of unit vectors, nothing else."""

    def __init__(self, units: Vectors, statements: Vectors) -> None:
        self._units, self._statements = units, statements

    def nearest(self, statements: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """See Similarity."""
        found, scores = [], []
        for at in range(0, len(statements), _ROWS):
            cosine = self._statements[list(statements[at : at + _ROWS])] @ self._units.T
            best = np.argsort(-cosine, axis=1, kind="stable")[:, :_NEAREST]
            found.append(best)
            scores.append(np.take_along_axis(cosine, best, axis=1))
        return np.concatenate(found), np.concatenate(scores).astype(np.float64)


def matched(
    similarity: Similarity, places: Sequence[Place], statements: Statements, language: Language, bench: Bench
) -> list[Matched]:
    """Every statement of the texts in `language` with its best similarity and up to five sections.

    A chunk stands for all the sections it holds, in their order: that is what its reader is shown.
    """
    chosen = [
        at for at, (text, *_) in enumerate(statements.spans) if statements.texts[text].language == language
    ]
    found, scores = similarity.nearest(chosen)
    out = []
    for at, units, near in zip(chosen, found, scores, strict=True):
        text, start, end, plain = statements.spans[at]
        sections = dict.fromkeys(s for unit in units for s in bench.sections(*places[unit]))
        out.append(Matched(text, start, end, len(plain.split()), float(near[0]), tuple(sections)[:_SECTIONS]))
    return out
