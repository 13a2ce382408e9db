"""The text scored again, as if a document said what some of its statements say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from services.retriever.alignment import align
from services.retriever.dense import Vectors
from services.retriever.facts import facts
from services.retriever.features import features
from services.retriever.judging import Unit, covers, probabilities
from services.retriever.lexical import tokens
from services.wire.messages import Language

_NEAR = 0.6  # cosine below which a new passage covers nothing else


class Rescored:
    """Which statements would be covered once others are written: these, and those that they support as well."""

    def __init__(
        self,
        units: Sequence[tuple[int, Unit]],
        vectors: Vectors,
        crowds: Sequence[float],
        language: Language,
    ) -> None:
        """`units`: the checkable ones with their indexes; `vectors` [n, d]: theirs; `crowds`: mean cosines of what the
        base says near them, as `features` takes them."""
        self._units, self._vectors, self._crowds, self._language = units, vectors, crowds, language
        self._at = {index: at for at, (index, _) in enumerate(units)}

    def __call__(self, written: Sequence[int]) -> frozenset[int]:
        """The indexes of the statements that are covered once those of `written` stand in the base."""
        out = set(written)
        for index in written:
            at = self._at[index]
            cosines = np.einsum("nd,d->n", self._vectors, self._vectors[at])
            for other in np.flatnonzero(cosines >= _NEAR).tolist():
                if self._units[other][0] not in out and self._supports(at, other, float(cosines[other])):
                    out.add(self._units[other][0])
        return frozenset(out)

    def _supports(self, passage: int, statement: int, cosine: float) -> bool:
        said, new = self._units[statement][1], self._units[passage][1]
        language = self._language
        ours, theirs = set(tokens(said.text, language)), set(tokens(new.text, language))
        shared = len(ours & theirs)
        own, other = facts(said.text, language, said.source), facts(new.text, language, new.source)
        measured = features(
            cosine=cosine,
            share=shared / len(ours) if ours else 1.0,
            back=shared / len(theirs) if theirs else 0.0,
            margin=0.0,
            crowd=self._crowds[statement],
            alignment=align(own, language, other, language),
            lengths=(len(own.words), len(other.words)),
        )
        match, support = probabilities(np.array([measured]), language, language)
        return covers(float(match[0]), float(support[0]), language, language)
