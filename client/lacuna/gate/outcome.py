"""What came of analysing files, and whether that is enough."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import IntEnum

from lacuna.gate.baseline import Baseline
from lacuna.gate.changes import Changes
from lacuna.gate.findings import Finding, Kind, Level


class Exit(IntEnum):
    """Exit statuses; they are stable."""

    PASSED = 0
    GATE_FAILED = 1
    WRONG_USE = 2
    NOT_DONE = 3
    """The server or a file failed."""


@dataclass(frozen=True, slots=True)
class File:
    """One analysed file. `coverage` is 0..1 over `words` words of checkable statements; `error` says why there is
    none. `known` findings are in the baseline, `unchanged` ones on lines that did not change."""

    path: str
    error: str | None = None
    analysis: str | None = None
    base_version: str | None = None
    language: str | None = None
    coverage: float = 0.0
    words: int = 0
    findings: tuple[Finding, ...] = ()
    known: int = 0
    unchanged: int = 0
    report: str | None = None

    def kept(self, baseline: Baseline, changes: Changes | None) -> File:
        """With the findings that are new, on lines that changed."""
        new = tuple(finding for finding in self.findings if finding.fingerprint not in baseline)
        here = tuple(f for f in new if changes is None or changes.touch(self.path, f.region))
        return replace(
            self, findings=here, known=len(self.findings) - len(new), unchanged=len(new) - len(here)
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """`fail_under` is a share; None: any coverage passes."""

    base: str
    files: tuple[File, ...]
    fail_under: float | None
    fail_on: Collection[Kind]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def words(self) -> int:
        return sum(file.words for file in self.files)

    @property
    def coverage(self) -> float | None:
        """Of all files as one text, by words; None where nothing is checkable."""
        if not self.words:
            return None
        return math.fsum(file.coverage * file.words for file in self.files) / self.words

    @property
    def covered_enough(self) -> bool:
        coverage = self.coverage
        return self.fail_under is None or coverage is None or coverage >= self.fail_under - 1e-9

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Findings that fail the gate."""
        return tuple(finding for finding in self.findings if finding.kind in self.fail_on)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it did not pass, for people."""
        failed = [f"{file.path}: {file.error}" for file in self.files if file.error]
        counts = Counter(finding.kind for finding in self.failing)
        told = [f"{count} {kind}" for kind, count in counts.items()]
        under = [] if self.covered_enough else [f"coverage is {self.told}"]
        return (*failed, *under, *told)

    @property
    def exit(self) -> Exit:
        if any(file.error for file in self.files):
            return Exit.NOT_DONE
        return Exit.PASSED if self.covered_enough and not self.failing else Exit.GATE_FAILED

    @property
    def told(self) -> str:
        """Coverage for people: '81.2% of 340 words, at least 80% is asked for'."""
        if self.coverage is None:
            return "nothing to check"
        asked = "" if self.fail_under is None else f", at least {self.fail_under * 100:g}% is asked for"
        return f"{percent(self.coverage)} of {self.words} words{asked}"

    def count(self, level: Level) -> int:
        return sum(finding.level is level for finding in self.findings)


def percent(share: float) -> str:
    """Rounded down, so that 79.99% is not shown as the 80% that it misses."""
    return f"{math.floor(share * 1000 + 1e-6) / 10:.1f}%"
