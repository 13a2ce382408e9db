"""Shares, and what a link shows of an analysis."""

from __future__ import annotations

from typing import Any

from services.gateway import render
from services.gateway.tables import AnalysisRow, ShareRow
from services.wire.messages import Language

SHOWN = (
    "status", "created_at", "finished_at", "base", "base_version", "language", "report_language",
    "evidence_languages", "model", "heading_model", "method", "coverage", "text", "statements", "omissions",
    "sections", "suggestions", "refinement", "report", "warnings", "error",
)  # fmt: skip
"""What of an analysis leaves by a link. What is not named here stays, whatever an analysis comes to hold."""


def share(row: ShareRow) -> dict[str, Any]:
    """`forms.Share`."""
    return {
        "id": row.id,
        "analysis": row.analysis_id,
        "with_text": row.with_text,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
    }


def shared(row: ShareRow, analysis: AnalysisRow, language: Language) -> dict[str, Any]:
    """`forms.SharedAnalysis`."""
    whole = render.analysis(analysis, language)
    shown = {name: whole[name] for name in SHOWN}
    if shown["refinement"] is not None:
        shown["refinement"] = {**shown["refinement"], "usage": render.NO_USAGE}
    if not row.with_text:
        shown |= _without_text(shown)
    return {
        **shown,
        "id": row.id,
        "with_text": row.with_text,
        "expires_at": row.expires_at,
        "usage": render.NO_USAGE,
        "timings": {},
    }


def _without_text(shown: dict[str, Any]) -> dict[str, Any]:
    """The parts of `shown` that quote the text, without its words: reasons and reports quote it as well."""
    return {
        "text": "",
        "statements": [
            {**statement, "text": "", "reason": "", "clashes": [], "missing": []}
            for statement in shown["statements"]
        ],
        "sections": [{**section, "heading": ""} for section in shown["sections"]],
        "report": None,
    }
