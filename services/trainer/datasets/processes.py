"""Checking a version in a process of its own, which a hostile file may fill or crash without harm to others."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable

from pydantic import ValidationError

from services.settings import ROOT
from services.trainer.datasets.checking import Job, Told
from services.trainer.datasets.folder import Folder
from services.wire.errors import StorageFull

_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Crashed(Exception):
    """The process died."""


async def run_check(folder: Folder, job: Job, told: Callable[[Told], Awaitable[None]]) -> None:
    """Check `folder`; `told` hears of the progress. The process ends with this call, however that ends.

    Raises Crashed, StorageFull.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.trainer.datasets.child",
        str(folder.path),
        job.model_dump_json(),
        cwd=ROOT,
        env={**os.environ, **_THREADS},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        while line := await process.stdout.readline():
            with contextlib.suppress(ValidationError):
                await told(Told.model_validate_json(line))
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())
    if code == FULL:
        raise StorageFull
    if code:
        raise Crashed(code)


FULL = 28
"""Exit status of a process whose disk was full."""
