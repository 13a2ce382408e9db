"""A process that checks one version: `python -m services.trainer.datasets.child FOLDER JOB`, `JOB` being JSON.

It tells its progress in lines of JSON on its output, and ends when its input is closed: then its parent is gone.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
import threading
from pathlib import Path

from services.observe.silence import keep_silent
from services.trainer.datasets.checking import Job, Told, check
from services.trainer.datasets.folder import Folder
from services.trainer.datasets.processes import FULL

_MEMORY = 4 * 2**30
"""Bytes of addresses: mapped files and the threads' stacks among them."""


def main() -> None:
    keep_silent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def tell(told: Told) -> None:
        answers.write(told.model_dump_json().encode() + b"\n")

    try:
        check(Folder(Path(sys.argv[1])), Job.model_validate_json(sys.argv[2]), tell)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.exit(FULL)
        raise


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    main()
