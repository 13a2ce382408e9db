"""python -m benchmarks [name ...]: speed against peers and physical limits. Exit status 1 where a target is missed."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from importlib import import_module

# as the services have them, before anything loads numpy: see services/__main__.py
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, str(max(1, (os.cpu_count() or 2) // 2)))

NAMES = (
    "coverage_map",
    "device_verdicts",
    "ingest",
    "device",
    "page",
    "encoder",
    "proxy",
    "publish",
    "search_scale",
    "streams",
    "mapped_memory",
    "safety",
    "adapters",
    "training",
    "validation",
)
ASKED_FOR = ("large_index", "device_parity")
"""Only where they are named: one takes hours and gigabytes of memory, the other a bench."""


def main() -> int:
    """Run those named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(NAMES + ASKED_FOR))
    parser.add_argument("--rounds", type=int, help="other than each benchmark's own number")
    chosen = parser.parse_args()
    if unknown := set(chosen.name) - {*NAMES, *ASKED_FOR}:
        parser.error(f"no benchmark is named {', '.join(sorted(unknown))}")
    held = []
    for name in chosen.name or NAMES:
        print(
            f"\n{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"load {os.getloadavg()[0]:.1f}"
        )
        run = import_module(f"benchmarks.{name}").run
        held.append(run(chosen.rounds) if chosen.rounds else run())
        print(f"  load at the end {os.getloadavg()[0]:.1f}", flush=True)
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
