from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.examples.counting import count, count_example
from services.examples.languages import language_of
from services.examples.ranks import encoding
from services.examples.spreads import spread
from tests.examples.files import GOOD, plain, weighted


def test_tokens_are_counted_as_openai_counts_a_chat() -> None:
    example = plain(1)
    o200k = encoding("o200k_base")
    said = [len(o200k.encode(m["content"])) for m in example["messages"]]
    tokens = count_example(example)
    assert tokens.total == 3 + sum(said) + 3 * 3 + 3  # a role is one token
    assert (tokens.assistant, tokens.trained) == (said[2], said[2])
    tokens = count_example(weighted(1))
    assert tokens.assistant == count("No.") + count("Yes.")
    assert tokens.trained == count("Yes.")
    assert all(count_example(kind(0)).total > 0 for kind in GOOD)


def test_special_tokens_are_plain_text_and_long_runs_end() -> None:
    assert count("<|endoftext|>") > 1
    assert count("a" * 500_000) > 1_000


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_a_spread_tells_of_every_value(values: list[int]) -> None:
    found = spread(np.array(values, np.uint32))
    assert (found.min, found.max) == (min(values), max(values))
    assert found.min <= found.p5 <= found.median <= found.p95 <= found.max
    assert sum(n for _, n in found.histogram) == len(values)
    assert found.p5 == np.percentile(values, 5), "not the tenth"


def test_languages_are_told_apart() -> None:
    def said(text: str) -> str:
        return language_of([{"role": "user", "content": text}, {"role": "assistant", "content": text}])

    assert said("How long does the server wait for an answer before it gives up?") == "en"
    assert said("Quanto tempo o servidor espera por uma resposta antes de desistir?") == "pt"
    assert said("Wie lange wartet der Server auf eine Antwort, bevor er aufgibt?") == "other"
    assert said("1 + 1 = 2") == "other"
