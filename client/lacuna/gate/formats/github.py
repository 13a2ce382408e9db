"""GitHub's workflow commands: annotations on the lines of a change."""

from __future__ import annotations

from lacuna.gate.findings import Finding, Level
from lacuna.gate.outcome import Outcome
from lacuna.visible import visible

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def written(outcome: Outcome) -> str:
    rows = [_annotation(finding) for finding in outcome.findings]
    rows += [
        f"::error file={_property(file.path)},title=Lacuna::{_data(file.error)}"
        for file in outcome.files
        if file.error
    ]
    if not outcome.covered_enough:
        rows.append(f"::error title=Lacuna::coverage is {_data(outcome.told)}")
    # a line that is no command must not be taken for one
    rows.append(f"Lacuna: coverage {visible(outcome.told)}, {'failed' if outcome.exit else 'passed'}")
    return "".join(f"{row}\n" for row in rows)


def _annotation(finding: Finding) -> str:
    region = finding.region
    places = {"file": finding.path, "line": str(region.first_line), "endLine": str(region.last_line)}
    if region.first_line == region.last_line:  # columns are of one line
        places |= {"col": str(region.first_column), "endColumn": str(region.last_column)}
    places["title"] = f"Lacuna: {finding.kind}"
    told = ",".join(f"{name}={_property(value)}" for name, value in places.items())
    return f"::{_COMMANDS[finding.level]} {told}::{_data(finding.message)}"


def _data(text: str) -> str:
    """As actions/toolkit escapes a command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
