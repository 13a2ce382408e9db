"""The key of the test half. Only scoring reads it, and only when the test half is asked for by name."""

from __future__ import annotations

from pathlib import Path

from benchmarks.quality.bench import Key, halves, keys


def held_back(folder: Path) -> tuple[Key, ...]:
    """The key of the test half. Raises ValueError as `benchmarks.quality.bench.development` does."""
    return tuple(keys(row for half, row in halves(folder) if half == "test"))
