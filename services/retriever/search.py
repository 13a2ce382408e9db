"""Candidates for a batch of texts: dense and lexical search of one language, fused and measured anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.retriever.dense import Rows, Vectors, products
from services.retriever.lexical import Scores, tokens
from services.retriever.snapshots import LanguageIndex
from services.wire.messages import Language

DENSE = 30
LEXICAL = 20


@dataclass(frozen=True, slots=True)
class Candidates:
    """What one text may be supported by, in one language; arrays of one length, rows in ascending order."""

    rows: Rows
    cosine: Scores
    share: Scores
    """Of the text's content tokens, weighted by rarity, the share that the row holds. In another language
    only code names and numbers count; 1 where the text has none."""
    back: Scores
    """Of the row's content tokens, the share that the text holds; 0 in another language."""


def candidates(
    index: LanguageIndex,
    texts: Sequence[str],
    vectors: Vectors,
    language: Language,
    *,
    nearest: Rows | None = None,
    hints: Sequence[Sequence[int]] = (),
    lexical: int = LEXICAL,
) -> list[Candidates]:
    """The rows of `index` to consider for each of `texts` in `language`, whose unit vectors are [q, d].

    `nearest` are the rows that are nearest to them, [q, any]; without it they are searched here, in one batch.
    `hints` are rows to consider as well. CPU work: call it in a thread.
    """
    if nearest is None:
        nearest = index.dense.best(vectors, DENSE)
    sets, words = [], []
    for at, text in enumerate(texts):
        hashes = tokens(text, language)
        if language != index.language:
            hashes = shared(text, language, index.language)
        ids, idf = index.lexicon.ids(hashes)
        found = [nearest[at], index.lexicon.best(ids, lexical)]
        if hints and len(hints[at]):
            found.append(np.array(hints[at], np.int64))
        rows = np.unique(np.concatenate(found))
        sets.append(rows[rows >= 0])
        words.append((ids, idf))
    if not sets:
        return []
    held = index.dense.held(np.concatenate(sets))
    out = []
    for vector, rows, (ids, idf) in zip(vectors, sets, words, strict=True):
        got = index.lexicon.held(ids, rows) @ idf if len(idf) else np.zeros(len(rows), np.float32)
        total = float(idf.sum())
        share = got / total if total else np.ones(len(rows), np.float32)
        back = np.zeros(len(rows), np.float32)
        if language == index.language:
            weight = index.lexicon.weight(rows)
            back = np.minimum(1, np.divide(got, weight, out=np.zeros_like(back), where=weight > 0))
        cosine = products(vector, held[rows])
        out.append(Candidates(rows, cosine, np.asarray(share, np.float32), back))
    return out


def shared(text: str, language: Language, other: Language) -> list[int]:
    """The token hashes of `text` that mean the same in both languages: code names and numbers."""
    return sorted(set(tokens(text, language)) & set(tokens(text, other)))


def top(scores: NDArray[np.floating], ties: NDArray[np.integer], limit: int) -> NDArray[np.int64]:
    """Positions of the `limit` best scores, best first, equal ones in the order of `ties`."""
    return np.lexsort((ties, -np.round(scores.astype(np.float64), 6)))[:limit]
