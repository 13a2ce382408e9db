"""The JSON that the page exports is what `lacuna analyze --format json` writes of the same analysis."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from lacuna.gate.findings import findings_of
from lacuna.gate.formats import document
from lacuna.gate.outcome import File, Outcome

from tests.stack.product import ROOT

WRITTEN = ROOT / "frontend" / "tests" / "golden" / "export.json"
"""Written by frontend/tests/exports/files.test.ts."""
SCHEMA = ROOT / "client" / "lacuna" / "schema" / "analysis-1.json"


def test_the_export_is_in_the_command_lines_form() -> None:
    written: dict[str, Any] = json.loads(WRITTEN.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(written)
    analysis = written.pop("analysis")
    assert written.pop("title")
    [path] = [file["path"] for file in written["files"]]
    findings = tuple(findings_of(analysis, path, analysis["text"]))
    assert len(findings) == 3
    coverage = analysis["coverage"]
    file = File(
        path,
        analysis=analysis["id"],
        base_version=analysis["base_version"],
        language=analysis["language"],
        coverage=coverage["score"],
        words=coverage["words"],
        findings=findings,
        report=analysis["report"]["markdown"],
    )
    outcome = Outcome(base=analysis["base"], files=(file,), fail_under=None, fail_on=())
    command = json.loads(document.written(outcome))
    assert written.pop("tool").keys() == command.pop("tool").keys()  # each says its own version
    assert written == command
