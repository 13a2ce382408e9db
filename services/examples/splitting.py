"""Sharing examples out into splits: whole conversations, each kind by its share, the same way on every machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.wire.training import Split

SPLITS = tuple(Split)
"""In the order of shares: train, validation, holdout."""

_STEP = 65_536


def split_examples(
    kinds: NDArray[np.unsignedinteger], conversations: NDArray[np.uint64], seed: int, shares: Sequence[float]
) -> NDArray[np.uint8]:
    """The index in `SPLITS` of each example.

    `kinds` and `conversations` say of each example which kind it is (task, language, verdict) and which
    conversation it belongs to, whose kind is its first example's. All of a conversation goes to one split. Within a
    kind, larger conversations come first, and equals in the order of a seeded hash; each goes where most is
    lacking, and what a kind could not give is made up for by the next ones. Shares count in proportion to their sum.
    """
    _, first, of, sizes = np.unique(conversations, return_index=True, return_inverse=True, return_counts=True)
    kind = kinds[first]
    order = np.lexsort((_places(conversations[first], seed), -sizes, kind))
    total = sum(shares)
    wanted = [share / total for share in shares]
    open_ = [index for index, share in enumerate(wanted) if share > 0]
    lacking = [0.0] * len(wanted)
    chosen = np.zeros(len(order), np.uint8)
    examples = np.bincount(kind, weights=sizes)
    before = -1
    for at in range(0, len(order), _STEP):
        part = order[at : at + _STEP]
        for group, size, its in zip(part.tolist(), sizes[part].tolist(), kind[part].tolist(), strict=True):
            if its != before:
                before = its
                lacking = [rest + share * examples[its] for rest, share in zip(lacking, wanted, strict=True)]
            split = max(open_, key=lacking.__getitem__)
            lacking[split] -= size
            chosen[group] = split
    return chosen[of]


def _places(conversations: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Each conversation mixed with the seed (the finaliser of SplitMix64: Steele, Lea and Flood, 2014)."""
    mixed = conversations ^ _mixed(np.array([seed & 0xFFFF_FFFF_FFFF_FFFF], np.uint64))
    return _mixed(mixed)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    out = values + np.uint64(0x9E37_79B9_7F4A_7C15)
    out = (out ^ (out >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    out = (out ^ (out >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return out ^ (out >> np.uint64(31))
