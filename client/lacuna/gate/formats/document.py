"""JSON, as `lacuna/schema/analysis-1.json` describes it. A change that breaks readers is another version."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from lacuna.gate.findings import Finding
from lacuna.gate.outcome import File, Outcome
from lacuna.version import version

FORMAT = "lacuna-analysis"
VERSION = 1


def written(outcome: Outcome) -> str:
    return json.dumps(as_data(outcome), ensure_ascii=False, indent=2) + "\n"


def as_data(outcome: Outcome) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "tool": {"name": "lacuna", "version": version()},
        "base": outcome.base,
        "passed": not outcome.exit,
        "exit_status": int(outcome.exit),
        "reasons": list(outcome.reasons),
        "coverage": outcome.coverage,
        "words": outcome.words,
        "fail_under": outcome.fail_under,
        "fail_on": sorted(outcome.fail_on),
        "files": [_file(file) for file in outcome.files],
    }


def _file(file: File) -> dict[str, Any]:
    return {
        "path": file.path,
        "error": file.error,
        "analysis": file.analysis,
        "base_version": file.base_version,
        "language": file.language,
        "coverage": file.coverage if file.words else None,
        "words": file.words,
        "known": file.known,
        "unchanged": file.unchanged,
        "findings": [_finding(finding) for finding in file.findings],
        "report": file.report,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.kind,
        "level": finding.level,
        "region": asdict(finding.region),
        "statement": finding.statement,
        "reason": finding.reason,
        "score": finding.score,
        "fingerprint": finding.fingerprint,
        "evidence": [
            {
                name: passage[name]
                for name in ("document", "section", "first_line", "last_line", "quote", "score")
            }
            for passage in finding.evidence
        ],
    }
