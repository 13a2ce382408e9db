"""A finished analysis to review, its base, and the models on offer."""

from __future__ import annotations

from typing import Any

from services.wire.errors import ErrorInfo
from tests.stack.training_api.dataset_gallery import BASE, NOW

TEXT = "Backups are kept for 30 days. The page is served at port 9090. Archives of ten gigabytes can be imported."
_VERDICTS = ("covered", "contradicted", "absent")
_REPORT = """# “Backups are kept for 30 days.”: what the base docs says of it

## Summary

Two of three statements need a look.

## Suggestions

1. **Write** in _en/operations.md_, Operations › Archives: “Archives of ten gigabytes can be imported.” \
Heading that the model ft:lacuna-writer-135m:local:succeeded:a1b2 proposes: “Importing archives”.
"""


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
                "score": 0.9 - index * 0.4,
                "reason": "The documentation was searched in full.",
                "evidence": [],
            }
        )
        start += len(text) + 1
    return found


def given(task: str, statement: int | None) -> str:
    """What Lacuna said."""
    if statement is None:
        return _REPORT
    return _VERDICTS[statement] if task == "verdict" else "Importing archives"


def analysis() -> dict[str, Any]:
    coverage = {
        "score": 0.34,
        "low": 0.1,
        "high": 0.6,
        "counts": {"covered": 1, "contradicted": 1, "absent": 1},
        "words": 20,
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
        "citations": [],
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
        "id": "a1",
        "status": "succeeded",
        "created_at": NOW,
        "finished_at": NOW,
        "text": TEXT,
        "base": "docs",
        "base_version": "v1",
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


def base() -> dict[str, Any]:
    return {
        "name": "docs",
        "status": "ready",
        "version": "v1",
        "languages": ["en", "pt"],
        "documents": 64,
        "documents_failed": 0,
        "chunks": 900,
        "passages": 6000,
        "embedding_model": "m",
        "dimension": 384,
        "progress": None,
        "error": None,
    }


def models() -> list[dict[str, Any]]:
    """The packaged model, and a hosted one that shuts down."""
    ids = ((BASE, "local", None, True), ("gpt-4.1-mini", "openai", "2027-01-14", False))
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
    return [ErrorInfo(code="model_retired", params={"model": model})] if model.startswith("gpt") else []
