"""What waits together is done together, and comes out as if it had been alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.retriever.dense import Dense, DenseKind, best_of_all, build, exact, normalised
from services.retriever.together import Together
from services.wire.messages import Found, Search
from tests.retriever.conftest import Product, judge
from tests.retriever.model_server import ModelServer


class Work:
    """Doubles numbers, each call for as long as the test holds it; negative ones fail."""

    def __init__(self, at_once: int, most: int) -> None:
        self.calls: list[list[int]] = []
        self.running = self.highest = 0
        self.together: Together[int, int] = Together(self._do, size=lambda _: 1, most=most, at_once=at_once)

    async def _do(self, numbers: Sequence[int]) -> list[int]:
        self.calls.append(list(numbers))
        self.running += 1
        self.highest = max(self.highest, self.running)
        try:
            for _ in range(3):
                await asyncio.sleep(0)
            if min(numbers) < 0:
                raise ValueError(min(numbers))
            return [2 * n for n in numbers]
        finally:
            self.running -= 1


@settings(max_examples=60, deadline=None)
@given(
    numbers=st.lists(st.integers(-3, 50), min_size=1, max_size=30),
    pauses=st.lists(st.integers(0, 4), min_size=30, max_size=30),
    leaving=st.sets(st.integers(0, 29)),
    at_once=st.integers(1, 3),
    most=st.integers(1, 8),
)
async def test_everyone_gets_what_they_would_alone(
    numbers: list[int], pauses: list[int], leaving: set[int], at_once: int, most: int
) -> None:
    work = Work(at_once, most)
    tasks = []
    for number, pause in zip(numbers, pauses, strict=False):
        tasks.append(asyncio.create_task(work.together(number)))
        for _ in range(pause):
            await asyncio.sleep(0)
    for at in leaving:
        if at < len(tasks):
            tasks[at].cancel()
    answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
    for at, (number, answer) in enumerate(zip(numbers, answers, strict=True)):
        if at in leaving and isinstance(answer, asyncio.CancelledError):
            continue
        if number < 0:
            assert isinstance(answer, ValueError)
            assert answer.args == (number,), "its own fault, not a neighbour's"
        else:
            assert answer == 2 * number
    assert work.highest <= at_once
    assert max((len(call) for call in work.calls), default=0) <= most


async def test_nobody_waits_for_company_and_who_waits_gets_it() -> None:
    work = Work(at_once=1, most=10)
    assert await asyncio.gather(*map(work.together, range(5))) == [0, 2, 4, 6, 8]
    assert len(work.calls) == 1, "they came in one turn of the loop"
    first = asyncio.create_task(work.together(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert work.calls[-1] == [1], "begun at once"
    assert await asyncio.gather(first, *map(work.together, (2, 3))) == [2, 4, 6]
    assert work.calls[-1] == [2, 3]


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**20),
    limit=st.integers(1, 40),
    alike=st.integers(0, 200),
    queries=st.integers(1, 40),
)
def test_a_querys_rows_are_its_own_whatever_the_batch(
    seed: int, limit: int, alike: int, queries: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = normalised(random.normal(size=(400, 48)))
    vectors[random.integers(0, 400, alike)] = vectors[0]  # more equal ones than may be kept
    asked = normalised(vectors[random.integers(0, 400, queries)] + random.normal(0, 0.05, (queries, 48)))
    together = exact(asked, vectors, limit)
    for at in range(queries):
        assert exact(asked[at : at + 1], vectors, limit)[0].tobytes() == together[at].tobytes()
    products = np.einsum("nd,qd->qn", vectors, asked)
    for own, scores in zip(together, products, strict=True):
        assert sorted(own.tolist()) == sorted(np.lexsort((np.arange(400), -scores))[:limit].tolist())


def test_an_index_answers_a_batch_as_it_answers_one(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    vectors = normalised(random.normal(size=(5_000, 32)))
    np.save(tmp_path / "vectors.npy", vectors)
    for kind in (DenseKind("flat"), build(tmp_path, vectors, exact_up_to=1_000)):
        dense = Dense(tmp_path, kind)
        asked = normalised(vectors[:90] + random.normal(0, 0.1, (90, 32)))
        parts = [(asked[0:1], 30), (asked[1:40], 20), (asked[40:89], 30), (asked[89:], 20)]
        for own, (queries, limit) in zip(best_of_all(dense, parts), parts, strict=True):
            for at in range(len(queries)):
                assert dense.best(queries[at : at + 1], limit)[0].tobytes() == own[at].tobytes()


WORDS = "key token session expires rotates hour day quarter never always server client".split()  # noqa: SIM905


async def test_searches_and_analyses_that_come_together_answer_as_alone(
    product: Product, model: ModelServer
) -> None:
    random = np.random.default_rng(5)

    def sentence() -> str:
        return f"The {' '.join(random.choice(WORDS, 6))} {random.integers(100)}."

    await product.create()
    for language in ("en", "pt"):
        await product.put(f"{language}/a.md", "# A\n\n" + "\n\n".join(sentence() for _ in range(120)))
    await product.ready()
    queries = [tuple(sentence() for _ in range(random.integers(1, 6))) for _ in range(24)]
    text = " ".join(sentence() for _ in range(12))

    async def search(own: tuple[str, ...], limit: int) -> Found:
        return await product.bus.request(Search(base="docs", queries=own, limit=limit))

    alone = [(await search(own, 10 + 20 * (at % 2))).model_dump_json() for at, own in enumerate(queries)]
    judged = await judge(product, text)
    before, model.delay = model.requests, 0.05
    *together, again = await asyncio.gather(
        *(search(own, 10 + 20 * (at % 2)) for at, own in enumerate(queries)), judge(product, text)
    )
    assert [found.model_dump_json() for found in together if isinstance(found, Found)] == alone
    assert again.model_copy(update={"timings": {}}) == judged.model_copy(update={"timings": {}})
    assert model.requests - before < 8, "24 searches and an analysis share requests"


pytestmark = pytest.mark.timeout(60)
