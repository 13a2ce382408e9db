"""Checking a version: its defects, what is known of each example, the splits and the statistics.

A check that is cut short goes on where it last wrote down how far it was.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from services.examples.checks import Example, Progress, Reader
from services.examples.personal import personal_data, texts_of
from services.examples.splitting import SPLITS, split_examples
from services.trainer.datasets.excerpts import with_excerpts
from services.trainer.datasets.findings import duplicates, leaks, over_limit
from services.trainer.datasets.folder import Folder, Result
from services.trainer.datasets.records import READ, kept, kinds, record
from services.trainer.datasets.summary import summary
from services.wire.messages import BlobRef
from services.wire.training import Defect, Split

MOST_DEFECTS = 1_000
"""Defects of each severity that are kept, the first ones found; the others are counted."""
_BETWEEN = 0.5
"""Seconds between two notes of how far the check is."""


class Job(BaseModel):
    """How to check. `token_limit`: tokens of an example; what is beyond is cut by a training."""

    seed: int
    shares: tuple[float, float, float]
    token_limit: int


class Told(BaseModel):
    """How far the check is."""

    checked: int
    errors: int
    warnings: int


class _State(BaseModel):
    """What is safe in the files beside it."""

    records: int = 0
    """Bytes of them."""
    defects: int = 0
    """Bytes of them."""
    counts: dict[Literal["error", "warning"], int] = {"error": 0, "warning": 0}
    progress: dict[str, Any] = {}


class _Check:
    def __init__(
        self, folder: Folder, tell: Callable[[Told], None], records: BinaryIO, defects: BinaryIO
    ) -> None:
        self._folder, self._tell = folder, tell
        self._note = folder.checking / "state.json"
        state = _State()
        with suppress(FileNotFoundError):
            state = _State.model_validate_json(self._note.read_bytes())
        self._records, self._defects = records, defects
        records.truncate(state.records)
        defects.truncate(state.defects)
        self.counts = dict(state.counts)
        self.progress = Progress(**state.progress)
        self._noted = time.monotonic() - _BETWEEN

    def found(self, defect: Defect) -> None:
        """Count a defect, and write it down where it is one of the first."""
        self.counts[defect.severity] += 1
        if self.counts[defect.severity] <= MOST_DEFECTS:
            self._defects.write(defect.model_dump_json().encode() + b"\n")

    def read(self) -> None:
        """Read the examples into `records`."""
        with self._folder.data.open("rb", buffering=0) as file:
            for batch in Reader(file, self.found, self.progress):
                rows = np.array([self._row(example) for example in batch.examples()], READ)
                self._records.write(rows.tobytes())
                if time.monotonic() - self._noted >= _BETWEEN:
                    self.note()
        self._records.flush()

    def _row(self, example: Example) -> tuple[int, ...]:
        for index, message in enumerate(example.parsed["messages"]):
            for text in texts_of(message):
                for kind in personal_data(text):
                    self.found(
                        Defect(
                            line=example.line,
                            message=index,
                            key="content",
                            code=f"personal_{kind}",
                            severity="warning",
                        )
                    )
        return record(example)

    def note(self) -> None:
        """Write down how far it is, and tell it."""
        self._records.flush()
        self._defects.flush()
        state = _State(
            records=self._records.tell(),
            defects=self._defects.tell(),
            counts=self.counts,
            progress=asdict(self.progress),
        )
        _write(self._note, state.model_dump_json().encode())
        self._tell(
            Told(checked=self.progress.line, errors=self.counts["error"], warnings=self.counts["warning"])
        )
        self._noted = time.monotonic()


def check(folder: Folder, job: Job, tell: Callable[[Told], None]) -> None:
    """Check `folder.data` into `folder.checked`. `tell` hears of the progress. Raises OSError."""
    if folder.checked.exists():
        return
    folder.checking.mkdir(exist_ok=True)
    records, defects = folder.checking / "records", folder.checking / "defects"
    with records.open("ab") as records_file, defects.open("ab") as defects_file:
        work = _Check(folder, tell, records_file, defects_file)
        work.note()
        work.read()
        rows: NDArray[np.void] = np.fromfile(records, READ)
        rows["split"] = split_examples(kinds(rows), rows["conversation"], job.seed, job.shares)
        for defect in (*duplicates(rows), *over_limit(rows, job.token_limit), *leaks(rows)):
            work.found(defect)
    good = work.counts["error"] == 0
    result = Result(
        lines=work.progress.line,
        errors=work.counts["error"],
        warnings=work.counts["warning"],
        statistics=summary(rows, job.token_limit) if len(rows) else None,
        splits=_write_splits(folder, rows) if good else {},
    )
    if good:
        np.save(folder.checking / "examples.npy", kept(rows), allow_pickle=False)
    found = [Defect.model_validate_json(line) for line in defects.read_bytes().splitlines()]
    found = with_excerpts(folder.data, sorted(found, key=lambda defect: defect.line))
    _write(folder.checking / "defects.jsonl", b"".join(d.model_dump_json().encode() + b"\n" for d in found))
    _write(folder.checking / "result.json", result.model_dump_json().encode())
    # the note goes first: without it a check begins anew, with it beside files that are gone it would go on
    for path in (folder.checking / "state.json", records, defects):
        path.unlink(missing_ok=True)
    folder.checking.rename(folder.checked)


def _write_splits(folder: Folder, rows: NDArray[np.void]) -> dict[Split, BlobRef]:
    digests = [hashlib.sha256() for _ in SPLITS]
    sizes = [0 for _ in SPLITS]
    files = [(folder.checking / folder.split(split).name).open("wb") for split in SPLITS]
    try:
        for content, split in zip(folder.contents(rows), rows["split"], strict=True):
            line = content + b"\n"
            files[split].write(line)
            digests[split].update(line)
            sizes[split] += len(line)
    finally:
        for file in files:
            file.close()
    return {
        split: BlobRef(sha256=digest.hexdigest(), size=size)
        for split, digest, size in zip(SPLITS, digests, sizes, strict=True)
    }


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
