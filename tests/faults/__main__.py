"""python -m tests.faults [tests] [pytest's options]: runs the twenty, or those named, prints what each of them showed.

A fault counts where a test of it ran and all of its tests passed; one that was skipped does not pass.
"""

from __future__ import annotations

import re
import sys
import time
from collections import defaultdict

import pytest

from tests.faults.twenty import TWENTY

_OWN = re.compile(r"tests/faults/test_(\d\d)_")


class Ledger:
    """What became of each fault's tests."""

    def __init__(self) -> None:
        self.outcomes: defaultdict[int, list[bool]] = defaultdict(list)
        self.figures: defaultdict[int, list[str]] = defaultdict(list)
        self.seconds: defaultdict[int, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        number = _number(report.nodeid)
        if number is None:
            return
        self.seconds[number] += report.duration
        if report.when == "call" or not report.passed:
            self.outcomes[number].append(report.passed)
        if report.when == "call":
            for name, found in report.user_properties:
                if name == "figures" and isinstance(found, dict):
                    self.figures[number] += [f"{what}: {_shown(value)}" for what, value in found.items()]

    def passed(self, number: int) -> bool:
        return bool(self.outcomes[number]) and all(self.outcomes[number])

    def table(self) -> list[str]:
        """One line a fault: number, whether it passed, seconds, the fault, its figures."""
        lines = []
        for number, fault in TWENTY.items():
            told = "pass" if self.passed(number) else "FAIL" if self.outcomes[number] else "not run"
            lines.append(f"{number:>2}  {told:<7} {self.seconds[number]:>6.0f} s  {fault.title}")
            lines += [f"{'':>23}{figure}" for figure in self.figures[number]]
        return lines


def _number(node: str) -> int | None:
    if own := _OWN.match(node):
        return int(own[1])
    return next((n for n, fault in TWENTY.items() if any(node.startswith(test) for test in fault.also)), None)


def _shown(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def main(arguments: list[str]) -> int:
    """Run; 0 where all twenty passed."""
    ledger = Ledger()
    named = [argument for argument in arguments if argument.startswith("tests/")]
    options = [argument for argument in arguments if argument not in named]
    tests = named or ["tests/faults", *(test for fault in TWENTY.values() for test in fault.also)]
    began = time.monotonic()
    # a fault is injected once: what fails is not tried again
    pytest.main(["-q", "-p", "no:cacheprovider", *tests, *options], plugins=[ledger])
    print("\n".join(["", *ledger.table(), f"{(time.monotonic() - began) / 60:.1f} minutes"]))  # noqa: T201
    passed = sum(ledger.passed(number) for number in TWENTY)
    print(f"{passed} of {len(TWENTY)}")  # noqa: T201
    return 0 if passed == len(TWENTY) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
