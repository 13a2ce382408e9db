"""Where an absent statement belongs: its own nearest misses, and the documents that its neighbours stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from services.retriever.judging import Support, Where

_WINDOW = 12  # statements on each side that count as neighbours
_DECAY = 0.85  # a step
_NEIGHBOURS = 0.5
_TEXT = 0.5
_SPOKEN = 0.5  # `match` from which a statement counts as found in a document
_SAME_PLACES = 4
_NEAR = 0.1  # beyond its rank: below this nothing says that a statement belongs there
_PLACES = 4
_CLOSEST = 0.35  # of the nearest miss itself, per rank


class Placement:
    """The documents that the statements of one text are found in."""

    def __init__(self, found: Sequence[Sequence[Support]]) -> None:
        """`found`: the supports of each checkable statement, best first, in the order of the text."""
        self._found = found
        self._matches = [_documents(own) for own in found]
        self._whole: defaultdict[Where, float] = defaultdict(float)
        for own in self._matches:
            for where, match in own.items():
                self._whole[where] += match

    def of(self, at: int) -> list[Support]:
        """The supports to show of statement number `at` where it is absent: its nearest miss first, then the places
        where it belongs best, at most one a document as long as documents last."""
        own = self._found[at]
        if not own:
            return []
        score, best = self._scored(at)
        ranked = sorted(score, key=lambda w: (-score[w], w))
        first = replace(own[0], document=_places(own[0])[0][1])
        return [first, *(self._shown(at, where, best) for where in ranked[:_PLACES]), *own]

    def home(self, at: int) -> Support | None:
        """The best place for what statement number `at` lacks, in its own language where one is near enough; None where
        nothing is."""
        if not self._found[at]:
            return None
        score, best = self._scored(at)
        near = [where for where in score if score[where] >= _CLOSEST + _NEAR]
        if not near:
            return None
        language = self._found[at][0].language
        return self._shown(at, min(near, key=lambda w: (w[0] != language, -score[w], w)), best)

    def near(self, at: int) -> dict[Where, float]:
        """The documents that the neighbours of statement number `at` are found in, with how surely and how near."""
        out: defaultdict[Where, float] = defaultdict(float)
        for other in range(max(0, at - _WINDOW), min(len(self._found), at + _WINDOW + 1)):
            if other != at:
                for where, match in self._matches[other].items():
                    out[where] += match * _DECAY ** abs(other - at)
        return dict(out)

    def _scored(self, at: int) -> tuple[dict[Where, float], dict[Where, Support]]:
        """How well statement number `at` belongs in each document, and its own nearest passages there."""
        own = self._found[at]
        near = self.near(at)
        close, whole = sum(near.values()) + 0.2, sum(self._whole.values()) + 1.0
        score: dict[Where, float] = {}
        best: dict[Where, Support] = {}
        for rank, support in enumerate(own):
            for where in _places(support):
                best.setdefault(where, support)
                score.setdefault(where, _CLOSEST / (1 + rank) + support.match)
        for where in {*near, *self._whole}:
            score[where] = (
                score.get(where, 0.0)
                + _NEIGHBOURS * near.get(where, 0.0) / close
                + _TEXT * self._whole.get(where, 0.0) / whole
            )
        return score, best

    def _shown(self, at: int, where: Where, best: dict[Where, Support]) -> Support:
        """What to show of a document: the statement's own nearest passage there, or else what its nearest neighbour
        was found by, which supports nothing of the statement itself."""
        if where in best:
            return replace(best[where], document=where[1])
        for other in sorted(range(len(self._found)), key=lambda n: (abs(n - at), n)):
            for support in self._found[other]:
                if where in _places(support):
                    return replace(support, match=0.0, support=0.0, document=where[1])
        raise AssertionError("a place comes from a statement")


def _places(support: Support) -> list[Where]:
    index = support.index
    documents = [int(index.passages[p]["document"]) for p in index.passages_of(support.row)[:_SAME_PLACES]]
    return [(index.language, document) for document in dict.fromkeys(documents)]


def _documents(found: Sequence[Support]) -> dict[Where, float]:
    """The documents that a statement is found in, with how surely."""
    out: dict[Where, float] = {}
    for support in found[:_SAME_PLACES]:
        if support.match >= _SPOKEN:
            for where in _places(support):
                out[where] = max(out.get(where, 0.0), support.match)
    return out
