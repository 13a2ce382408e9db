"""Passages for queries, as a search shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from services.retriever.dense import Rows, Vectors
from services.retriever.judging import Unit, evidence, merged, supports
from services.retriever.languages import detect_language
from services.retriever.search import DENSE, LEXICAL, candidates
from services.retriever.snapshots import LanguageIndex
from services.wire.messages import Evidence


async def find(
    queries: Sequence[str], vectors: Vectors, indexes: Sequence[LanguageIndex], limit: int
) -> tuple[tuple[Evidence, ...], ...]:
    """The best passages for each query, from distinct places."""
    nearest = [await index.nearest(vectors, max(DENSE, 2 * limit)) for index in indexes]
    return await asyncio.to_thread(_found, queries, vectors, indexes, nearest, limit=limit)


def _found(
    queries: Sequence[str],
    vectors: Vectors,
    indexes: Sequence[LanguageIndex],
    nearest: Sequence[Rows],
    *,
    limit: int,
) -> tuple[tuple[Evidence, ...], ...]:
    out = []
    for at, query in enumerate(queries):
        language, parts, own = detect_language(query), [], slice(at, at + 1)
        for index, rows in zip(indexes, nearest, strict=True):
            [one] = candidates(
                index, [query], vectors[own], language, nearest=rows[own], lexical=max(LEXICAL, limit)
            )
            unit = Unit(0, len(query), query, query, "sentence", checkable=True)
            parts.append(supports(index, unit, language, one, close=max(10, limit)))
        out.append(evidence(merged(parts), limit))
    return tuple(out)
