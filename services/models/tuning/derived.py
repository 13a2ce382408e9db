"""What is made of a base's weights once and kept: by one process at a time, whole or not at all."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path


def derived(target: Path, make: Callable[[Path], None]) -> Path:
    """`target`, a file or a folder, once `make` has written it under another name.

    Another process that makes it meanwhile is waited for; what a killed one left half written is removed. Raises
    OSError, and what `make` does.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.exists():
            return target
        aside = target.with_name(f"{target.name}.incoming")
        _removed(aside)
        try:
            make(aside)
            aside.rename(target)
        finally:
            _removed(aside)
    return target


def _removed(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
