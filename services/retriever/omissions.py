"""What the base says on a text's topics and the text leaves out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from services.retriever.coverage import words
from services.retriever.dense import Vectors
from services.retriever.judging import Support
from services.retriever.snapshots import LanguageIndex
from services.wire.messages import Omission, Statement, Verdict

_MOST = 8
_A_SECTION = 2
_SAID = 0.55  # cosine from which a statement is taken to speak of the passage
_LEAST_WORDS = 5


def omissions(
    statements: Sequence[Statement], supports: Sequence[Sequence[Support]], vectors: Vectors
) -> tuple[Omission, ...]:
    """Passages of the chunks that covered and partial statements were found in, that no statement says.

    `vectors` are the unit vectors [n, d] of all that the text states. The most central sections come first:
    those that most statements were found in. Code and headings are left out.
    """
    hits: dict[str, Counter[int]] = defaultdict(Counter)
    indexes: dict[str, LanguageIndex] = {}
    for statement, found in zip(statements, supports, strict=True):
        if statement.verdict in {Verdict.COVERED, Verdict.PARTIAL} and found:
            index = found[0].index
            indexes[index.language] = index
            for passage in index.passages_of(found[0].row)[:1]:
                hits[index.language][int(index.passages[passage]["chunk"])] += 1
    most = max((count for own in hits.values() for count in own.values()), default=0)
    ranked = []
    for language, own in hits.items():
        index = indexes[language]
        for chunk, count in own.items():
            at = index.chunks[chunk]
            for passage in range(int(at["first"]), int(at["last"])):
                p = index.passages[passage]
                row = int(p["row"])
                if index.kind(passage) not in {"sentence", "item", "row"}:
                    continue
                near = (
                    np.einsum("nd,d->n", vectors, index.dense.vectors[row]) if len(vectors) else np.zeros(1)
                )
                closest = float(near.max())
                if closest < _SAID and words(index.rows[row]) >= _LEAST_WORDS:
                    topical = round(float(np.sort(near)[-3:].mean()), 4)
                    ranked.append((-count, -topical, language, int(p["id"]), passage, chunk, row))
    out: list[Omission] = []
    taken: Counter[tuple[str, int]] = Counter()
    rows: set[tuple[str, int]] = set()
    for count, _, language, _, passage, chunk, row in sorted(ranked):
        if len(out) >= _MOST:
            break
        if taken[language, chunk] >= _A_SECTION or (language, row) in rows:
            continue
        taken[language, chunk] += 1
        rows.add((language, row))
        place = indexes[language].place(passage)
        out.append(Omission(**place.model_dump(), centrality=round(-count / most, 4)))
    return tuple(out)
