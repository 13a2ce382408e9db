"""Many short texts in one mapped file, read one at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Self

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
        return self.bytes(index).decode("utf-8")

    def bytes(self, index: int) -> bytes:
        """The text in UTF-8."""
        return self._bytes[int(self._ptr[index]) : int(self._ptr[index + 1])].tobytes()

    def packed(self) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
        """All texts end to end, and where each of them ends."""
        return self._bytes, self._ptr[1:]

    @staticmethod
    def write(folder: Path, name: str, texts: Iterable[str]) -> None:
        """Write `texts` so that `Texts(folder, name)` reads them; lone surrogates become '?'."""
        with TextsFile(folder, name) as file:
            for text in texts:
                file.add(text.encode("utf-8", "replace"))


class TextsFile:
    """Writes what `Texts` reads, one text at a time."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ptr = folder / f"{name}.npy"
        self._file = (folder / f"{name}.utf8").open("wb")
        self._ends = array("Q", [0])

    def add(self, text: bytes) -> None:
        """The next text, in UTF-8."""
        self._ends.append(self._ends[-1] + self._file.write(text))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        np.save(self._ptr, np.frombuffer(self._ends, np.uint64))
