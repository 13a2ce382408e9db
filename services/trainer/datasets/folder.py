"""The files of a version: its JSONL, and what the check made of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import BaseModel

from services.wire.messages import BlobRef
from services.wire.training import Defect, Split, Statistics


class Result(BaseModel):
    """What a finished check found."""

    lines: int
    errors: int
    warnings: int
    statistics: Statistics | None
    splits: dict[Split, BlobRef]
    """Of each split's file. Empty where the version has errors."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Of one version. `checking` is a check on its way, which becomes `checked` by a rename."""

    path: Path

    @property
    def data(self) -> Path:
        """The JSONL as it came or was built."""
        return self.path / "data.jsonl"

    @property
    def origins(self) -> Path:
        """Of a version that was built: a line of JSON for each line of `data`, where that came from."""
        return self.path / "origins.jsonl"

    @property
    def checking(self) -> Path:
        return self.path / "checking"

    @property
    def checked(self) -> Path:
        return self.path / "checked"

    def split(self, split: Split) -> Path:
        """The file of a checked version's split."""
        return self.checked / f"{split}.jsonl"

    def result(self) -> Result | None:
        """What the check found; None: it is not finished."""
        with suppress(FileNotFoundError):
            return Result.model_validate_json((self.checked / "result.json").read_bytes())
        return None

    def defects(self) -> list[Defect]:
        """The first ones, in the order of lines."""
        lines = (self.checked / "defects.jsonl").read_bytes().splitlines()
        return [Defect.model_validate_json(line) for line in lines]

    def records(self) -> NDArray[np.void]:
        """Rows of `records.KEPT`, mapped. Raises FileNotFoundError where it is not checked, or has errors."""
        rows: NDArray[np.void] = np.load(self.checked / "examples.npy", mmap_mode="r", allow_pickle=False)
        return rows

    def contents(self, rows: NDArray[np.void]) -> Iterator[bytes]:
        """The lines that `rows` are about."""
        with self.data.open("rb") as file:
            for offset, size in zip(rows["offset"].tolist(), rows["size"].tolist(), strict=True):
                file.seek(offset)
                yield file.read(size)

    def read_origins(self) -> Iterator[dict[str, Any]]:
        """Where each line came from; nothing of a version that was imported."""
        with suppress(FileNotFoundError), self.origins.open("rb") as file:
            for line in file:
                yield orjson.loads(line)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
