"""Each form by its own rules, on texts that would break it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
from lacuna.gate.findings import Kind, Level
from lacuna.gate.formats import FORMATS
from lacuna.gate.outcome import Outcome

from tests.client.gate.outcomes import HOSTILE, hostile

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
OURS = Path(__file__).resolve().parents[3] / "client" / "lacuna" / "schema"
EMPTY = Outcome("manual", (), None, ())


def checked(text: str, schema: Path) -> Any:
    """The JSON of `text`, held against its schema, formats of strings included."""
    rules, value = json.loads(schema.read_text("utf-8")), json.loads(text)
    validator = jsonschema.validators.validator_for(rules)
    validator.check_schema(rules)
    validator(rules, format_checker=validator.FORMAT_CHECKER).validate(value)
    return value


@pytest.mark.parametrize("outcome", [hostile(), hostile(fail_under=None, fail_on=set()), EMPTY])
def test_json_is_as_its_schema_says(outcome: Outcome) -> None:
    value = checked(FORMATS["json"](outcome), OURS / "analysis-1.json")
    assert value["exit_status"] == outcome.exit
    assert [len(file["findings"]) for file in value["files"]] == [
        len(file.findings) for file in outcome.files
    ]


def test_the_schema_is_able_to_refuse() -> None:
    value = json.loads(FORMATS["json"](hostile()))
    del value["files"][0]["findings"][0]["fingerprint"]
    with pytest.raises(jsonschema.ValidationError):
        checked(json.dumps(value), OURS / "analysis-1.json")


@pytest.mark.parametrize("outcome", [hostile(), EMPTY])
def test_sarif_is_as_its_schema_says(outcome: Outcome) -> None:
    checked(FORMATS["sarif"](outcome), SCHEMAS / "sarif-2.1.0-rtm.5.json")


def test_sarif_counts_columns_in_utf16_and_names_files_from_the_root() -> None:
    run = json.loads(FORMATS["sarif"](hostile()))["runs"][0]
    assert run["columnKind"] == "utf16CodeUnits"
    result = run["results"][0]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {
        "uri": "docs/a%20b%2C%3A%25.md",
        "uriBaseId": "%SRCROOT%",
        "index": 0,
    }
    assert location["region"]["startColumn"] == 4  # the face before it is two units wide
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "contradicted"
    assert {r["level"] for r in run["results"]} == {"error", "warning", "note"}
    assert len({r["partialFingerprints"]["lacunaStatement/v1"] for r in run["results"]}) == 3
    assert run["invocations"][0]["executionSuccessful"] is False


def test_junit_parses_and_counts() -> None:
    root = Xml.fromstring(FORMATS["junit"](hostile()).encode())
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "6",
        "failures": "2",
        "errors": "1",
    }
    failure = root.find(".//failure[@type='contradicted']")
    assert failure is not None
    assert "]]> <b>&amp; 100%" in (failure.text or "")
    assert [case.get("line") for case in root.iter("testcase") if case.get("line")] == ["3", "6", "7"]
    assert root.find("testsuite[@name='coverage']/testcase/failure") is not None


def test_annotations_cannot_be_forged_by_texts() -> None:
    rows = FORMATS["github"](hostile()).splitlines()
    assert [row.split(" ", 1)[0] for row in rows[:3]] == ["::error", "::warning", "::notice"]
    assert (
        sum(row.startswith("::") for row in rows) == 5
    )  # three findings, the file that failed, the coverage
    first = re.fullmatch(r"::error ([^:]*)::(.*)", rows[0])
    assert first is not None
    properties = dict(pair.split("=", 1) for pair in first[1].split(","))
    assert properties["file"] == "docs/a b%2C%3A%25.md"
    assert "%0A::error%3A%3Ano" not in first[2]
    assert "100%25" in first[2]


def test_markdown_shows_texts_as_they_are() -> None:
    from markdown_it import MarkdownIt

    html = MarkdownIt("gfm-like", {"linkify": False}).render(FORMATS["markdown"](hostile()))
    assert "<b>" not in html
    assert html.count("<tr>") == 2 + 3 + 3
    assert "| `c`" in html
    assert "<h1>R</h1>" in html


def test_lines_move_no_cursor() -> None:
    text = FORMATS["text"](hostile())
    assert "\x1b" not in text
    assert "docs/a b,:%.md:3:3: error: contradicted: " in text
    assert len(text.splitlines()) == 3 + 3 + 2


def test_every_form_holds_every_finding() -> None:
    for name, written in FORMATS.items():
        text = written(hostile())
        assert all(kind in text for kind in Kind), name
        assert text.endswith("\n"), name
        text.encode("utf-8", "replace")
    assert HOSTILE not in FORMATS["text"](hostile())
    assert {finding.level for finding in hostile().findings} == set(Level) - {Level.NONE}
