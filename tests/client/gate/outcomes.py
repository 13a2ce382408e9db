"""Outcomes to write: texts that every form has to escape."""

from __future__ import annotations

from typing import Any, cast

from lacuna.answers import Analysis, Verdict
from lacuna.gate.findings import Kind, findings_of
from lacuna.gate.outcome import File, Outcome

HOSTILE = "\x1b[31m]]> <b>&amp; 100%, a:b | `c` \x00\ufffe\n::error::no \ud800 😀"


def passage(quote: str) -> dict[str, Any]:
    return {
        "passage": "0" * 16, "document": "en/a.md", "language": "en", "section": "A", "anchor": "", "start": 0,
        "end": 1, "first_line": 3, "last_line": 3, "quote": quote, "score": 0.1,
    }  # fmt: skip


def analysis(text: str, *judged: tuple[str, Verdict]) -> Analysis:
    """An analysis of `text` in which each statement, found in it in order, has its verdict."""
    statements: list[dict[str, Any]] = []
    at = 0
    for said, verdict in judged:
        at = text.index(said, at)
        statements.append({
            "index": len(statements), "start": at, "end": at + len(said), "text": said, "verdict": verdict,
            "score": 0.25, "reason": f"Because {said}", "evidence": [passage(said)],
        })  # fmt: skip
        at += len(said)
    return cast("Analysis", {"statements": statements})


def hostile(**fields: Any) -> Outcome:
    """Two files with findings of every kind, and one that failed."""
    text = f"# Título\n\n😀 {HOSTILE}\n\nSecond.\nThird."
    judged = analysis(text, (HOSTILE, "contradicted"), ("Second.", "absent"), ("Third.", "partial"))
    path = "docs/a b,:%.md"
    file = File(
        path, analysis="a", base_version="1", language="en", coverage=0.5, words=10, report="# R\n",
        findings=tuple(findings_of(judged, path, text)), known=1,
    )  # fmt: skip
    return Outcome(
        base="manual",
        files=(file, File("docs/é.md", coverage=1.0, words=2), File("x.md", error=HOSTILE)),
        fail_under=fields.get("fail_under", 0.8),
        fail_on=fields.get("fail_on", {Kind.CONTRADICTED}),
    )
