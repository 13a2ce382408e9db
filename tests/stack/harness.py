"""A page whose worker does what a test or a benchmark asks of the parts that run on the device: frontend/harness.

A gateway serves it where its setting `frontend` names the folder. Once open, `ask` of the page calls a job.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.stack.product import ROOT

ASK = "([job, params]) => globalThis.ask(job, params)"
"""To evaluate in the page with [the job's name, its parameters]: what the worker answers."""
READY = "globalThis.ask !== undefined"
_FRONTEND = ROOT / "frontend"


def build_harness(folder: Path) -> Path:
    """Build the page into `folder`, with the encoder's files."""
    vite = _FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
    config = _FRONTEND / "harness" / "vite.config.ts"
    subprocess.run(
        [Path(sys.executable).with_name("node"), vite, "build", "--config", config, "--outDir", folder,
         "--logLevel", "error"],
        cwd=_FRONTEND, check=True, timeout=120,
    )  # fmt: skip
    return folder
