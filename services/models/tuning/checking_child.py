"""The files of a job, checked in a process of its own: a large one keeps nobody waiting, and no training delays it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from services.examples.checks import check_file
from services.examples.refusals import refusal
from services.models import frames

TRAINING, VALIDATION = "training_file", "validation_file"
"""Names of the fields, and of the files in the job's folder."""
_SHOWN = 20


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
        checked = check_file(path, keep=_SHOWN)
        errors = [defect for defect in checked.defects if defect.severity == "error"]
        few = "examples_too_few"
        if name.field == VALIDATION and checked.examples:
            errors = [defect for defect in errors if defect.code != few]  # that limit is the training file's
        if not errors:
            continue
        first, *more = [refusal(defect) for defect in errors]
        if len(errors) > 1:
            first = f"{first} (and {checked.errors - 1} more: see the job's events)"
        code = "invalid_n_examples" if errors[0].code == few else name.code
        return Verdict(code=code, message=first, param=name.field, more=tuple(more))
    return Verdict()


def main() -> None:
    """Answer with one frame: the verdict on the folder in argv[1], as JSON."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    frames.write(answers, check(Path(sys.argv[1])).model_dump_json().encode())
    os._exit(0)  # the interpreter's own end would stumble over the thread that reads


def _end_with_parent() -> None:
    frames.read(sys.stdin.buffer)
    os._exit(0)


if __name__ == "__main__":
    try:
        main()
    except OSError:  # the parent is gone, or sees that the file cannot be read
        os._exit(1)
