"""What other systems rely on, over HTTP."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.e2e import texts
from tests.stack.product import Product


@pytest.mark.parametrize(("language", "text"), [("en", texts.ABOUT_LACUNA_EN), ("pt", texts.ABOUT_LACUNA_PT)])
def test_a_text_is_judged_statement_by_statement_with_evidence(
    product: Product, language: str, text: str
) -> None:
    analysis = product.analyse(text, language=language)
    assert analysis["status"] == "succeeded", analysis["error"]
    assert (
        0 <= analysis["coverage"]["low"] <= analysis["coverage"]["score"] <= analysis["coverage"]["high"] <= 1
    )
    by_text = {}
    for statement in analysis["statements"]:
        assert text[statement["start"] : statement["end"]].strip()
        by_text[statement["text"]] = statement
        for evidence in statement["evidence"]:
            _, document = product.call("GET", f"/api/v1/bases/lacuna/documents/{evidence['document']}")
            quoted = document["text"][evidence["start"] : evidence["end"]]
            assert quoted.startswith(evidence["quote"].rstrip("…")[:40])
    chunks = next(s for t, s in by_text.items() if "500 tokens" in t)
    robot = next(s for t, s in by_text.items() if "rob" in t)
    assert chunks["verdict"] == "covered"
    assert robot["verdict"] in ("absent", "partial")
    assert robot["score"] < chunks["score"]
    report = analysis["report"]
    assert report["status"] == "succeeded"
    cited = {int(n) for n in re.findall(r"\[(\d+)\]", report["markdown"])}
    assert cited
    assert cited <= {citation["number"] for citation in report["citations"]}


def test_events_tell_an_analysis_from_start_to_end_and_can_be_resumed(product: Product) -> None:
    body = {"text": texts.ABOUT_LACUNA_EN, "base": "lacuna", "language": "en"}
    status, accepted = product.call("POST", "/api/v1/analyses", body)
    assert status == 202
    events = list(product.events(f"/api/v1/analyses/{accepted['id']}/events"))
    names = [name for _, name, _ in events]
    assert names[0] == "status"
    assert names.index("verdicts") < names.index("report")
    assert names[-1] == "done"
    assert events[-1][2]["status"] == "succeeded"
    markdown = events[-1][2]["report"]["markdown"]
    assert _report(events) == markdown
    with_ids = [event for event in events if event[0]]
    for at in range(len(with_ids) - 1):
        resumed = list(product.events(f"/api/v1/analyses/{accepted['id']}/events", with_ids[at][0]))
        assert _report([*with_ids[: at + 1], *resumed]) == markdown
        assert resumed[-1][1] == "done"


def _report(events: list[tuple[str | None, str, Any]]) -> str:
    text, attempt = "", None
    for _, name, data in events:
        if name == "report":
            text = "" if data["attempt"] != attempt else text
            attempt = data["attempt"]
            text = text[: data["offset"]] + data["text"]
    return text


def test_reports_on_unrelated_subjects_differ_in_substance(product: Product) -> None:
    about_lacuna = product.analyse(texts.ABOUT_LACUNA_EN, language="en")
    about_gardens = product.analyse(texts.ABOUT_GARDENS_EN, language="en")
    assert about_gardens["coverage"]["score"] < 0.2 < about_lacuna["coverage"]["score"]
    first, second = (_sentences(a["report"]["markdown"]) for a in (about_lacuna, about_gardens))
    assert min(len(first), len(second)) >= 5
    shared = first & second
    assert len(shared) / min(len(first), len(second)) < 0.25, shared


def _sentences(markdown: str) -> set[str]:
    """Sentences of the prose without numbers, citations, headings and the last lines, which say how to reproduce
    it: what is left when counts are masked."""
    prose = markdown.rpartition("\n---\n")[0]
    lines = [line for line in prose.splitlines() if line.strip() and not line.startswith("#")]
    sentences = {
        re.sub(r"[\d\W_]+", " ", s).strip() for line in lines for s in re.split(r"(?<=[.!?])\s", line)
    }
    return {s for s in sentences if len(s.split()) >= 3}


def test_a_base_grows_changes_and_shrinks_without_a_gap(product: Product) -> None:
    assert product.call("POST", "/api/v1/bases", {"name": "kettles"})[0] == 201
    assert product.call("POST", "/api/v1/bases", {"name": "kettles"})[0] == 409
    assert product.call("GET", "/api/v1/bases/kettles")[1]["status"] == "empty"
    first = "# Kettle\n\nThe kettle boils one litre of water in three minutes.\n"
    assert product.put("kettles", "en/kettle.md", first) == 201
    version = product.wait_indexed("kettles")
    text = "The kettle boils one litre of water in three minutes. It whistles when the water boils."
    before = product.analyse(text, "kettles", language="en", report=False)
    assert [s["verdict"] for s in before["statements"]] == ["covered", "absent"]
    assert before["report"] is None
    second = first + "\nIt whistles when the water boils.\n"
    assert product.put("kettles", "en/kettle.md", second) == 200
    newer = product.wait_indexed("kettles", version)
    after = product.analyse(text, "kettles", language="en", report=False)
    assert [s["verdict"] for s in after["statements"]] == ["covered", "covered"]
    assert (before["base_version"], after["base_version"]) == (version, newer)
    assert product.call("DELETE", "/api/v1/bases/kettles/documents/en/kettle.md")[0] == 204
    assert product.call("DELETE", "/api/v1/bases/kettles")[0] == 204
    assert product.call("GET", "/api/v1/bases/kettles")[0] == 404


def test_the_same_text_gets_the_same_verdicts(product: Product) -> None:
    first, second = (product.analyse(texts.ABOUT_LACUNA_PT, language="pt") for _ in range(2))
    for field in ("statements", "coverage", "omissions", "report", "base_version"):
        assert first[field] == second[field]
