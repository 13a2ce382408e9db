from __future__ import annotations

import asyncio

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.models.turns import SLICE, SLICE_CHARACTERS, Piece, Turns, Work


def work_of(texts: list[str], loop: asyncio.AbstractEventLoop) -> Work:
    return Work(texts, np.empty((len(texts), 1), dtype=np.float32), loop.create_future())


def waiting(turns: Turns, *works: Work) -> None:
    for work in works:
        turns.add(Piece(work, 0, len(work.texts)))


@given(st.lists(st.lists(st.integers(1, 2 * SLICE_CHARACTERS), min_size=1, max_size=150), max_size=5))
def test_every_text_is_taken_once_and_slices_stay_small(sizes: list[list[int]]) -> None:
    loop = asyncio.new_event_loop()
    works = [work_of(["x" * size for size in lengths], loop) for lengths in sizes]
    turns = Turns()
    waiting(turns, *works)
    seen: dict[Work, list[int]] = {work: [] for work in works}
    while taken := turns.take():
        texts = [text for piece in taken for text in piece.texts]
        assert len(texts) <= SLICE
        assert len(texts) == 1 or sum(map(len, texts[:-1])) < SLICE_CHARACTERS
        for piece in taken:
            seen[piece.work] += range(piece.start, piece.end)
    assert all(indexes == list(range(len(work.texts))) for work, indexes in seen.items())
    assert turns.texts == 0
    loop.close()


@given(st.integers(1, 6))
def test_a_small_request_waits_for_one_slice_of_each_that_came_before(before: int) -> None:
    loop = asyncio.new_event_loop()
    turns = Turns()
    waiting(turns, *(work_of(["bulk"] * 2048, loop) for _ in range(before)))
    small = work_of(["small"], loop)
    waiting(turns, small)
    slices = [turns.take() for _ in range(before + 1)]
    assert any(piece.work is small for pieces in slices for piece in pieces)
    loop.close()


async def test_a_caller_that_left_is_skipped() -> None:
    turns, loop = Turns(), asyncio.get_running_loop()
    gone, staying = work_of(["a"] * 5, loop), work_of(["b"] * 5, loop)
    waiting(turns, gone, staying)
    gone.done.cancel()
    assert [piece.work for piece in turns.take()] == [staying]


async def test_what_a_process_died_on_is_tried_alone() -> None:
    turns, loop = Turns(), asyncio.get_running_loop()
    fatal, other = work_of(["a"] * 3, loop), work_of(["b"] * 3, loop)
    waiting(turns, other)
    turns.again(Piece(fatal, 0, 3, failures=1))
    assert [piece.work for piece in turns.take()] == [fatal]
    assert [piece.work for piece in turns.take()] == [other]
