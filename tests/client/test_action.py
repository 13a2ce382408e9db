"""The GitHub Action: its steps, run as a runner would."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.client.server import Server

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / "client" / "action"
STATEMENT = {
    "index": 0, "start": 0, "end": 8, "text": "A is so.", "verdict": "contradicted", "score": 0.1, "reason": "Not so.",
    "evidence": [],
}  # fmt: skip
ANALYSIS: dict[str, Any] = {
    "id": "a", "status": "succeeded", "error": None, "base_version": "1", "language": "en", "report": None,
    "coverage": {"score": 0.25, "words": 3}, "statements": [STATEMENT],
}  # fmt: skip


def act(server: Server, folder: Path, **inputs: str) -> tuple[int, str, dict[str, str]]:
    """The exit status, the log and the outputs of the step that analyses."""
    tool = folder / "lacuna"
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m lacuna "$@"\n')
    tool.chmod(0o755)
    given = {
        "BASE": "b", "FILES": "*.md\n", "FAIL_UNDER": "", "FAIL_ON": "contradicted", "SINCE": "", "BASELINE": "",
        "TEXT_LANGUAGE": "", "SARIF": "lacuna.sarif", **inputs,
    }  # fmt: skip
    runner = {
        "LACUNA": str(tool), "LACUNA_URL": server.url, "PYTHONPATH": str(ROOT / "client"), "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", str(ACTION / "analyze.sh")],
        cwd=folder, env={**os.environ, **runner, **given}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    outputs = dict(line.split("=", 1) for line in (folder / "output").read_text().splitlines())
    return done.returncode, done.stdout, outputs


def test_a_contradiction_fails_the_step_and_everything_is_written(server: Server, tmp_path: Path) -> None:
    server.on("GET /api/v1/bases/b", {"name": "b"})
    server.on("POST /api/v1/analyses", ANALYSIS)
    (tmp_path / "a.md").write_text("A is so.")
    status, log, outputs = act(server, tmp_path, FAIL_UNDER="20", FILES="\n  a.md \n")
    assert (status, outputs) == (1, {"coverage": "0.25", "status": "1"})
    assert log.startswith("::error file=")
    assert json.loads((tmp_path / "lacuna.sarif").read_text())["runs"][0]["results"]
    assert (tmp_path / "summary.md").read_text().startswith("## Lacuna: failed")
    assert act(server, tmp_path, FAIL_ON="nothing")[0] == 0


def test_an_input_is_no_command(server: Server, tmp_path: Path) -> None:
    server.on("GET /api/v1/bases/$(touch%20x)", {"detail": "none"}, status=404)
    (tmp_path / "a.md").write_text("A is so.")
    status, _, outputs = act(server, tmp_path, BASE="$(touch x)", FILES="a.md\n--help\n$(touch y)")
    assert (status, outputs["coverage"]) == (3, "")
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / "y").exists()


def test_inputs_reach_the_script_as_variables_alone() -> None:
    text = (ACTION / "action.yml").read_text("utf-8")
    assert not re.search(r"run:(?:(?!\n +env:|\n +- ).)*\$\{\{", text, re.DOTALL)
    read = set(re.findall(r"\$\{?([A-Z_]+)", (ACTION / "analyze.sh").read_text("utf-8")))
    given = set(re.findall(r"^ {8}([A-Z_]+):", text, re.MULTILINE))
    assert read <= given | {"RUNNER_TEMP", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "IFS"}
    assert given - read <= {"LACUNA_URL", "LACUNA_API_KEY"}


@pytest.mark.parametrize("page", ["docs/en/command-line.md", "docs/pt/command-line.md"])
def test_the_example_gives_inputs_that_exist(page: str) -> None:
    action = (ACTION / "action.yml").read_text("utf-8")
    known = set(re.findall(r"^ {2}([a-z-]+):$", action.partition("outputs:")[0], re.MULTILINE))
    example = re.search(
        r"uses: \S+/client/action@\S+\n +with:\n((?: {10}.+\n)+)", (ROOT / page).read_text("utf-8")
    )
    assert example is not None
    assert set(re.findall(r"^ {10}([a-z-]+):", example[1], re.MULTILINE)) <= known
