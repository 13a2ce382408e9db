"""A Hugging Face folder in the form that llama.cpp serves: written once, in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import structlog

from services.models.children import Child
from services.models.frames import end_with_parent
from services.models.tuning.derived import derived
from services.models.tuning.run import BaseWeights

_MODULE = "services.models.tuning.convert"
_FILE = "model.gguf"
_SECONDS = 3600.0

log = structlog.get_logger(__name__)


async def converted(base: BaseWeights) -> Path:
    """`base`'s weights as GGUF. Raises OSError where they cannot be written so, TimeoutError."""
    file = base.cache / _FILE
    if await asyncio.to_thread(file.is_file):
        return file
    child = await Child.start(_MODULE, str(base.path), str(file), environment={"CUDA_VISIBLE_DEVICES": ""})
    try:
        async with asyncio.timeout(_SECONDS):
            status = await child.wait()
    finally:
        await child.kill()
    if status != 0:
        log.error("not converted", action="models.convert_failed", model=base.model, status=status)
        raise OSError(f"{base.path.name} could not be written as GGUF")
    return file


def main() -> int:
    """Write the folder argv[1] as the file argv[2], or say on standard error why not."""
    try:
        from services.models.tuning.to_gguf import Unknown, write_base
    except ImportError:
        sys.stderr.write("to serve a Hugging Face folder, install the training extra (LACUNA_EXTRAS=train)\n")
        return 2
    end_with_parent()
    folder, file = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        derived(file, lambda aside: write_base(folder, aside))
    except (Unknown, OSError, ValueError) as why:
        sys.stderr.write(f"{folder} cannot be written as GGUF: {why}\n")
        return 3
    return 0


if __name__ == "__main__":
    os._exit(main())  # the interpreter's own end would stumble over the thread that reads
