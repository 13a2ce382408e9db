"""A summary in GitHub's Markdown, for `GITHUB_STEP_SUMMARY` and comments."""

from __future__ import annotations

import re

from lacuna.gate.findings import Finding, Level
from lacuna.gate.outcome import File, Outcome, percent

MOST = 100
"""Findings and reports that are shown; a step's summary holds 1 MiB."""
_LONGEST = 300
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>@:])")


def written(outcome: Outcome) -> str:
    head = "passed" if not outcome.exit else "failed"
    rows = [f"## Lacuna: {head}", "", f"Coverage: **{_plain(outcome.told)}**", ""]
    rows += [*(f"- {_plain(reason)}" for reason in outcome.reasons), *([""] if outcome.reasons else [])]
    rows += ["| file | coverage | words | errors | warnings | notes |", "|---|---:|---:|---:|---:|---:|"]
    rows += [_row(file) for file in outcome.files]
    shown = outcome.findings[:MOST]
    if shown:
        rows += ["", "| where | verdict | statement | why |", "|---|---|---|---|"]
        rows += [_finding(finding) for finding in shown]
    if len(outcome.findings) > MOST:
        rows += ["", f"{len(outcome.findings) - MOST} more findings are left out."]
    for file in [file for file in outcome.files if file.report][: MOST // 10]:
        rows += ["", f"<details><summary>Report: {_plain(file.path)}</summary>", "", file.report or ""]
        rows += ["", "</details>"]
    return "\n".join(rows) + "\n"


def _row(file: File) -> str:
    counts = " | ".join(
        str(sum(finding.level is level for finding in file.findings))
        for level in (Level.ERROR, Level.WARNING, Level.NOTE)
    )
    share = _plain(file.error) if file.error else percent(file.coverage) if file.words else "nothing to check"
    return f"| {_plain(file.path)} | {share} | {file.words} | {counts} |"


def _finding(finding: Finding) -> str:
    where = f"{_plain(finding.path)}, line {finding.region.first_line}"
    return f"| {where} | {finding.kind} | {_plain(finding.statement)} | {_plain(finding.reason)} |"


def _plain(text: str) -> str:
    """One line that Markdown and HTML have nothing to say to."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return _MARKS.sub(r"\\\1", short.replace("&", "&amp;").replace("<", "&lt;"))
