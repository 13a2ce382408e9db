"""Bases, documents and stored analyses as the API shows them, in the caller's language."""

from __future__ import annotations

from typing import Any

import orjson

from services.gateway.lifecycle import Status
from services.gateway.tables import AnalysisRow
from services.gateway.texts import fault
from services.wire.messages import BaseInfo, DocumentInfo, Language

UNKNOWN_COVERAGE = {"score": 0.0, "low": 0.0, "high": 1.0, "counts": {}, "words": 0}
NO_USAGE = {
    "embedding_tokens": 0, "prompt_tokens": 0, "completion_tokens": 0, "calls": 0, "reused": 0, "cost": None,
}  # fmt: skip


def base(info: BaseInfo, language: Language) -> dict[str, Any]:
    """`forms.BaseAnswer`."""
    return {**info.model_dump(mode="json"), "error": fault(info.error, language)}


def document(info: DocumentInfo, language: Language) -> dict[str, Any]:
    """`forms.DocumentAnswer`."""
    return {**info.model_dump(mode="json"), "error": fault(info.error, language)}


def summary(row: AnalysisRow, language: Language) -> dict[str, Any]:
    """`forms.AnalysisSummary`."""
    known = orjson.loads(row.summary) if row.summary else {}
    return {
        "id": row.id,
        "status": row.status,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
        "base": row.base,
        "base_version": known.get("base_version"),
        "language": known.get("language"),
        "model": row.model,
        "coverage": known.get("coverage", UNKNOWN_COVERAGE),
        "error": fault(orjson.loads(row.error), language) if row.error else None,
        "revises": row.revises,
        "origin": row.origin,
        "with_report": row.wants_report,
    }


def analysis(
    row: AnalysisRow, language: Language, *, with_report: bool = True, newest: str | None = None
) -> dict[str, Any]:
    """`forms.Analysis`."""
    request = orjson.loads(row.request)
    judged = orjson.loads(row.judged) if row.judged else {}
    warnings = [*(orjson.loads(row.warnings) if row.warnings else ()), *judged.get("warnings", ())]
    written = orjson.loads(row.report) if row.report else {}
    return {
        **summary(row, language),
        "newest": newest,
        "heading_model": row.heading_model,
        "text": row.text,
        "language": judged.get("language", request["language"]),
        "report_language": judged.get("report_language", request["report_language"]),
        "evidence_languages": judged.get("evidence_languages", request["evidence_languages"]),
        "method": judged.get("method"),
        "statements": judged.get("statements", []),
        "omissions": judged.get("omissions", []),
        "sections": judged.get("sections", []),
        "suggestions": judged.get("suggestions", []),
        "refinement": _refinement(judged.get("refinement"), language),
        "report": _report(row, written, language) if with_report else None,
        "usage": _sum(judged.get("usage", NO_USAGE), written.get("usage", NO_USAGE)),
        "timings": {**judged.get("timings", {}), **written.get("timings", {})},
        "warnings": [fault(warning, language) for warning in warnings],
    }


def _report(row: AnalysisRow, written: dict[str, Any], language: Language) -> dict[str, Any] | None:
    if written:
        report = written["report"]
        return {**report, "error": fault(report.get("error"), language)}
    if not row.wants_report or row.judged is None:
        return None
    error = orjson.loads(row.error) if row.error else None
    ended = row.status in {Status.FAILED, Status.CANCELLED}
    return {
        "status": "failed" if ended else "writing",
        "markdown": "",
        "citations": [],
        "composed": True,
        "model": None,
        "notice": None,
        "citations_removed": 0,
        "error": fault(error, language),
    }


def _refinement(found: dict[str, Any] | None, language: Language) -> dict[str, Any] | None:
    return {**found, "error": fault(found["error"], language)} if found else None


def _sum(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A cost that is not known adds nothing; null where none is known."""
    summed: dict[str, Any] = {name: (one.get(name) or 0) + (other.get(name) or 0) for name in NO_USAGE}
    if one.get("cost") is None and other.get("cost") is None:
        summed["cost"] = None
    return summed
