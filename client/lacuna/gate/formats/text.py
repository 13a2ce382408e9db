"""Lines for a terminal, in the form of compilers."""

from __future__ import annotations

from lacuna.gate.outcome import Outcome, percent
from lacuna.visible import visible


def written(outcome: Outcome) -> str:
    rows = []
    for file in outcome.files:
        rows += [
            f"{file.path}:{f.region.first_line}:{f.region.first_column}: {f.level}: {f.kind}: {f.message}"
            for f in file.findings
        ]
        left_out = [
            f", {count} {what}"
            for count, what in ((file.known, "known"), (file.unchanged, "on unchanged lines"))
            if count
        ]
        share = f"{percent(file.coverage)} of {file.words} words" if file.words else "nothing to check"
        rows.append(f"{file.path}: {file.error or share}{''.join(left_out)}")
    passed = "passed" if not outcome.exit else f"failed: {'; '.join(outcome.reasons)}"
    rows.append(f"coverage {outcome.told}")
    rows.append(passed)
    return "".join(f"{visible(row)}\n" for row in rows)
