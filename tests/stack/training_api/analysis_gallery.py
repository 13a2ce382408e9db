"""A finished analysis to review, its base, and the models on offer."""

from __future__ import annotations

from typing import Any

from services.wire.errors import ErrorInfo
from tests.stack.training_api.dataset_gallery import BASE, NOW

TEXT = (
    "Backups are kept for 30 days. The page is served at port 9090. Archives of ten gigabytes can be imported. "
    "Backups are encrypted and kept for 30 days."
)
DOCUMENT = """# Operations

## Serving

The page is served at port 8080.

## Backups

Backups are kept for 30 days.
"""
SHUTDOWN = "2027-01-14"
"""The day on which the hosted model goes away."""
_VERDICTS = ("covered", "contradicted", "absent", "partial")
_SCORES = (0.97, 0.04, 0.02, 0.55)
_REASONS = (
    "The documentation says this.",
    "The documentation gives another number: 8080, where the text says 9090.",
    "The documentation was searched in full, and nothing in it says this.",
    "The documentation says only a part of this.",
)
_REPORT = """# “Backups are kept for 30 days”: what the base “docs” says of it

## Summary

Three of four statements need a look. The page is served at port 8080 [1], not 9090.

## Suggestions

1. **Write** in _en/operations.md_, Operations › Archives: “Archives of ten gigabytes can be imported.” \
Heading that the model ft:lacuna-writer-135m:local:succeeded:a1b2 proposes: “Importing archives”.
"""


def evidence(quote: str, section: str, score: float) -> dict[str, Any]:
    start = DOCUMENT.index(quote)
    line = DOCUMENT.count("\n", 0, start) + 1
    return {
        "passage": f"{start:016x}",
        "document": "en/operations.md",
        "language": "en",
        "section": f"Operations › {section}",
        "anchor": section.lower(),
        "start": start,
        "end": start + len(quote),
        "first_line": line,
        "last_line": line,
        "quote": quote,
        "score": score,
    }


_EVIDENCE: tuple[list[dict[str, Any]], ...] = (
    [evidence("Backups are kept for 30 days.", "Backups", 0.97)],
    [evidence("The page is served at port 8080.", "Serving", 0.02)],
    [],
    [
        evidence("Backups are kept for 30 days.", "Backups", 0.55),
        evidence("The page is served at port 8080.", "Serving", 0.03),
    ],
)
_OWN: dict[int, dict[str, Any]] = {
    1: {"clashes": [{"kind": "number", "said": "9090", "found": "8080"}]},
    3: {"missing": ["encrypted"]},
}


def _statements() -> list[dict[str, Any]]:
    found, start = [], 0
    for index, part in enumerate(TEXT.split(". ")):
        text = part if part.endswith(".") else f"{part}."
        found.append(
            {
                "index": index,
                "start": start,
                "end": start + len(text),
                "text": text,
                "verdict": _VERDICTS[index],
                "score": _SCORES[index],
                "reason": _REASONS[index],
                "evidence": _EVIDENCE[index],
                **_OWN.get(index, {}),
            }
        )
        start += len(text) + 1
    return found


def given(task: str, statement: int | None) -> str:
    """What Lacuna said."""
    if statement is None:
        return _REPORT
    return _VERDICTS[statement] if task == "verdict" else "Importing archives"


def analysis(name: str = "a1") -> dict[str, Any]:
    coverage = {
        "score": 0.34,
        "low": 0.1,
        "high": 0.6,
        "counts": {"covered": 1, "contradicted": 1, "absent": 1, "partial": 1},
        "words": 28,
    }
    suggestion = {
        "kind": "write",
        "statements": [2],
        "document": "en/operations.md",
        "language": "en",
        "section": "Operations › Archives",
        "anchor": "archives",
        "passages": [],
        "author_supplies": True,
        "gain": 0.3,
    }
    report = {
        "status": "succeeded",
        "markdown": _REPORT,
        "citations": [{**_EVIDENCE[1][0], "number": 1, "statement": 1}],
        "composed": True,
        "model": None,
        "notice": None,
        "citations_removed": 0,
        "error": None,
        "headings": [
            {"statement": 2, "heading": "Importing archives", "model": f"ft:{BASE}:local:succeeded:a1b2"}
        ],
    }
    return {
        "id": name,
        "status": "succeeded",
        "created_at": NOW,
        "finished_at": NOW,
        "revises": None,
        "origin": name,
        "newest": name,
        "with_report": True,
        "text": TEXT,
        "base": "docs",
        "base_version": "12-5f2c9a1e",
        "language": "en",
        "report_language": "en",
        "evidence_languages": ["en"],
        "model": BASE,
        "method": "m1",
        "coverage": coverage,
        "statements": _statements(),
        "omissions": [],
        "sections": [],
        "suggestions": [suggestion],
        "refinement": None,
        "report": report,
        "usage": None,
        "timings": None,
        "warnings": [],
        "error": None,
    }


JUDGED = "a4"
"""The analysis whose report is being written."""


def told(name: str) -> dict[str, Any]:
    """The analysis of that id."""
    if name == "a0":
        return older()
    if name == "a7":
        return {**analysis(name), "revises": "a0", "origin": "a0"}
    if name == JUDGED:
        return {**analysis(name), "status": "running", "finished_at": None, "report": None}
    return analysis(name)


def older() -> dict[str, Any]:
    """The text as it was a day before: a sentence was other, one was not there, and the base was an older one."""
    whole = analysis("a0")
    text = "Backups are kept for 30 days. The page is served at port 8080. Archives are checked every night."
    statements = whole["statements"][:3]
    for each, said, verdict, start in zip(
        statements, text.split(". "), ("covered", "covered", "absent"), (0, 30, 63), strict=True
    ):
        each |= {"text": said.removesuffix(".") + ".", "verdict": verdict, "start": start, "clashes": []}
        each["end"] = start + len(each["text"])
    coverage = {
        **whole["coverage"],
        "score": 0.61,
        "low": 0.3,
        "high": 0.85,
        "counts": {"covered": 2, "absent": 1},
    }
    return {
        **whole,
        "created_at": NOW - 86_400,
        "finished_at": NOW - 86_400,
        "newest": "a7",
        "base_version": "v0",
        "text": text,
        "coverage": coverage,
        "statements": statements,
    }


def begun() -> dict[str, Any]:
    """The analysis before anything of it is known."""
    known_later = dict.fromkeys(("report", "coverage", "finished_at"))
    return {**analysis(), **known_later, "statements": [], "suggestions": [], "status": "running"}


def base() -> dict[str, Any]:
    return {
        "name": "docs",
        "status": "ready",
        "version": "12-5f2c9a1e",
        "languages": ["en", "pt"],
        "documents": 64,
        "documents_failed": 0,
        "chunks": 900,
        "passages": 6000,
        "embedding_model": "use-multilingual-v3-embed",
        "dimension": 512,
        "progress": None,
        "error": None,
        "paused": False,
        "gone_at": None,
        "updated_at": NOW,
    }


def indexing() -> dict[str, Any]:
    """A base on its way."""
    progress = {"stage": "embedding", "done": 1200, "total": 5000, "rate": 40.0, "seconds_left": 95.0}
    return {**base(), "name": "handbook", "status": "indexing", "version": None, "progress": progress}


def listed() -> list[dict[str, Any]]:
    """As the list tells them, newest first: one that runs, the finished one, one that failed, one that was stopped."""
    whole = {**analysis(), "text": None, "statements": [], "suggestions": [], "report": None}
    unfinished = {**whole, "finished_at": None, "coverage": None}
    error = {"code": "base_not_ready", "params": {"name": "docs"}}
    return [
        {**unfinished, "id": "a4", "status": "running"},
        whole,
        {**unfinished, "id": "a2", "status": "failed", "error": error},
        {**unfinished, "id": "a3", "status": "cancelled"},
    ]


def document(path: str) -> dict[str, Any]:
    """A document that holds what the evidence quotes."""
    return {
        "base": "docs",
        "path": path,
        "title": "Operação" if path.startswith("pt") else "Operations",
        "language": path[:2],
        "media_type": "text/markdown",
        "status": "indexed",
        "error": None,
        "size": len(DOCUMENT),
        "chunks": 2,
        "passages": 9,
        "translations": [],
        "updated_at": NOW,
        "text": DOCUMENT,
    }


def models() -> list[dict[str, Any]]:
    """The packaged model, and a hosted one that shuts down."""
    ids = ((BASE, "local", None, True), ("gpt-4.1-mini", "openai", SHUTDOWN, False))
    return [
        {
            "id": name,
            "name": name,
            "provider": provider,
            "kind": "chat",
            "shutdown_date": day,
            "prose": not default,
            "default": default,
            "fine_tuned": False,
            "base": None,
        }
        for name, provider, day, default in ids
    ]


def shutdown(model: str) -> list[ErrorInfo]:
    """The warning of a model that goes away."""
    warning = ErrorInfo(code="model_retires_soon", params={"model": model, "date": SHUTDOWN})
    return [warning] if model.startswith("gpt") else []
