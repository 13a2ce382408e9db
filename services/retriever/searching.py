"""What the passages of a version say of each statement of a text, and of the parts of those that say several things."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from services.retriever.dense import Rows, Vectors
from services.retriever.embedding import Embedder
from services.retriever.judging import Joint, Support, Unit, merged, supports, verdict_of
from services.retriever.kept import Found
from services.retriever.parts import judged_part, may_be_joint, parts_of, together
from services.retriever.search import DENSE, Candidates, candidates
from services.retriever.snapshots import LanguageIndex
from services.wire.errors import EmbeddingsMismatch
from services.wire.messages import Language


@dataclass(slots=True)
class Spent:
    """What searching took: tokens and calls of the embedding model, and seconds."""

    tokens: int = 0
    calls: int = 0
    embedding: float = 0.0
    searching: float = 0.0
    judging: float = 0.0


@dataclass(frozen=True, slots=True)
class Search:
    """What a text is searched in."""

    language: Language
    """The text's."""
    indexes: Sequence[LanguageIndex]
    embedder: Embedder
    model: str
    dimension: int
    spent: Spent = field(default_factory=Spent)

    async def find(
        self, units: Sequence[Unit], hinted: Sequence[Sequence[str]], searching: Callable[[], Awaitable[None]]
    ) -> list[Found]:
        """What the version says of each of `units`, which are checkable; that of one depends on no other. `hinted`:
        by unit, passages to consider as well. `searching` is called once they are embedded.

        Raises the Model* errors, EmbeddingsMismatch.
        """
        if not units:
            await searching()
            return []
        vectors = await self._embed([u.text for u in units])
        await searching()
        nearest = await self._nearest(vectors)
        wholes = await asyncio.to_thread(self._wholes, units, vectors, hinted, nearest)
        texts = wholes.texts
        parted = await self._embed(texts)
        # words find the rows of a part in its own language
        near_parts = await self._nearest(parted, but=self.language)
        joints = await asyncio.to_thread(self._joints, wholes, parted, near_parts)
        return [Found(vectors[at], own, joints.get(at)) for at, own in enumerate(wholes.supports)]

    async def _embed(self, texts: list[str]) -> Vectors:
        began = time.monotonic()
        vectors, tokens = await self.embedder.embed(self.model, texts)
        if len(vectors) and vectors.shape[1] != self.dimension:
            raise EmbeddingsMismatch(model=self.model, expected=self.dimension, got=vectors.shape[1])
        self.spent.tokens += tokens
        self.spent.calls += bool(texts)
        self.spent.embedding += time.monotonic() - began
        return vectors

    async def _nearest(self, vectors: Vectors, *, but: Language | None = None) -> list[Rows]:
        """The rows nearest to `vectors` in each index; none in the index of the language `but`."""
        began = time.monotonic()
        none = np.empty((len(vectors), 0), np.int64)
        rows = [none if i.language == but else await i.nearest(vectors, DENSE) for i in self.indexes]
        self.spent.searching += time.monotonic() - began
        return rows

    def _wholes(
        self,
        units: Sequence[Unit],
        vectors: Vectors,
        hinted: Sequence[Sequence[str]],
        nearest: Sequence[Rows],
    ) -> _Wholes:
        began = time.monotonic()
        texts = [u.text for u in units]
        found = []
        for index, near in zip(self.indexes, nearest, strict=True):
            rows = [
                [int(index.passages[p]["row"]) for i in ids if (p := index.find(i)) is not None]
                for ids in hinted
            ]
            found.append(candidates(index, texts, vectors, self.language, nearest=near, hints=rows))
        searched = time.monotonic()
        per_unit = [self._supports(unit, [own[at] for own in found]) for at, unit in enumerate(units)]
        parts = {
            number: parts
            for number, (unit, own) in enumerate(zip(units, per_unit, strict=True))
            if may_be_joint(unit, own) and (parts := parts_of(unit, self.language))
        }
        self.spent.searching += searched - began
        self.spent.judging += time.monotonic() - searched
        return _Wholes(units, found, per_unit, parts)

    def _supports(self, unit: Unit, found: Sequence[Candidates]) -> list[Support]:
        return merged([supports(i, unit, self.language, f) for i, f in zip(self.indexes, found, strict=True)])

    def _joints(self, wholes: _Wholes, vectors: Vectors, nearest: Sequence[Rows]) -> dict[int, Joint]:
        """What parts that stand in different passages say of their statements, by number. `vectors` are those of
        `wholes.texts`, `nearest` the rows nearest to them, by index."""
        began = time.monotonic()
        texts = wholes.texts
        found = [
            candidates(index, texts, vectors, self.language, nearest=rows, hints=wholes.near(own))
            if texts
            else []
            for index, own, rows in zip(self.indexes, wholes.candidates, nearest, strict=True)
        ]
        searched = time.monotonic()
        out, at = {}, 0
        for number, parts in wholes.parts.items():
            unit, judged = wholes.units[number], []
            for text in parts:
                part = unit.part(text)
                judged.append(judged_part(part, self._supports(part, [own[at] for own in found])))
                at += 1
            joint = together(verdict_of(unit, wholes.supports[number]), judged)
            if joint is not None:
                out[number] = joint
        self.spent.searching += searched - began
        self.spent.judging += time.monotonic() - searched
        return out


@dataclass(frozen=True, slots=True)
class _Wholes:
    """What passages say of each unit, and the parts of those that no single passage says."""

    units: Sequence[Unit]
    candidates: list[list[Candidates]]
    """By index and unit."""
    supports: list[list[Support]]
    """Of each unit, best first."""
    parts: dict[int, tuple[str, ...]]
    """By number of the unit."""

    @property
    def texts(self) -> list[str]:
        return [text for parts in self.parts.values() for text in parts]

    def near(self, own: Sequence[Candidates]) -> list[Sequence[int]]:
        """For each of `texts`, the rows of one index that its whole statement was compared with. A part is nearest to
        some of them, or shares its words with others; another search of all vectors would take as long as the first."""
        return [own[number].rows.tolist() for number, parts in self.parts.items() for _ in parts]
