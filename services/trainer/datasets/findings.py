"""What only shows when the examples of a file are seen together: duplicates, leaks between splits, those too long."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from services.examples.splitting import SPLITS
from services.wire.training import Defect, Split


def duplicates(rows: NDArray[np.void]) -> Iterator[Defect]:
    """Examples that stand in the file before: the same, or with the same words."""
    exact, near = _first_of(rows["exact"]), _first_of(rows["near"])
    for at in np.flatnonzero(near != np.arange(len(rows))).tolist():
        same = exact[at] != at
        first = int(rows["line"][exact[at] if same else near[at]])
        yield Defect(
            line=int(rows["line"][at]),
            code="duplicate" if same else "duplicate_near",
            severity="warning",
            params={"first": first},
        )


def leaks(rows: NDArray[np.void]) -> Iterator[Defect]:
    """Examples held out whose last question is asked in the training split too, in another conversation."""
    trained = rows["split"] == SPLITS.index(Split.TRAIN)
    questions, first = np.unique(rows["question"][trained], return_index=True)
    asked = ~trained & (rows["question"] != 0) & np.isin(rows["question"], questions)
    lines = rows["line"][trained]
    for at in np.flatnonzero(asked).tolist():
        other = first[np.searchsorted(questions, rows["question"][at])]
        yield Defect(
            line=int(rows["line"][at]),
            code="leak",
            severity="warning",
            params={"split": str(SPLITS[rows["split"][at]]), "first": int(lines[other])},
        )


def over_limit(rows: NDArray[np.void], limit: int) -> Iterator[Defect]:
    """Examples whose ends a training cuts."""
    for at in np.flatnonzero(rows["tokens"] > limit).tolist():
        yield Defect(
            line=int(rows["line"][at]),
            code="tokens_over_limit",
            severity="warning",
            params={"tokens": int(rows["tokens"][at]), "limit": limit},
        )


def _first_of(hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The index of the first example with the same hash, of each."""
    _, first, of = np.unique(hashes, return_index=True, return_inverse=True)
    return first[of]
