from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.examples.splitting import SPLITS, split_examples

EXAMPLES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), min_size=1, max_size=120)
SHARES = st.tuples(*(st.floats(0, 1) for _ in SPLITS)).filter(lambda shares: sum(shares) > 0.01)


def split(examples: list[tuple[int, int]], seed: int, shares: tuple[float, ...]) -> list[int]:
    # a conversation has one kind, as its first example says
    kinds = np.array([kind for kind, _ in examples], np.uint32)
    conversations = np.array([conversation for _, conversation in examples], np.uint64)
    return list(map(int, split_examples(kinds, conversations, seed, shares)))


@given(EXAMPLES, st.integers(-(2**63), 2**63 - 1), SHARES)
def test_a_conversation_is_never_in_two_splits_nor_in_one_without_a_share(
    examples: list[tuple[int, int]], seed: int, shares: tuple[float, ...]
) -> None:
    chosen = split(examples, seed, shares)
    assert chosen == split(examples, seed, shares)
    of: dict[int, set[int]] = {}
    for (_, conversation), index in zip(examples, chosen, strict=True):
        of.setdefault(conversation, set()).add(index)
    assert all(len(found) == 1 for found in of.values())
    assert all(shares[index] > 0 for index in chosen)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=300), st.integers(0, 99))
def test_shares_are_met_over_all_and_within_each_kind(kinds: list[int], seed: int) -> None:
    """Of conversations of one example, to one or two either way."""
    shares = (0.8, 0.1, 0.1)
    chosen = split([(kind, n) for n, kind in enumerate(kinds)], seed, shares)
    for index, share in enumerate(shares):
        assert abs(chosen.count(index) - share * len(kinds)) < 1 + 1e-9
        for kind in set(kinds):
            its = [c for k, c in zip(kinds, chosen, strict=True) if k == kind]
            assert abs(its.count(index) - share * len(its)) < 2 + 1e-9


def test_the_order_of_examples_says_nothing_and_the_seed_does() -> None:
    examples = [(0, n) for n in range(100)]
    chosen = split(examples, 1, (0.5, 0.25, 0.25))
    turned = split(examples[::-1], 1, (0.5, 0.25, 0.25))
    assert turned[::-1] == chosen
    assert split(examples, 2, (0.5, 0.25, 0.25)) != chosen


def test_it_is_the_same_on_every_machine() -> None:
    chosen = split([(n % 2, 1_000_003 * n) for n in range(20)], 42, (0.6, 0.2, 0.2))
    assert "".join(map(str, chosen)) == "01100210002022010000"
