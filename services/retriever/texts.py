"""Many short texts in one mapped file, read one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.retriever.mapped import mapped


class Texts:
    """`NAME.utf8` holds the texts end to end, `NAME.npy` where each begins (uint64, one more than texts)."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ptr: NDArray[np.uint64] = mapped(folder / f"{name}.npy")
        size = int(self._ptr[-1])
        self._bytes: NDArray[np.uint8] = (
            np.memmap(folder / f"{name}.utf8", np.uint8, "r").view(np.ndarray)
            if size
            else np.empty(0, np.uint8)
        )

    def __len__(self) -> int:
        return len(self._ptr) - 1

    def __getitem__(self, index: int) -> str:
        return self._bytes[int(self._ptr[index]) : int(self._ptr[index + 1])].tobytes().decode("utf-8")

    @staticmethod
    def write(folder: Path, name: str, texts: Iterable[str]) -> None:
        """Write `texts` so that `Texts(folder, name)` reads them; lone surrogates become '?'."""
        ends = [0]
        with (folder / f"{name}.utf8").open("wb") as file:
            for text in texts:
                ends.append(ends[-1] + file.write(text.encode("utf-8", "replace")))
        np.save(folder / f"{name}.npy", np.array(ends, np.uint64))
