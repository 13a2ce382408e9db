"""SARIF 2.1.0 (OASIS), as code scanning reads it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from lacuna.gate.findings import LEVELS, MEANINGS, Finding, Kind
from lacuna.gate.outcome import File, Outcome
from lacuna.version import version

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "lacunaStatement/v1"
_KINDS = tuple(Kind)


def written(outcome: Outcome) -> str:
    return json.dumps(as_data(outcome), ensure_ascii=False, indent=2) + "\n"


def as_data(outcome: Outcome) -> dict[str, Any]:
    run = {
        "tool": {"driver": {"name": "Lacuna", "version": version(), "rules": [_rule(k) for k in _KINDS]}},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": not any(file.error for file in outcome.files),
                "exitCode": int(outcome.exit),
                "toolExecutionNotifications": [_failure(file) for file in outcome.files if file.error],
            }
        ],
        "artifacts": [{"location": _location(file.path)} for file in outcome.files],
        "results": [
            _result(finding, index) for index, file in enumerate(outcome.files) for finding in file.findings
        ],
        "properties": {
            "base": outcome.base,
            "coverage": outcome.coverage,
            "words": outcome.words,
            "failUnder": outcome.fail_under,
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: Kind) -> dict[str, Any]:
    return {
        "id": kind.value,
        "name": f"Statement{kind.capitalize()}",
        "shortDescription": {"text": MEANINGS[kind]},
        "defaultConfiguration": {"level": LEVELS[kind].value},
    }


def _result(finding: Finding, artifact: int) -> dict[str, Any]:
    region = finding.region
    return {
        "ruleId": finding.kind.value,
        "ruleIndex": _KINDS.index(finding.kind),
        "level": finding.level.value,
        "message": {"text": finding.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {**_location(finding.path), "index": artifact},
                    "region": {
                        "startLine": region.first_line,
                        "startColumn": region.utf16_first,
                        "endLine": region.last_line,
                        "endColumn": region.utf16_last,
                    },
                }
            }
        ],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"score": finding.score},
    }


def _failure(file: File) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": f"{file.path}: {file.error}"},
        "locations": [{"physicalLocation": {"artifactLocation": _location(file.path)}}],
    }


def _location(path: str) -> dict[str, Any]:
    """A file outside of the repository has an absolute address."""
    encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    if PurePosixPath(path).is_absolute():
        return {"uri": f"file://{encoded}"}
    return {"uri": encoded, "uriBaseId": ROOT}
