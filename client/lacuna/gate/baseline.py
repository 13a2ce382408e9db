"""Findings that are known already: a file in the repository."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from lacuna.gate.findings import Finding

VERSION = 1


class BaselineInvalid(Exception):
    """The file is no baseline."""


class Baseline(frozenset[str]):
    """Fingerprints."""

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Raises BaselineInvalid, OSError."""
        try:
            whole = json.loads(path.read_text("utf-8"))
            if whole["version"] != VERSION:
                raise BaselineInvalid(f"{path} is a baseline of version {whole['version']}, not {VERSION}.")
            return cls(finding["fingerprint"] for finding in whole["findings"])
        except (ValueError, KeyError, TypeError) as error:
            raise BaselineInvalid(f"{path} is no baseline; write one with --write-baseline.") from error


def write(path: Path, findings: Iterable[Finding]) -> None:
    """In an order that makes small differences between commits. Raises OSError."""
    rows = [
        {"path": f.path, "verdict": f.kind, "statement": f.statement, "fingerprint": f.fingerprint}
        for f in sorted(findings, key=lambda f: (f.path, f.statement, f.fingerprint))
    ]
    text = json.dumps({"version": VERSION, "findings": rows}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", "utf-8", "replace")
