"""What a version says of itself: the same in several places, and passages that contradict each other. Pure.

Texts are compared by their vectors in blocks, so that no more than one block's products are held at once. All pairs
of a base of 20,000 distinct texts are looked at; of a larger one, those of an even sample with all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.retriever.alignment import Alignment, align
from services.retriever.dense import Rows
from services.retriever.facts import facts
from services.retriever.parsed import KINDS
from services.retriever.snapshots import LanguageIndex
from services.wire.bases import Contradiction, Duplicate, InsideClash
from services.wire.messages import Place

PAIRS = 400_000_000
"""Pairs of texts whose vectors are compared at most."""
BLOCK = 1_024
SHOWN = 100
"""Of each kind, the best."""

_ACROSS = 8_192
_NEAR = 0.8
"""Cosine from which two texts may speak of the same."""
_SAME = 0.92
"""Cosine from which they say the same, where no fact differs."""
_PARTNERS = 8
_ALIKE = 0.7
"""Weight of words that two passages share, from which they differ in nothing but a fact."""
_WORDS = 5
"""What has fewer words says too little to be compared: labels, single names."""
_PLACES = 6
_QUOTE = 600
_FACTS = {"number", "negation", "opposite"}
_COMPARED = tuple(KINDS.index(kind) for kind in ("sentence", "item", "row"))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts that may speak of the same, one pair a line: rows `one` and `other` with their `cosine`."""

    one: Rows
    other: Rows
    cosine: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Inside:
    """What was found in a language, the most telling first."""

    duplicates: tuple[Duplicate, ...]
    contradictions: tuple[Contradiction, ...]


def compared(index: LanguageIndex) -> Rows:
    """The rows that say enough to be compared."""
    first = np.array([index.passages_of(row)[0] for row in range(len(index.rows))], np.int64)
    rows = np.flatnonzero(np.isin(index.passages["kind"][first], _COMPARED)) if len(first) else first
    return np.array([row for row in rows if len(index.rows[int(row)].split()) >= _WORDS], np.int64)


def asked(rows: Rows) -> Rows:
    """Those of `rows` that are compared with all: all, or an even sample where these are too many."""
    most = max(1, PAIRS // max(1, len(rows)))
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def pairs(index: LanguageIndex, block: Rows, rows: Rows) -> Pairs:
    """The nearest of `rows` for each of `block`, each pair once. Both are ascending."""
    queries = index.dense.held(block)[block]
    found: list[tuple[Rows, Rows, NDArray[np.float32]]] = []
    for start in range(0, len(rows), _ACROSS):
        part = rows[start : start + _ACROSS]
        products = queries @ index.dense.held(part)[part].T
        at, to = np.nonzero(products >= _NEAR)
        found.append((block[at], part[to], products[at, to]))
    one, other, cosine = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    # a text that is not asked itself is only met from the other side
    once = (one < other) | (~np.isin(other, block) & (one != other))
    one, other, cosine = one[once], other[once], cosine[once]
    order = np.lexsort((-cosine, one))
    one, other, cosine = one[order], other[order], cosine[order]
    rank = np.arange(len(one)) - np.searchsorted(one, one, "left")
    kept = rank < _PARTNERS
    return Pairs(one[kept], other[kept], cosine[kept].astype(np.float32))


def inside(index: LanguageIndex, rows: Rows, found: Iterable[Pairs]) -> Inside:
    """What the pairs of a language come to, and the texts of `rows` that stand in several places."""
    near: list[Duplicate] = []
    clashing: list[Contradiction] = []
    seen: set[tuple[int, int]] = set()
    for one, other, cosine in _best(found):
        if (min(one, other), max(one, other)) in seen:
            continue
        seen.add((min(one, other), max(one, other)))
        laid = _laid(index, one, other)
        alike = (laid.held + laid.filled) / 2
        kinds = {clash.kind for clash in laid.clashes}
        known = bool(kinds) and kinds <= _FACTS and alike >= _ALIKE and not _other_names(laid)
        if known and _one_fact(index, one, other, laid):
            places = _apart(index, one, other)
            if places is not None:
                # "never" over "always" is both a negation and an opposite, which says it better
                told = [c for c in laid.clashes if c.kind != "negation" or "opposite" not in kinds]
                clashes = tuple(InsideClash(kind=c.kind, one=c.said, other=c.found) for c in told)
                score = round(min(1.0, cosine * alike), 4)
                clashing.append(Contradiction(score=score, places=places, clashes=clashes))
        elif not kinds and cosine >= _SAME and laid.negation == 0 and not _other_names(laid):
            shown = (*_places(index, one, 1), *_places(index, other, 1))
            similarity = round(min(1.0, cosine), 4)
            near.append(Duplicate(kind="near", similarity=similarity, count=2, places=shown))
    clashing.sort(key=lambda c: -c.score)
    near.sort(key=lambda d: -d.similarity)
    return Inside((*_same(index, rows)[:SHOWN], *near[:SHOWN]), tuple(clashing[:SHOWN]))


def _best(found: Iterable[Pairs]) -> list[tuple[int, int, float]]:
    """All pairs, the nearest first, as many as are laid over each other in some seconds."""
    parts = list(found)
    if not parts:
        return []
    one, other = (np.concatenate([getattr(p, name) for p in parts]) for name in ("one", "other"))
    cosine = np.concatenate([p.cosine for p in parts])
    order = np.lexsort((other, one, -cosine))[:20_000]
    return list(zip(one[order].tolist(), other[order].tolist(), cosine[order].tolist(), strict=True))


def _laid(index: LanguageIndex, one: int, other: int) -> Alignment:
    ours, theirs = (
        facts(index.rows[row], index.language, index.quotes[index.passages_of(row)[0]])
        for row in (one, other)
    )
    return align(ours, index.language, theirs, index.language)


def _other_names(laid: Alignment) -> bool:
    """Whether the two speak of different things that are called by names in code: settings, fields, commands."""
    return bool(laid.codes_missing or laid.codes_unsaid)


def _one_fact(index: LanguageIndex, one: int, other: int, laid: Alignment) -> bool:
    """Whether they differ in that alone. A denial that stands in other words, or as a table's value, denies nothing."""
    if all(clash.kind == "number" for clash in laid.clashes):
        return laid.edits <= 2
    rows = any(index.kind(index.passages_of(row)[0]) == "row" for row in (one, other))
    return laid.edits <= 1 and not rows


def _apart(index: LanguageIndex, one: int, other: int) -> tuple[Place, Place] | None:
    """A place of each in different documents."""
    ours, theirs = index.passages_of(one), index.passages_of(other)
    for p in ours[:_PLACES]:
        for q in theirs[:_PLACES]:
            if index.passages[p]["document"] != index.passages[q]["document"]:
                return index.place(p), index.place(q)
    return None


def _places(index: LanguageIndex, row: int, limit: int = _PLACES) -> tuple[Place, ...]:
    return tuple(index.place(p) for p in index.passages_of(row)[:limit])


def _same(index: LanguageIndex, rows: Rows) -> list[Duplicate]:
    """Texts that stand in several sections, whole runs of them as one, those first that repeat most words."""
    runs: list[list[list[int]]] = []
    repeated = [
        own for row in rows.tolist() if _repeated(index, own := _sections(index, index.passages_of(row)))
    ]
    for own in sorted(repeated):
        last = runs[-1][-1] if runs else []
        if [p + 1 for p in last] == own and _one_document_each(index, last, own):
            runs[-1].append(own)
        else:
            runs.append([own])
    found = []
    for run in runs:
        words = sum(len(index.quotes[own[0]].split()) for own in run)
        places = tuple(_run(index, ps) for ps in list(zip(*run, strict=True))[:_PLACES])
        one = Duplicate(kind="same", similarity=1.0, count=len(run[0]), places=places)
        found.append((words * (len(run[0]) - 1), one))
    return [one for _, one in sorted(found, key=lambda item: -item[0])]


def _repeated(index: LanguageIndex, passages: Sequence[int]) -> bool:
    """Whether a text is said again: the head of a table stands over each table of its document."""
    if index.kind(passages[0]) == "row":
        return len({int(index.passages[p]["document"]) for p in passages}) > 1
    return len(passages) > 1


def _sections(index: LanguageIndex, passages: Sequence[int]) -> list[int]:
    """One passage of each section."""
    first: dict[tuple[int, int], int] = {}
    for p in passages:
        first.setdefault((int(index.passages[p]["document"]), int(index.passages[p]["section"])), p)
    return list(first.values())


def _one_document_each(index: LanguageIndex, last: Sequence[int], own: Sequence[int]) -> bool:
    documents = index.passages["document"]
    return all(documents[p] == documents[q] for p, q in zip(last, own, strict=True))


def _run(index: LanguageIndex, passages: Sequence[int]) -> Place:
    """Passages one behind the other as one place."""
    first, last = index.place(passages[0]), index.place(passages[-1])
    quote = " ".join(index.quotes[p] for p in passages)
    return first.model_copy(
        update={
            "end": last.end,
            "last_line": last.last_line,
            "quote": quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…",
        }
    )
