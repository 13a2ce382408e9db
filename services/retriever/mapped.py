"""Arrays on disk, mapped read-only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def mapped(path: Path) -> NDArray[Any]:
    """The array of a .npy file: pages are read when touched, and shared by the processes that map it.

    A plain view, because numpy.memmap's own indexing costs several times an array's.
    """
    array: NDArray[Any] = np.asarray(np.load(path, mmap_mode="r"))
    return array.view(np.ndarray)
