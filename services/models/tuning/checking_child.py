"""The files of a job, checked in a process of its own: a large one keeps nobody waiting, and no training delays it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from services.examples.checks import Reader
from services.examples.refusals import refusal
from services.models import frames
from services.observe.silence import keep_silent
from services.wire.training import Defect

TRAINING, VALIDATION = "training_file", "validation_file"
"""Names of the fields, and of the files in the job's folder."""
_SHOWN = 20
_FEW = "examples_too_few"
_NOT_HERE = {"part_image": "Images are not supported by the models of this server"}
"""What others may train on, by the code of its warning."""


class Verdict(BaseModel):
    """`code` "" where the files can be trained on; else why not, in OpenAI's words."""

    code: str = ""
    message: str = ""
    param: str | None = None
    more: tuple[str, ...] = ()
    """Further defects, the first ones."""


class _Names(NamedTuple):
    field: str
    code: str


_FILES = (
    _Names(TRAINING, "invalid_training_file"),
    _Names(VALIDATION, "invalid_validation_file"),
)


def check(folder: Path) -> Verdict:
    """The verdict on the files of the job whose folder it is. Raises OSError."""
    for name in _FILES:
        path = folder / name.field
        if not path.exists():
            continue
        errors = _Errors(name.field)
        with path.open("rb", buffering=0) as file:
            for _ in Reader(file, errors.found):
                pass
        if not errors.first:
            continue
        first, *more = map(_told, errors.first)
        if more:
            first = f"{first} (and {errors.count - 1} more: see the job's events)"
        code = "invalid_n_examples" if errors.first[0].code == _FEW else name.code
        return Verdict(code=code, message=first, param=name.field, more=tuple(more))
    return Verdict()


class _Errors:
    """What keeps a file from being trained on here: `first` are the first ones, of `count`."""

    def __init__(self, field: str) -> None:
        self._field = field
        self.first: list[Defect] = []
        self.count = 0

    def found(self, defect: Defect) -> None:
        if defect.code == _FEW and self._field == VALIDATION and defect.params["examples"]:
            return  # that limit is the training file's
        if defect.severity == "error" or defect.code in _NOT_HERE:
            self.count += 1
            if len(self.first) < _SHOWN:
                self.first.append(defect)


def _told(defect: Defect) -> str:
    if defect.code in _NOT_HERE:
        message = 0 if defect.message is None else defect.message + 1
        return (
            f'Invalid file format. Line {defect.line}, message {message}, key "{defect.key}": '
            + _NOT_HERE[defect.code]
        )
    return refusal(defect)


def main() -> None:
    """Answer with one frame: the verdict on the folder in argv[1], as JSON."""
    keep_silent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    frames.end_with_parent()
    frames.write(answers, check(Path(sys.argv[1])).model_dump_json().encode())
    os._exit(0)  # the interpreter's own end would stumble over the thread that reads


if __name__ == "__main__":
    try:
        main()
    except OSError:  # the parent is gone, or sees that the file cannot be read
        os._exit(1)
